"""Stage 1: the autoencoder (diffusers AutoencoderKL layout, one channel, 512 -> 4x64x64).

    python training/train_vae.py [--seconds 1900]

Mostly random 256-pixel crops first; whole 512-pixel films for the last part, since GroupNorm sees other
statistics there. Loss: L1 plus a small L1 on gradients, KL weight 1e-6 as in latent diffusion.
"""

from __future__ import annotations

import argparse
import json

import numpy as np
import torch
from diffusers import AutoencoderKL

import data
from common import autocast, train

WHOLE_FILMS_FROM = 0.6
WHOLE_FILMS_BEFORE = 0.25
FIRST_LOGVAR = -5.0
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
    parser.add_argument("--seconds", type=float, default=1900)
    seconds = parser.parse_args().seconds
    listing, stack = data.films(), data.pixels()
    indices = np.array([i for i, film in enumerate(listing) if film.split == "train"])
    weights = data.sampling_weights(listing, indices)
    torch.manual_seed(0)
    vae = build().to(memory_format=torch.channels_last)

    def loss_of(step: int, done: float) -> torch.Tensor:
        rng = np.random.default_rng(step)
        side, count = (512, 1) if done > WHOLE_FILMS_FROM or rng.random() < WHOLE_FILMS_BEFORE else (256, 2)
        batch = np.empty((count, 1, side, side), np.float32)
        for k, i in enumerate(rng.choice(indices, count, p=weights)):
            y, x = rng.integers(0, 512 - side + 1, 2)
            batch[k, 0] = stack[i, y:y + side, x:x + side]
        gain, shift = rng.uniform(0.8, 1.1, (count, 1, 1, 1)), rng.uniform(-0.1, 0.1, (count, 1, 1, 1))
        image = torch.from_numpy(((batch / 127.5 - 1) * gain + shift).clip(-1, 1).astype(np.float32))
        image = image.contiguous(memory_format=torch.channels_last)
        with autocast():
            posterior = vae.encode(image).latent_dist
            decoded = vae.decode(posterior.sample()).sample
        decoded = decoded.float()
        kl = posterior.kl().mean() / (side * side)
        dx, dy = (lambda t: t[..., :, 1:] - t[..., :, :-1]), (lambda t: t[..., 1:, :] - t[..., :-1, :])
        edges = (dx(decoded) - dx(image)).abs().mean() + (dy(decoded) - dy(image)).abs().mean()
        return (decoded - image).abs().mean() + 0.25 * edges + 1e-6 * kl * 64

    vae = train("vae", vae, loss_of, seconds=seconds, rate=6e-4)
    out = data.WORK / "official" / "vae"
    held_out(vae, listing, stack)
    vae.register_to_config(scaling_factor=scaling(vae, stack, indices))
    vae.save_pretrained(out, safe_serialization=True)


@torch.no_grad()
def scaling(vae: AutoencoderKL, stack: np.ndarray, indices: np.ndarray) -> float:
    """1 / standard deviation of the latent means over 64 training films (latent diffusion, sec. 3.3)."""
    chosen = np.random.default_rng(1).choice(indices, 64, replace=False)
    means = [vae.encode(torch.from_numpy(stack[i].astype(np.float32) / 127.5 - 1)[None, None]).latent_dist.mean
             for i in chosen]
    return round(float(1 / torch.cat(means).std()), 5)


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
