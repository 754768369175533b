"""Stage 4: the denoiser (diffusers UNet2DConditionModel layout), epsilon prediction on cached latents.

    python training/train_unet.py [--seconds 3600]

A quarter of each batch are films as they are, with their labels as captions, some of them dropped. The rest are
counterfactual pairs (pairs.py): a state between a film and the film that the caption asks for, with the noise that leads
to the latter as target, eps' = (x_t - sqrt(abar) x0') / sqrt(1 - abar). A small model learns so in minutes what a caption
changes and where; the price is that it trusts captions more than a likelihood would.

Loss: squared error of the predicted film, counted more where a caption changes it, and weighted by the signal-to-noise
ratio between SNR (min-SNR of Hang et al. 2023, with a floor for pairs: what an edit becomes is decided at high noise).
"""

from __future__ import annotations

import argparse

import numpy as np
import torch
from diffusers import UNet2DConditionModel

import blocks
import data
import findings
import pairs
import pictures
import text
from common import autocast, train

BATCH, PAIRED = 8, 6
#: Of films as they are: captions dropped. Wordings kept for each thing that is said.
DROP, WORDINGS = 0.35, 24
SNR = (0.15, 5.0)
ALPHA_BAR = torch.cumprod(1 - torch.linspace(1e-4, 0.02, 1000, dtype=torch.float64), 0).float()


def build() -> UNet2DConditionModel:
    return UNet2DConditionModel(
        sample_size=64, in_channels=blocks.CHANNELS, out_channels=blocks.CHANNELS, block_out_channels=(32, 64, 128, 192),
        layers_per_block=1, norm_num_groups=16, cross_attention_dim=384, attention_head_dim=(1, 2, 4, 6),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"))


class Said:
    """What may be said of each item, and of the item without its finding: a few wordings of each distinct thing."""

    def __init__(self, listing: list[data.Film], items: list[pictures.Item]) -> None:
        self.listing, self.items, self.known = listing, items, {}
        self.drawn = np.random.default_rng(0)

    def of(self, k: int) -> list[str]:
        item = self.items[k]
        labels = self.listing[item["film"]].labels if item["finding"] is None else None
        return self._several((str(item["finding"]), str(labels and item["device"]), labels),
                             lambda rng: pictures.caption(rng, self.listing, item))

    def without(self, k: int) -> list[str]:
        if self.items[k]["finding"]["name"] not in findings.DEVICES:
            return self.of(self.items[k]["plain"])
        return self._several(("gone", str(self.items[k]["finding"])),
                             lambda rng: pictures.caption_without(rng, self.listing, self.items, k))

    def _several(self, key: tuple, draw) -> list[str]:
        if key not in self.known:
            self.known[key] = sorted({draw(self.drawn) for _ in range(WORDINGS)})
        return self.known[key]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--rate", type=float, default=5e-4, help="of learning, at its height")
    arguments = parser.parse_args()
    listing, (items, _, store) = data.films(), pictures.load()
    said, painted = Said(listing, items), pictures.painted(items)
    everything = [caption for k in range(len(items)) for caption in said.of(k)]
    everything += [caption for k in painted for caption in said.without(k)]
    context = text.contexts([*everything, ""])
    print(len(items), "items,", len(painted), "painted,", len(context), "captions", flush=True)
    weights = item_weights(listing, items)
    torch.manual_seed(0)
    unet = build().to(memory_format=torch.channels_last)

    def loss_of(step: int, _done: float) -> torch.Tensor:
        rng = np.random.default_rng(step)
        states, targets, captions, times, places = [], [], [], [], []
        for k in rng.choice(len(items), BATCH - PAIRED, p=weights):
            states.append(store[k].astype(np.float32))
            targets.append(states[-1])
            captions.append("" if rng.random() < DROP else rng.choice(said.of(k)))
            times.append(natural_time(rng))
            places.append(np.ones(store.shape[2:], np.float32))
        for k in painted[rng.integers(len(painted), size=PAIRED)]:
            t = int(rng.integers(*pairs.TIMES))
            plain, changed = (store[at].astype(np.float32) for at in (items[k]["plain"], k))
            only_removed = items[k]["finding"]["name"] in findings.ONLY_REMOVED
            state, target, says = pairs.draw(rng, plain, changed, t, only_removed)
            states.append(state)
            targets.append(target)
            captions.append({"with": lambda: rng.choice(said.of(k)), "without": lambda: rng.choice(said.without(k)),
                             "nothing": lambda: ""}[says]())
            times.append(t)
            places.append(pairs.importance(changed - plain))
        t = torch.tensor(times)
        x0, target = torch.from_numpy(np.stack(states)), torch.from_numpy(np.stack(targets))
        hidden = torch.stack([context[str(caption)] for caption in captions]).float()
        alpha = ALPHA_BAR[t][:, None, None, None]
        noisy = alpha.sqrt() * x0 + (1 - alpha).sqrt() * torch.randn_like(x0)
        noise = (noisy - alpha.sqrt() * target) / (1 - alpha).sqrt()
        with autocast():
            estimate = unet(noisy.contiguous(memory_format=torch.channels_last), t, hidden).sample
        place = torch.from_numpy(np.stack(places))[:, None]
        error = ((estimate.float() - noise).square() * place).mean(dim=(1, 2, 3))
        snr = ALPHA_BAR[t] / (1 - ALPHA_BAR[t])
        least = torch.tensor([0.0] * (BATCH - PAIRED) + [SNR[0]] * PAIRED)
        return (error * snr.clamp(max=SNR[1]).maximum(least) / snr).mean()

    ema = train("unet", unet, loss_of, seconds=arguments.seconds, rate=arguments.rate, ema_decay=0.998,
                inputs=data.fingerprint("items.json"))
    ema.save_pretrained(data.WORK / "official" / "unet", safe_serialization=True)


def natural_time(rng: np.random.Generator) -> int:
    """90 % below 700, which edits use; most of them from 200 on, where a caption still says something."""
    ranges = ((0, 200), (200, 700), (700, 1000))
    return int(rng.integers(*ranges[rng.choice(3, p=[0.25, 0.65, 0.1])]))


def item_weights(listing: list[data.Film], items: list[pictures.Item]) -> np.ndarray:
    """Films as they are, by the sources' shares; painted ones come in pairs."""
    plain = np.array([item["finding"] is None and item["device"] is None for item in items])
    weight = np.zeros(len(items))
    weight[plain] = data.sampling_weights(listing, np.array([item["film"] for item in items])[plain])
    return weight / weight.sum()


if __name__ == "__main__":
    main()
