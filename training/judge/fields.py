"""Noise, curves, tubes and the blending that the second renderer is built from.

Pictures are float32 [512, 512] in 0..1, white is dense. Lengths are pixels of that grid, points are (x, y).
"""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter, uniform_filter

SIDE = 512
#: Curves and plates are drawn this many times larger and averaged, which smooths their edges.
OVER = 3

Rng = np.random.Generator
Picture = np.ndarray


def ramp(x: np.ndarray, low: float, high: float) -> np.ndarray:
    """0 below `low`, 1 above `high`, an S between; falls instead where low > high."""
    t = np.clip((x - low) / (high - low), 0, 1)
    return (t * t * (3 - 2 * t)).astype(np.float32)


def between(rng: Rng, low: float, high: float) -> float:
    """Log-uniform: small sizes and faint contrasts are as common as their doubles."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def noise(rng: Rng, cell: float) -> Picture:
    """Smooth noise of mean 0 and deviation about 1 whose features are about `cell` pixels wide."""
    count = int(np.ceil(SIDE / cell)) + 4
    rows, columns = (splined(cell, count, start) for start in rng.uniform(1, 2, 2))
    # Cubic splines of independent numbers have deviation 0.48 in two dimensions.
    return rows @ (rng.standard_normal((count, count)).astype(np.float32) / 0.48) @ columns.T


def splined(cell: float, count: int, start: float) -> np.ndarray:
    """Weights [512, count] of cubic B-splines with knots `cell` pixels apart."""
    t = np.abs(start + np.arange(SIDE, dtype=np.float32)[:, None] / cell - np.arange(count, dtype=np.float32))
    near, far = 2 / 3 - t ** 2 + t ** 3 / 2, (2 - t).clip(0) ** 3 / 6
    return np.where(t < 1, near, far).astype(np.float32)


def fractal(rng: Rng, cell: float, octaves: int, gain: float = 0.6, ridged: bool = False) -> Picture:
    """Sum of noises, each half as wide and `gain` times as strong as the one before; ridged ones look like a net."""
    total, norm = np.zeros((SIDE, SIDE), np.float32), 0.0
    for k in range(octaves):
        layer = noise(rng, max(2.0, cell / 2 ** k))
        total += gain ** k * (1.2 - 2 * np.abs(layer) if ridged else layer)
        norm += gain ** (2 * k)
    return total / norm ** 0.5


def soft(picture: Picture, sigma: float) -> Picture:
    """Gaussian blur; wide ones are computed on a smaller grid."""
    if sigma < 6:
        return gaussian_filter(picture, sigma, truncate=3)
    small = torch.from_numpy(np.ascontiguousarray(picture, np.float32))[None, None]
    small = torch.nn.functional.avg_pool2d(small, 4)[0, 0].numpy()
    small = torch.from_numpy(gaussian_filter(small, sigma / 4, truncate=3))[None, None]
    return torch.nn.functional.interpolate(small, SIDE, mode="bilinear", align_corners=False)[0, 0].numpy()


def flattened(film: Picture, radius: int, deviation: float) -> Picture:
    """The film guided by itself: edges of ribs stay, textures weaker than `deviation` (vessels, grain) go."""
    size = 2 * radius + 1
    mean = uniform_filter(film, size)
    variance = np.maximum(uniform_filter(film * film, size) - mean * mean, 0)
    slope = variance / (variance + deviation ** 2)
    return uniform_filter(slope, size) * film + uniform_filter(mean * (1 - slope), size)


def attenuated(film: Picture, attenuation: Picture | float, white: float) -> Picture:
    """More (or, below 0, less) matter in the beam: what is left of the way to `white` shrinks exponentially."""
    room = white - film
    return np.where(room > 0, white - room * np.exp(-attenuation), film + 0.1 * np.minimum(attenuation, 0)).clip(0, 1)


def spline(points: np.ndarray, per: int = 14) -> np.ndarray:
    """Catmull-Rom curve through points [n, 2], `per` places between any two."""
    padded = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    t = np.linspace(0, 1, per, endpoint=False)[:, None]
    pieces = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:]):
        square, cube = 2 * a - 5 * b + 4 * c - d, 3 * b - a - 3 * c + d
        pieces.append(0.5 * (2 * b + (c - a) * t + square * t ** 2 + cube * t ** 3))
    return np.concatenate([*pieces, points[-1:]])


class Sheet:
    """A canvas for curves and plates with smooth edges; `picture()` gives their cover in 0..1."""

    def __init__(self) -> None:
        self.image = Image.new("L", (SIDE * OVER, SIDE * OVER))
        self.draw = ImageDraw.Draw(self.image)

    def curve(self, points: np.ndarray, width: float, value: float = 1.0) -> Sheet:
        """`value` 0 erases, which leaves two walls of a wider curve drawn before."""
        flat = [tuple(p) for p in np.asarray(points) * OVER]
        self.draw.line(flat, fill=round(255 * value), width=max(1, round(width * OVER)), joint="curve")
        return self

    def dot(self, at: np.ndarray, radius: float, value: float = 1.0) -> Sheet:
        x, y = np.asarray(at) * OVER
        r = radius * OVER
        self.draw.ellipse((x - r, y - r, x + r, y + r), fill=round(255 * value))
        return self

    def plate(self, outline: np.ndarray, value: float = 1.0) -> Sheet:
        self.draw.polygon([tuple(p) for p in np.asarray(outline) * OVER], fill=round(255 * value))
        return self

    def picture(self) -> Picture:
        return np.asarray(self.image.reduce(OVER), np.float32) / 255


def reach(changed: Picture, film: Picture, among: Picture, share: float = 0.4) -> Picture:
    """Where a change is plainly seen: 1 from `share` of its strong parts on, 0 where nothing changed."""
    change = soft(np.abs(changed - film), 2.0)
    strong = np.quantile(change[among > 0.3], 0.9) if (among > 0.3).any() else change.max()
    return np.clip(change / max(share * float(strong), 0.012), 0, 1).astype(np.float32)
