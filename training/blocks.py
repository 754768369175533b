"""Latents as principal components of 8x8 blocks, and that transform written into the official autoencoder layout.

A cell of the latent holds the first CHANNELS principal components of its 8x8 pixels, whitened: uncorrelated, with mean 0
and deviation 1 over training films. A diffusion model meets the same signal-to-noise ratio in every channel, latents
cost one matrix product, and no training is needed. The layout's encoder can say exactly this: its residual branches
are zero, its strided convolutions sort pixels into channels, and two identities carry a linear value through its last
normalisation and activation: silu(u) - silu(-u) = u, and a group with large constants has a known deviation.
"""

from __future__ import annotations

import numpy as np
import torch
from diffusers import AutoencoderKL
from torch import nn

import data

CHANNELS, BLOCK = 8, 8
FILMS, BLOCKS_A_FILM = 300, 1000
#: The constant that drowns the signal in a group's deviation; whitened latents stay below 20 or so.
ANCHOR = 64.0
#: Posterior deviation 0.05, for those who sample.
LOGVAR = -6.0


def split(films: np.ndarray) -> np.ndarray:
    """uint8 [N, H, W] -> float32 [N, H/8, W/8, 64] in -1..1, pixels of a block by row."""
    count, height, width = films.shape
    tiles = films.reshape(count, height // BLOCK, BLOCK, width // BLOCK, BLOCK).swapaxes(2, 3)
    return tiles.reshape(count, height // BLOCK, width // BLOCK, BLOCK * BLOCK).astype(np.float32) / 127.5 - 1


class Transform:
    """latent = matrix (block - mean), [CHANNELS, 64] and [64]."""

    def __init__(self, matrix: np.ndarray, mean: np.ndarray) -> None:
        self.matrix, self.mean = matrix.astype(np.float32), mean.astype(np.float32)

    def latents(self, films: np.ndarray) -> np.ndarray:
        """uint8 [N, 512, 512] -> float32 [N, CHANNELS, 64, 64]."""
        return np.moveaxis((split(films) - self.mean) @ self.matrix.T, -1, 1)


def fit(stack: np.ndarray, indices: np.ndarray, weights: np.ndarray) -> Transform:
    """From blocks of training films, float64 inside."""
    rng = np.random.default_rng(0)
    chosen = rng.choice(indices, FILMS, p=weights)
    blocks = np.concatenate([split(stack[i:i + 1]).reshape(-1, BLOCK * BLOCK)[rng.integers(4096, size=BLOCKS_A_FILM)]
                             for i in chosen]).astype(np.float64)
    values, vectors = np.linalg.eigh(np.cov(blocks.T))
    order = np.argsort(values)[::-1][:CHANNELS]
    matrix = (vectors[:, order] / np.sqrt(values[order])).T
    # A brighter block has a larger first channel; the other signs are fixed by their first pixel.
    signs = np.sign(np.where(np.arange(CHANNELS) == 0, matrix.sum(axis=1), matrix[:, 0]))
    return Transform(matrix * signs[:, None], blocks.mean(axis=0))


def silence(module: nn.Module) -> None:
    """Makes every residual branch of an encoder or decoder zero: what enters a block leaves it."""
    for name, part in module.named_modules():
        if name.endswith(("conv2", "to_out.0")):
            nn.init.zeros_(part.weight)
            nn.init.zeros_(part.bias)


@torch.no_grad()
def write_encoder(vae: AutoencoderKL, transform: Transform) -> None:
    """Sets encoder and quant_conv so that the posterior mean is the transform, exactly but for rounding."""
    encoder = vae.encoder
    silence(encoder)
    for conv in (encoder.conv_in, encoder.conv_out, *(down.downsamplers[0].conv for down in encoder.down_blocks[:3])):
        nn.init.zeros_(conv.weight)
        nn.init.zeros_(conv.bias)
    encoder.conv_in.weight[0, 0, 1, 1] = 1
    place = np.zeros((1, 2), int)  # of a channel's pixel in its block: row, column
    for level, down in enumerate(encoder.down_blocks[:3]):
        if level > 0:
            shortcut = down.resnets[0].conv_shortcut
            nn.init.zeros_(shortcut.weight)
            nn.init.zeros_(shortcut.bias)
            shortcut.weight[range(len(place)), range(len(place))] = 1
        conv, count = down.downsamplers[0].conv, len(place)
        for phase, (y, x) in enumerate(np.ndindex(2, 2)):
            conv.weight[range(phase * count, (phase + 1) * count), range(count), y, x] = 1
        place = np.concatenate([place + np.array([y, x]) * 2 ** level for y, x in np.ndindex(2, 2)])
    matrix = torch.from_numpy(transform.matrix[:, place[:, 0] * BLOCK + place[:, 1]])
    offset = -torch.from_numpy(transform.matrix @ transform.mean)
    shortcut, out = encoder.down_blocks[3].resnets[0].conv_shortcut, encoder.conv_out
    nn.init.zeros_(shortcut.weight)
    groups = encoder.conv_norm_out.num_groups
    wide, each = shortcut.out_channels // groups, CHANNELS // groups
    anchors = wide - 2 * each
    deviation = ANCHOR * (anchors / wide) ** 0.5
    for channel in range(CHANNELS):
        at = channel // each * wide + channel % each * 2
        for sign, row in ((1, at), (-1, at + 1)):
            shortcut.weight[row, :, 0, 0] = sign * matrix[channel]
            shortcut.bias[row] = sign * offset[channel]
            out.weight[channel, row, 1, 1] = sign * deviation
    for group in range(groups):
        first = group * wide + 2 * each
        shortcut.bias[first:first + anchors] = ANCHOR * (-1.0) ** torch.arange(anchors)
    vae.quant_conv.weight.zero_()
    vae.quant_conv.weight[range(2 * CHANNELS), range(2 * CHANNELS)] = 1
    vae.quant_conv.bias.zero_()
    vae.quant_conv.bias[CHANNELS:] = LOGVAR


def load() -> Transform:
    with np.load(data.WORK / "blocks.npz") as file:
        return Transform(file["matrix"], file["mean"])


def save(transform: Transform) -> None:
    np.savez(data.WORK / "blocks.npz", matrix=transform.matrix, mean=transform.mean)
