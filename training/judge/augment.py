"""Changes of view, exposure and decoding that no finding depends on; pictures are [B, 1, 256, 256] in 0..1."""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from torch.nn import functional

from judge.fields import Rng, between

#: The autoencoder of the editor keeps a few components of every 8x8 block of a film; that is 4x4 at this size.
BLOCK = 4


@cache
def waves() -> torch.Tensor:
    """Cosine basis [16, 1, 4, 4] of a block, slow waves first."""
    t = (np.arange(BLOCK) + 0.5) * np.pi / BLOCK
    rows = np.stack([np.cos(k * t) for k in range(BLOCK)])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    order = sorted(((a, b) for a in range(BLOCK) for b in range(BLOCK)), key=lambda ab: (ab[0] ** 2 + ab[1] ** 2, ab))
    return torch.from_numpy(np.stack([np.outer(rows[a], rows[b]) for a, b in order]).astype(np.float32))[:, None]


def decoded(image: torch.Tensor, kept: int) -> torch.Tensor:
    """As a block-wise autoencoder gives pictures back: only the `kept` slowest of the 16 waves of each block."""
    basis = waves()[:kept]
    shares = functional.conv2d(image, basis, stride=BLOCK)
    return functional.conv_transpose2d(shares, basis, stride=BLOCK)


def blurred(image: torch.Tensor, sigma: float) -> torch.Tensor:
    reach = max(1, round(3 * sigma))
    line = torch.exp(-0.5 * (torch.arange(-reach, reach + 1) / sigma) ** 2)
    line = (line / line.sum()).view(1, 1, 1, -1)
    padded = functional.pad(image, (reach, reach, reach, reach), mode="reflect")
    return functional.conv2d(functional.conv2d(padded, line), line.transpose(2, 3))


def softened(rng: Rng, image: torch.Tensor) -> torch.Tensor:
    """What decoding, resampling or another detector does to sharpness."""
    kind = rng.random()
    if kind < 0.25:
        return image
    if kind < 0.5:
        return blurred(image, rng.uniform(0.3, 1.0))
    if kind < 0.8:
        shift = [int(k) for k in rng.integers(0, BLOCK, 2)]
        rolled = decoded(torch.roll(image, shift, (2, 3)), int(rng.integers(6, 14)))
        back = torch.roll(rolled, [-k for k in shift], (2, 3))
        return blurred(back, rng.uniform(0.3, 0.6)) if rng.random() < 0.6 else back
    if kind < 0.9:
        small = functional.interpolate(image, size=int(rng.integers(130, 220)), mode="area")
        return functional.interpolate(small, size=image.shape[-1], mode="bicubic", align_corners=False)
    return image + rng.uniform(0.2, 1.2) * (image - blurred(image, rng.uniform(0.8, 6.0)))


def exposed(rng: Rng, image: torch.Tensor) -> torch.Tensor:
    """Another window, gamma, S-shaped curve and slope across the film."""
    black, white = rng.uniform(-0.12, 0.12), rng.uniform(0.85, 1.2)
    image = ((image - black) / (white - black)).clamp(0, 1.1) ** float(np.exp(rng.normal(0, 0.3)))
    if rng.random() < 0.3:
        image = image + rng.uniform(-0.12, 0.12) * torch.sin(2 * np.pi * image)
    slope = torch.linspace(-1, 1, image.shape[-1])
    return image + rng.normal(0, 0.04) * slope + rng.normal(0, 0.04) * slope[:, None]


def changed(rng: Rng, image: torch.Tensor, truth: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """One picture [1, 1, 256, 256] and its truth [1, 6, 128, 128] in another view; never mirrored, sides matter."""
    turn, size = np.deg2rad(rng.normal(0, 5)), between(rng, 0.82, 1.18)
    stretch = size * np.exp(rng.normal(0, 0.04, 2))
    cos, sin = np.cos(turn), np.sin(turn)
    matrix = torch.tensor([[[cos * stretch[0], -sin * stretch[1], rng.normal(0, 0.06)],
                            [sin * stretch[0], cos * stretch[1], rng.normal(0, 0.06)]]], dtype=torch.float32)
    edge = "zeros" if rng.random() < 0.4 else "border"
    grid = functional.affine_grid(matrix, list(image.shape), align_corners=False)
    image = functional.grid_sample(image, grid, padding_mode=edge, align_corners=False)
    grid = functional.affine_grid(matrix, list(truth.shape), align_corners=False)
    truth = functional.grid_sample(truth, grid, mode="nearest", padding_mode="zeros", align_corners=False)
    image = softened(rng, exposed(rng, image))
    if rng.random() < 0.6:
        grain = torch.from_numpy(rng.standard_normal(image.shape, np.float32)) * between(rng, 0.003, 0.04)
        image = image + (blurred(grain, 0.7) * 1.8 if rng.random() < 0.5 else grain)
    return image, truth
