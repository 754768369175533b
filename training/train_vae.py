"""Stage 1: the autoencoder (diffusers AutoencoderKL layout, one channel, 512 -> 4x64x64).

    python training/train_vae.py [--seconds-first 1900] [--seconds-white 1700]

Two legs. The first learns to draw: L1 plus L1 on gradients. Its latents turn out to be one channel four times over
(any two correlate at 0.99, and the two smallest principal components lie below the posterior's own noise), so they are
whitened (whiten.py) and the second leg trains on with four usable channels, and with squared error in the loss, since
PSNR is squared error. Both legs go from random 256-pixel crops to whole films, where GroupNorm sees other statistics.
The KL weight of the second leg keeps latents from growing until the posterior's noise is nothing beside them.
"""

from __future__ import annotations

import argparse
import json

import numpy as np
import torch
from diffusers import AutoencoderKL

import data
from common import autocast, train
from whiten import whiten

WHOLE_FILMS_FROM = 0.6
WHOLE_FILMS_BEFORE = 0.25
FIRST_LOGVAR = -5.0
#: Posterior deviation 0.05 of whitened latents.
WHITE_LOGVAR = -6.0
#: Films of the second leg are drawn from other seeds.
WHITE_SEED = 1_000_000
LEVELS = 4


def build() -> AutoencoderKL:
    """Few norm groups, so that absolute gray levels survive; a small posterior deviation from the start."""
    vae = AutoencoderKL(
        in_channels=1, out_channels=1, latent_channels=4, sample_size=512, block_out_channels=(16, 48, 96, 128),
        layers_per_block=1, norm_num_groups=4, act_fn="silu",
        down_block_types=("DownEncoderBlock2D",) * LEVELS, up_block_types=("UpDecoderBlock2D",) * LEVELS)
    with torch.no_grad():
        vae.quant_conv.bias[4:] = FIRST_LOGVAR
    return vae


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds-first", type=float, default=1900)
    parser.add_argument("--seconds-white", type=float, default=1700)
    arguments = parser.parse_args()
    listing, stack = data.films(), data.pixels()
    indices = np.array([i for i, film in enumerate(listing) if film.split == "train"])
    weights = data.sampling_weights(listing, indices)
    torch.manual_seed(0)
    vae = build().to(memory_format=torch.channels_last)

    def pictures(step: int, done: float) -> torch.Tensor:
        rng = np.random.default_rng(step)
        side, count = (512, 1) if done > WHOLE_FILMS_FROM or rng.random() < WHOLE_FILMS_BEFORE else (256, 2)
        batch = np.empty((count, 1, side, side), np.float32)
        for k, i in enumerate(rng.choice(indices, count, p=weights)):
            y, x = rng.integers(0, 512 - side + 1, 2)
            batch[k, 0] = stack[i, y:y + side, x:x + side]
        gain, shift = rng.uniform(0.8, 1.1, (count, 1, 1, 1)), rng.uniform(-0.1, 0.1, (count, 1, 1, 1))
        image = torch.from_numpy(((batch / 127.5 - 1) * gain + shift).clip(-1, 1).astype(np.float32))
        return image.contiguous(memory_format=torch.channels_last)

    def loss_of(step: int, done: float, edges: float, squares: float, kl: float) -> torch.Tensor:
        image = pictures(step, done)
        with autocast():
            posterior = vae.encode(image).latent_dist
            decoded = vae.decode(posterior.sample()).sample
        error = decoded.float() - image
        slopes = error.diff(dim=-1).abs().mean() + error.diff(dim=-2).abs().mean()
        divergence = posterior.kl().sum() / posterior.mean.numel()
        return error.abs().mean() + edges * slopes + squares * error.square().mean() + kl * divergence

    first = train("vae", vae, lambda step, done: loss_of(step, done, edges=0.25, squares=0, kl=4e-6),
                  seconds=arguments.seconds_first, rate=6e-4)
    vae.load_state_dict(first.state_dict())
    whiten(vae, stack, indices, logvar=WHITE_LOGVAR)
    white = train("vae-white", vae, lambda step, done: loss_of(step + WHITE_SEED, done, edges=0.1, squares=5, kl=1e-4),
                  seconds=arguments.seconds_white, rate=3e-4)
    whiten(white, stack, indices)
    held_out(white, listing, stack)
    white.register_to_config(scaling_factor=1.0)
    white.save_pretrained(data.WORK / "official" / "vae", safe_serialization=True)


@torch.no_grad()
def held_out(vae: AutoencoderKL, listing: list[data.Film], stack: np.ndarray) -> None:
    """PSNR (dB, peak 255) of the posterior mean's reconstruction on validation patients, per source."""
    scores: dict[str, list[float]] = {}
    for i, film in enumerate(listing):
        if film.split != "validation" or len(scores.setdefault(film.source, [])) >= 40:
            continue
        image = torch.from_numpy(stack[i].astype(np.float32) / 127.5 - 1)[None, None]
        decoded = vae.decode(vae.encode(image).latent_dist.mean).sample.clamp(-1, 1)
        scores[film.source].append(float(-10 * torch.log10(((decoded - image) / 2).square().mean())))
    table = {source: {"films": len(v), "psnr": round(float(np.mean(v)), 2)} for source, v in scores.items() if v}
    print(json.dumps(table))
    (data.WORK / "vae-psnr.json").write_text(json.dumps(table, indent=2) + "\n")


if __name__ == "__main__":
    main()
