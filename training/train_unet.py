"""Stage 3: the denoiser (diffusers UNet2DConditionModel layout), epsilon prediction on cached latents.

    python training/train_unet.py [--seconds-small 1200] [--seconds-large 2100]

First on 32x32 latents of halved films, then on the 64x64 ones. Loss: min-SNR weighting with gamma 5 (Hang et
al. 2023). Timesteps above 700 are drawn seldom, since edits skip them. Half of each batch are films as they are; their captions are dropped
in 35 %, so the unconditional estimate knows no painted findings and a normal prompt asks for little.

Counterfactual pairs: the same film exists with and without a painted finding. Half of each batch are such pairs,
mostly the noised film of one with the caption of the other, and the target is the noise that leads to the other:
eps' = (x_t - sqrt(abar) x0') / sqrt(1 - abar). A small model learns so in minutes what a caption changes and where;
the price is that it trusts captions more than a likelihood would.
"""

from __future__ import annotations

import argparse
import json

import numpy as np
import torch
from diffusers import UNet2DConditionModel

import data
import latents
import text
from common import autocast, train

BATCH = {32: 16, 64: 8}
DROP = 0.35
GAMMA = 5.0
#: Of the pairs: paint the finding, remove it, leave a plain film plain, leave a painted one painted.
MOVES = (0.4, 0.2, 0.3, 0.1)
#: Timesteps of the pairs: below, the film itself says what it shows, and the target would be far away.
PAIRED_T = (250, 700)
ALPHA_BAR = torch.cumprod(1 - torch.linspace(1e-4, 0.02, 1000, dtype=torch.float64), 0).float()


def build() -> UNet2DConditionModel:
    return UNet2DConditionModel(
        sample_size=64, in_channels=4, out_channels=4, block_out_channels=(32, 64, 128, 192), layers_per_block=1,
        norm_num_groups=16, cross_attention_dim=384, attention_head_dim=(1, 2, 4, 6),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds-small", type=float, default=1200)
    parser.add_argument("--seconds-large", type=float, default=2100)
    arguments = parser.parse_args()
    listing = data.films()
    items = json.loads((data.WORK / "latents.json").read_text())
    rng = np.random.default_rng(0)
    wordings = [[latents.caption(rng, listing, item) for _ in range(6)] for item in items]
    context = text.contexts([caption for several in wordings for caption in several] + [""])
    weights, pairs = item_weights(listing, items), pairs_of(items)
    torch.manual_seed(0)
    unet = build().to(memory_format=torch.channels_last)
    for size, seconds, rate in ((32, arguments.seconds_small, 6e-4), (64, arguments.seconds_large, 4e-4)):
        store = np.load(data.WORK / f"latents-{size}.npy", mmap_mode="r")

        def loss_of(step: int, _done: float, size: int = size, store: np.ndarray = store) -> torch.Tensor:
            rng = np.random.default_rng(step * 2 + size)
            paired = BATCH[size] // 2
            seen = meant = rng.choice(len(items), BATCH[size] - paired, p=weights)
            said = ["" if rng.random() < DROP else wordings[i][rng.integers(6)] for i in seen]
            for plain, painted in pairs[rng.integers(len(pairs), size=paired)]:
                here, there = ((plain, painted), (painted, plain), (plain, plain), (painted, painted))[rng.choice(4, p=MOVES)]
                seen, meant = np.append(seen, here), np.append(meant, there)
                said.append(wordings[there][rng.integers(6)])
            t = torch.from_numpy(np.append(timesteps(rng, BATCH[size] - paired), rng.integers(*PAIRED_T, paired)))
            x0, target = (torch.from_numpy(store[chosen].astype(np.float32)) for chosen in (seen, meant))
            hidden = torch.stack([context[caption] for caption in said]).float()
            alpha = ALPHA_BAR[t][:, None, None, None]
            noisy = alpha.sqrt() * x0 + (1 - alpha).sqrt() * torch.randn_like(x0)
            noise = (noisy - alpha.sqrt() * target) / (1 - alpha).sqrt()
            with autocast():
                estimate = unet(noisy.contiguous(memory_format=torch.channels_last), t, hidden).sample
            error = (estimate.float() - noise).square().mean(dim=(1, 2, 3))
            snr = ALPHA_BAR[t] / (1 - ALPHA_BAR[t])
            return (error * torch.clamp(snr, max=GAMMA) / snr).mean()

        ema = train(f"unet-{size}", unet, loss_of, seconds=seconds, rate=rate, ema_decay=0.998)
        unet.load_state_dict(ema.state_dict())
        unet.save_pretrained(data.WORK / "official" / "unet", safe_serialization=True)


def timesteps(rng: np.random.Generator, count: int) -> np.ndarray:
    """90 % below 700, which edits use; most of them from 200 on, where a caption still says something."""
    ranges = ((0, 200), (200, 700), (700, 1000))
    return np.array([rng.integers(*ranges[k]) for k in rng.choice(3, count, p=[0.25, 0.65, 0.1])])


def pairs_of(items: list[dict]) -> np.ndarray:
    """[P, 2] items of one film: as it is, and with a painted finding."""
    plain = {item["film"]: k for k, item in enumerate(items) if item["finding"] is None}
    return np.array([(plain[item["film"]], k) for k, item in enumerate(items)
                     if item["finding"] is not None and item["film"] in plain])


def item_weights(listing: list[data.Film], items: list[dict]) -> np.ndarray:
    """Films as they are, by the sources' shares; painted ones come in pairs."""
    plain = np.array([item["finding"] is None for item in items])
    weight = np.zeros(len(items))
    weight[plain] = data.sampling_weights(listing, np.array([item["film"] for item in items])[plain])
    return weight / weight.sum()


if __name__ == "__main__":
    main()
