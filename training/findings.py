"""Procedural findings: opacities painted into real films at a known place, with captions that name it.

The labels of ../shared/data say what is seen but hardly ever where, so a generator trained on them alone
does not learn places. Each renderer takes a film [512, 512] in 0..1 with its two lungs and returns the changed film.
Sides are the patient's: the patient's right is on the image's left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from scipy.ndimage import binary_closing, binary_fill_holes, binary_opening, gaussian_filter, label, zoom
from skimage.filters import threshold_otsu

SIDE = 512
#: Of the gray range.
LEAST_LIFT = 0.24
ZONES = ("upper", "mid", "lower")
YY, XX = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) / SIDE


@dataclass(frozen=True)
class Finding:
    name: str
    side: str = ""
    zone: str = ""
    size: str = ""


def smooth_noise(rng: np.random.Generator, cells: int) -> np.ndarray:
    """Zero-mean noise of about unit deviation whose blobs are SIDE / cells pixels wide."""
    coarse = torch.from_numpy(rng.standard_normal((1, 1, cells, cells)).astype(np.float32))
    return 1.3 * torch.nn.functional.interpolate(coarse, SIDE, mode="bicubic")[0, 0].numpy()


def soft(x: np.ndarray, width: float) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(x / width, -30, 30)))


def lungs_of(film: np.ndarray) -> dict[str, np.ndarray] | None:
    """The two lungs as soft masks [512, 512], found as the dark regions that do not touch the film's border.

    None where the picture does not allow it (both lungs must be found): such films get no procedural finding.
    """
    small = gaussian_filter(film, 3)[::4, ::4]
    dark = binary_opening(small < threshold_otsu(small[12:116, 10:118]), iterations=2)
    regions, count = label(dark)
    found: dict[str, np.ndarray] = {}
    for k in range(1, count + 1):
        region = regions == k
        ys, xs = np.nonzero(region)
        touches = xs.min() == 0 or xs.max() == 127 or ys.min() == 0 or ys.max() == 127
        if touches or not 0.028 < region.mean() < 0.22 or not 0.28 < ys.mean() / 128 < 0.65:
            continue
        side = "right" if xs.mean() < 64 else "left"
        if side in found or not 0.18 < xs.mean() / 128 < 0.82:
            return None
        closed = binary_fill_holes(binary_closing(np.pad(region, 12), iterations=9))[12:-12, 12:-12]
        found[side] = np.clip(gaussian_filter(zoom(closed.astype(np.float32), 4, order=1), 5), 0, 1)
    return found if len(found) == 2 else None


def fill(rng: np.random.Generator, film: np.ndarray, lung: np.ndarray, mask: np.ndarray, strength: float) -> np.ndarray:
    """Raises the lung under `mask` towards soft-tissue brightness; what is bright already hardly changes.

    At least LEAST_LIFT above aerated lung, since in films of low contrast soft tissue is hardly brighter than that.
    """
    broad, fine = gaussian_filter(film, 7), film - gaussian_filter(film, 3)
    aerated = float(np.median(film[lung > 0.5]))
    tissue = min(float(np.percentile(broad[64:448, 64:448], 76)), aerated + rng.uniform(0.3, 0.42))
    tissue = max(tissue, aerated + LEAST_LIFT)
    texture = 1 + 0.035 * smooth_noise(rng, 40) + 0.04 * smooth_noise(rng, 14)
    lift = np.clip(tissue * texture - broad, 0, None)
    return np.clip(film + strength * mask * lung * (lift - 0.4 * fine), 0, 1)


def place(rng: np.random.Generator, lung: np.ndarray, zone: str) -> tuple[float, float]:
    """A point (x, y) of the zone, a third of the lung's height, about the lung's middle; shares of the film."""
    rows = np.nonzero(lung.max(axis=1) > 0.5)[0]
    height = rows[-1] - rows[0]
    y = rows[0] + height * ({"upper": 1 / 6, "mid": 3 / 6, "lower": 5 / 6}[zone] + rng.uniform(-0.1, 0.08))
    columns = np.nonzero(lung[int(np.clip(y, 0, SIDE - 1))] > 0.5)[0]
    x = columns[0] + (columns[-1] - columns[0]) * rng.uniform(0.3, 0.7)
    return x / SIDE, y / SIDE


Lungs = dict[str, np.ndarray]


def consolidation(rng: np.random.Generator, film: np.ndarray, lungs: Lungs, finding: Finding) -> np.ndarray:
    lung = lungs[finding.side]
    cx, cy = place(rng, lung, finding.zone)
    scale = {"small": 0.055, "": 0.09, "large": 0.13}[finding.size] * rng.uniform(0.85, 1.15)
    rx, ry = scale * rng.uniform(0.85, 1.1), scale * rng.uniform(0.9, 1.35)
    distance = np.sqrt(((XX - cx) / rx) ** 2 + ((YY - cy) / ry) ** 2)
    ragged = 0.2 * smooth_noise(rng, 10) + 0.1 * smooth_noise(rng, 26)
    return fill(rng, film, lung, soft(1 - distance + ragged, 0.18), rng.uniform(0.7, 0.98))


def effusion(rng: np.random.Generator, film: np.ndarray, lungs: Lungs, finding: Finding) -> np.ndarray:
    lung = lungs[finding.side]
    rows, columns = np.nonzero(lung.max(axis=1) > 0.5)[0], np.nonzero(lung.max(axis=0) > 0.5)[0]
    top, height = rows[0] / SIDE, (rows[-1] - rows[0]) / SIDE
    across = (XX - columns[0] / SIDE) / ((columns[-1] - columns[0]) / SIDE)
    outward = 1 - across if finding.side == "right" else across
    level = top + height * ({"small": 0.86, "": 0.72, "large": 0.52}[finding.size] + rng.uniform(-0.05, 0.05))
    meniscus = level + 0.05 - rng.uniform(0.1, 0.2) * np.clip(outward, 0, 1.2) ** 3
    return fill(rng, film, lung, soft(YY - meniscus, 0.01), rng.uniform(0.85, 1.0))


def oedema(rng: np.random.Generator, film: np.ndarray, lungs: Lungs, finding: Finding) -> np.ndarray:
    spread, centre = rng.uniform(0.11, 0.17), 0.46 + rng.uniform(-0.03, 0.03)
    haze = sum(np.exp(-(((XX - x) / spread) ** 2 + ((YY - centre) / (spread * 1.4)) ** 2)) for x in (0.36, 0.64))
    streaks = 1 + 0.16 * smooth_noise(rng, 28) + 0.1 * smooth_noise(rng, 60)
    both = np.maximum(lungs["right"], lungs["left"])
    return fill(rng, film, both, np.clip(haze * streaks, 0, 1), rng.uniform(0.55, 0.85))


def nodule(rng: np.random.Generator, film: np.ndarray, lungs: Lungs, finding: Finding) -> np.ndarray:
    lung = lungs[finding.side]
    cx, cy = place(rng, lung, finding.zone)
    radius = {"small": 0.018, "": 0.028, "large": 0.045}[finding.size]
    distance = np.hypot(XX - cx, YY - cy) / radius + 0.08 * smooth_noise(rng, 30)
    return fill(rng, film, lung, soft(1 - distance, 0.12), rng.uniform(0.75, 1.0))


RENDERERS: dict[str, Callable[[np.random.Generator, np.ndarray, Lungs, Finding], np.ndarray]] = {
    "consolidation": consolidation, "effusion": effusion, "oedema": oedema, "nodule": nodule,
}
SHARES = {"consolidation": 0.5, "effusion": 0.25, "oedema": 0.13, "nodule": 0.12}


def draw(rng: np.random.Generator) -> Finding:
    name = rng.choice(list(SHARES), p=list(SHARES.values()))
    size = rng.choice(["small", "", "large"], p=[0.2, 0.5, 0.3])
    if name == "oedema":
        return Finding(name)
    side = rng.choice(["right", "left"])
    return Finding(name, side, "" if name == "effusion" else rng.choice(ZONES), size)


def render(rng: np.random.Generator, film: np.ndarray, lungs: Lungs, finding: Finding) -> np.ndarray:
    return RENDERERS[finding.name](rng, film, lungs, finding).astype(np.float32)
