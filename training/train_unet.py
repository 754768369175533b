"""Stage 4: the denoiser (diffusers UNet2DConditionModel layout), epsilon prediction on cached latents.

    python training/train_unet.py [--seconds 2700]

Loss: min-SNR weighting with gamma 5 (Hang et al. 2023). Timesteps above 700 are drawn seldom, since edits skip them.
Half of each batch are films as they are; their captions are dropped in 35 %, so the unconditional estimate knows no
painted findings and a normal prompt asks for little.

Counterfactual pairs: the same film exists with and without a painted finding. Half of each batch are such pairs,
mostly the noised film of one with the caption of the other, and the target is the noise that leads to the other:
eps' = (x_t - sqrt(abar) x0') / sqrt(1 - abar). A small model learns so in minutes what a caption changes and where;
the price is that it trusts captions more than a likelihood would.
"""

from __future__ import annotations

import argparse

import numpy as np
import torch
from diffusers import UNet2DConditionModel

import data
import latents
import pictures
import text
from common import autocast, train

BATCH = 8
DROP = 0.35
WORDINGS = 6
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
    parser.add_argument("--seconds", type=float, default=2700)
    parser.add_argument("--rate", type=float, default=5e-4, help="of learning, at its height")
    arguments = parser.parse_args()
    listing, (items, _) = data.films(), pictures.load()
    store = latents.load()
    rng = np.random.default_rng(0)
    wordings = [[pictures.caption(rng, listing, item) for _ in range(WORDINGS)] for item in items]
    context = text.contexts([caption for several in wordings for caption in several] + [""])
    weights, pairs = item_weights(listing, items), pictures.pairs_of(items)
    torch.manual_seed(0)
    unet = build().to(memory_format=torch.channels_last)

    def loss_of(step: int, _done: float) -> torch.Tensor:
        rng = np.random.default_rng(step)
        paired = BATCH // 2
        seen = meant = rng.choice(len(items), BATCH - paired, p=weights)
        said = ["" if rng.random() < DROP else wordings[i][rng.integers(WORDINGS)] for i in seen]
        for plain, painted in pairs[rng.integers(len(pairs), size=paired)]:
            here, there = ((plain, painted), (painted, plain), (plain, plain), (painted, painted))[rng.choice(4, p=MOVES)]
            seen, meant = np.append(seen, here), np.append(meant, there)
            said.append(wordings[there][rng.integers(WORDINGS)])
        t = torch.from_numpy(np.append(timesteps(rng, BATCH - paired), rng.integers(*PAIRED_T, paired)))
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

    ema = train("unet", unet, loss_of, seconds=arguments.seconds, rate=arguments.rate, ema_decay=0.998,
                inputs=data.fingerprint("latents.npy"))
    ema.save_pretrained(data.WORK / "official" / "unet", safe_serialization=True)


def timesteps(rng: np.random.Generator, count: int) -> np.ndarray:
    """90 % below 700, which edits use; most of them from 200 on, where a caption still says something."""
    ranges = ((0, 200), (200, 700), (700, 1000))
    return np.array([rng.integers(*ranges[k]) for k in rng.choice(3, count, p=[0.25, 0.65, 0.1])])


def item_weights(listing: list[data.Film], items: list[pictures.Item]) -> np.ndarray:
    """Films as they are, by the sources' shares; painted ones come in pairs."""
    plain = np.array([item["finding"] is None for item in items])
    weight = np.zeros(len(items))
    weight[plain] = data.sampling_weights(listing, np.array([item["film"] for item in items])[plain])
    return weight / weight.sum()


if __name__ == "__main__":
    main()
