"""Stage 2: the autoencoder (diffusers AutoencoderKL layout, one channel, 512 -> 8x64x64).

    python training/train_vae.py [--seconds 150]

The encoder is written down, not trained (blocks.py). Of the decoder, the linear path alone is trained, for squared error
on crops: its first convolution, its up-sampling convolutions and the shortcuts between them. Residual branches stay
silent; 480 s of training them on whole films gained nothing.
"""

from __future__ import annotations

import argparse
import json

import numpy as np
import torch
from diffusers import AutoencoderKL
from torch import nn

import blocks
import data
from common import autocast, train

WIDTHS = (16, 32, 64, 128)
LEVELS = len(WIDTHS)
CROP, CROPS = 128, 8
#: Beside a gray level in -1..1 in the last normalisation, see blocks.py.
ANCHOR = 16.0


def build() -> AutoencoderKL:
    return AutoencoderKL(
        in_channels=1, out_channels=1, latent_channels=blocks.CHANNELS, sample_size=data.SIDE, block_out_channels=WIDTHS,
        layers_per_block=1, norm_num_groups=4, act_fn="silu", scaling_factor=1.0,
        down_block_types=("DownEncoderBlock2D",) * LEVELS, up_block_types=("UpDecoderBlock2D",) * LEVELS)


class LinearPath(nn.Module):
    """What the decoder does with silent residual branches, up to one gray value a pixel; shares its parameters."""

    def __init__(self, vae: AutoencoderKL) -> None:
        super().__init__()
        decoder = vae.decoder
        self.first, self.ups = decoder.conv_in, nn.ModuleList(up.upsamplers[0].conv for up in decoder.up_blocks[:-1])
        self.shortcuts = nn.ModuleList(up.resnets[0].conv_shortcut for up in decoder.up_blocks[1:])

    def forward(self, latent: torch.Tensor) -> torch.Tensor:
        x = self.first(latent)
        for conv, shortcut in zip(self.ups, self.shortcuts, strict=True):
            x = shortcut(conv(nn.functional.interpolate(x, scale_factor=2.0, mode="nearest")))
        return x[:, :1]


@torch.no_grad()
def carry_gray(vae: AutoencoderKL) -> None:
    """Leads the linear path's gray value through the last normalisation and activation, as blocks.py does."""
    decoder = vae.decoder
    shortcut, out = decoder.up_blocks[-1].resnets[0].conv_shortcut, decoder.conv_out
    shortcut.weight[1], shortcut.bias[1] = -shortcut.weight[0], -shortcut.bias[0]
    shortcut.weight[2:4] = 0
    shortcut.bias[2:4] = torch.tensor([ANCHOR, -ANCHOR])
    nn.init.zeros_(out.weight)
    nn.init.zeros_(out.bias)
    out.weight[0, :2, 1, 1] = torch.tensor([1.0, -1.0]) * ANCHOR * 0.5 ** 0.5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=150)
    seconds = parser.parse_args().seconds
    listing, stack = data.films(), data.pixels()
    indices = np.array([i for i, film in enumerate(listing) if film.split == "train"])
    weights = data.sampling_weights(listing, indices)
    transform = blocks.fit(stack, indices, weights)
    blocks.save(transform)
    torch.manual_seed(0)
    vae = build().to(memory_format=torch.channels_last)
    blocks.write_encoder(vae, transform)
    blocks.silence(vae.decoder)
    with torch.no_grad():
        vae.post_quant_conv.weight.copy_(torch.eye(blocks.CHANNELS)[:, :, None, None])
        nn.init.zeros_(vae.post_quant_conv.bias)

    def loss_of(step: int, _done: float) -> torch.Tensor:
        rng = np.random.default_rng(step)
        films = np.empty((CROPS, CROP, CROP), np.uint8)
        for k, i in enumerate(rng.choice(indices, CROPS, p=weights)):
            y, x = rng.integers(0, (data.SIDE - CROP) // blocks.BLOCK + 1, 2) * blocks.BLOCK
            films[k] = stack[i, y:y + CROP, x:x + CROP]
        image = torch.from_numpy(films.astype(np.float32) / 127.5 - 1)[:, None]
        latent = torch.from_numpy(transform.latents(films))
        with autocast():
            gray = path(latent.contiguous(memory_format=torch.channels_last))
        return (gray.float() - image).square().mean()

    path = LinearPath(vae)
    path.load_state_dict(train("vae", path, loss_of, seconds=seconds, rate=2e-3, weight_decay=0).state_dict())
    carry_gray(vae)

    held_out(vae.eval(), listing, stack)
    vae.save_pretrained(data.WORK / "official" / "vae", safe_serialization=True)


@torch.no_grad()
def held_out(vae: AutoencoderKL, listing: list[data.Film], stack: np.ndarray, most: int = 40) -> None:
    """PSNR (dB, peak 255) of the posterior mean's reconstruction on validation patients, per source."""
    scores: dict[str, list[float]] = {}
    for i, film in enumerate(listing):
        if film.split != "validation" or len(scores.setdefault(film.source, [])) >= most:
            continue
        image = torch.from_numpy(stack[i].astype(np.float32) / 127.5 - 1)[None, None]
        decoded = vae.decode(vae.encode(image).latent_dist.mean).sample.clamp(-1, 1)
        scores[film.source].append(float(-10 * torch.log10(((decoded - image) / 2).square().mean())))
    table = {source: {"films": len(v), "psnr": round(float(np.mean(v)), 2)} for source, v in scores.items() if v}
    print(json.dumps(table))
    (data.WORK / "vae-psnr.json").write_text(json.dumps(table, indent=2) + "\n")


if __name__ == "__main__":
    main()
