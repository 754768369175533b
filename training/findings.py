"""Procedural findings: painted into real films at a known place, for captions that name it.

The labels of ../shared/data say what is seen but hardly ever where, so a generator trained on them alone does not learn
places. Sides are the patient's: the patient's right is on the image's left.

What a finding looks like follows from the film and the words almost alone: its place from the lungs, its ragged edge and
its texture from the film's own structure. A small denoiser predicts the mean of what may be, and a mean over random
places and textures is a haze; what is no chance survives the mean. What is left to chance is small: a few pixels of
place, a tenth of size and strength.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d

from devices import drain, marker, pacemaker
from opacities import opacities
from scene import SIDE, XX, YY, ZONES, Lungs, Scene, blur, soft

#: Of the gray range, above aerated lung.
LEAST_LIFT, MOST_LIFT = 0.24, 0.42
#: Vessels and bronchi of a consolidated lung swap brightness, this many times their own contrast: air bronchograms.
BRONCHOGRAMS = 1.5
#: Pixels.
NODULE_RADIUS = {"small": 10, "": 14, "large": 19}
SCALES = {"small": 0.72, "": 1.0, "large": 1.3}
SIZES, SIZE_SHARES = tuple(SCALES), (0.25, 0.45, 0.3)


@dataclass(frozen=True)
class Finding:
    name: str
    side: str = ""
    zone: str = ""
    size: str = ""


def fill(rng: np.random.Generator, scene: Scene, mask: np.ndarray, strength: float, bronchograms: float = BRONCHOGRAMS) -> np.ndarray:
    """Raises the film under `mask` towards soft tissue; what is bright already hardly changes.

    At least LEAST_LIFT above aerated lung, since in films of low contrast soft tissue is hardly brighter than that.
    """
    level = np.clip(scene.tissue, scene.air + LEAST_LIFT, scene.air + MOST_LIFT) + rng.uniform(-0.02, 0.02)
    lift = np.clip(level - bronchograms * scene.branches - scene.broad, -0.02, None)
    fine = scene.film - blur(scene.film, 3)
    return np.clip(scene.film + strength * mask * (lift - 0.6 * fine), 0, 1)


def blob(scene: Scene, x: float, y: float, rx: float, ry: float, ragged: float = 0.2, width: float = 0.14) -> np.ndarray:
    """A soft ellipse [512, 512] in 0..1 whose border follows the film's own clouds."""
    distance = np.hypot((XX - x) / rx, (YY - y) / ry)
    return soft(1 - distance + ragged * scene.clouds, width)


def consolidation_radii(scene: Scene, finding: Finding) -> tuple[float, float]:
    """Across and down, in pixels, of the ellipse that a consolidation of its size fills on average."""
    top, bottom = scene.box(finding.side)
    radius = 0.17 * (bottom - top) * SCALES[finding.size]
    return 0.92 * radius, 1.1 * radius


def consolidation(rng: np.random.Generator, scene: Scene, finding: Finding) -> np.ndarray:
    lung, (x, y) = scene.lungs[finding.side], scene.middle(finding.side, finding.zone)
    (rx, ry), size = consolidation_radii(scene, finding), rng.uniform(0.93, 1.07)
    x, y = x + rng.normal(0, 7), y + rng.normal(0, 7)
    return fill(rng, scene, lung * blob(scene, x, y, size * rx, size * ry), rng.uniform(0.85, 1.0))


def multifocal(rng: np.random.Generator, scene: Scene, finding: Finding) -> np.ndarray:
    """Patches in both lungs, peripheral and lower rather than central and upper, as in viral pneumonia."""
    mask = np.zeros_like(scene.film)
    for side in ("right", "left"):
        top, bottom = scene.box(side)
        for height, from_wall, share in ((0.3, 0.3, 0.6), (0.52, 0.28, 0.9), (0.72, 0.3, 1.0), (0.6, 0.62, 0.6)):
            y = scene.row(side, height) + rng.normal(0, 8)
            radius = 0.12 * (bottom - top) * SCALES[finding.size] * share * rng.uniform(0.85, 1.15)
            patch = blob(scene, scene.across(side, y, from_wall) + rng.normal(0, 6), y, radius, 1.15 * radius, 0.34, 0.22)
            mask = np.maximum(mask, patch * scene.lungs[side] * rng.uniform(0.7, 1.0))
    return fill(rng, scene, mask, rng.uniform(0.6, 0.85))


def diffuse(rng: np.random.Generator, scene: Scene, finding: Finding) -> np.ndarray:
    """Both lungs hazy throughout, denser below."""
    slope = np.clip((YY - scene.row("right", 0)) / SIDE * 1.6 + 0.35, 0, 1)
    strength = {"small": 0.4, "": 0.55, "large": 0.72}[finding.size] * rng.uniform(0.9, 1.1)
    return fill(rng, scene, scene.both * slope * (1 + 0.22 * scene.clouds), strength)


def oedema(rng: np.random.Generator, scene: Scene, finding: Finding) -> np.ndarray:
    mask = np.zeros_like(scene.film)
    for side in ("right", "left"):
        top, bottom = scene.box(side)
        y = scene.row(side, 0.5) + rng.normal(0, 6)
        x, radius = scene.across(side, y, 0.72), 0.27 * (bottom - top) * {"small": 0.85, "": 1.0, "large": 1.15}[finding.size]
        haze = np.exp(-(((XX - x) / radius) ** 2 + ((YY - y) / (1.35 * radius)) ** 2))
        mask = np.maximum(mask, haze * scene.lungs[side])
    streaks = 1 + 0.14 * scene.clouds + 0.08 * scene.vessels
    return fill(rng, scene, np.clip(mask * streaks, 0, 1), rng.uniform(0.7, 0.9), 0)


def effusion(rng: np.random.Generator, scene: Scene, finding: Finding) -> np.ndarray:
    lung = scene.lungs[finding.side]
    level = scene.row(finding.side, {"small": 0.84, "": 0.7, "large": 0.52}[finding.size] + rng.uniform(-0.03, 0.03))
    columns = np.nonzero(lung.max(axis=0) > 0.5)[0]
    inward = (XX - columns[0]) / (columns[-1] - columns[0])
    outward = 1 - inward if finding.side == "right" else inward
    meniscus = level + 18 - 62 * np.clip(outward, 0, 1.1) ** 3
    return fill(rng, scene, lung * soft(YY - meniscus, 5), rng.uniform(0.92, 1.0), 0)


def pneumothorax(rng: np.random.Generator, scene: Scene, finding: Finding) -> np.ndarray:
    """Lateral of a thin bright line the lung's vessels are gone and it is a little darker; medial, a little brighter."""
    lung = scene.lungs[finding.side]
    top, bottom = scene.box(finding.side)
    share = {"small": 0.2, "": 0.32, "large": 0.46}[finding.size] * rng.uniform(0.93, 1.07)
    line = np.full(SIDE, np.nan, np.float32)
    for y in range(top, bottom + 1):
        height = (y - top) / (bottom - top)
        line[y] = scene.across(finding.side, y, min(0.95, share * (1.5 - 0.9 * height) + 0.5 * np.exp(-height / 0.07)))
    rows = np.arange(SIDE)
    line = gaussian_filter1d(np.interp(rows, rows[top:bottom + 1], line[top:bottom + 1]), 6)[:, None]
    lateral = (line - XX) * (1 if finding.side == "right" else -1)
    gas = lung * soft(lateral, 1.5) * soft(bottom - 12 - YY, 6)
    vesselless = blur(scene.film, 5.5) + 0.5 * (scene.film - blur(scene.film, 1))
    out = scene.film + gas * (vesselless - scene.film - rng.uniform(0.05, 0.08))
    edge = np.exp(-0.5 * (lateral / 1.9) ** 2) * lung * soft(bottom - 12 - YY, 6)
    collapsed = lung * soft(-lateral, 6) * np.exp(lateral.clip(-400, 0) / 60)
    return np.clip(out + rng.uniform(0.09, 0.13) * edge + 0.03 * collapsed, 0, 1)


def nodule(rng: np.random.Generator, scene: Scene, finding: Finding) -> np.ndarray:
    x, y = scene.middle(finding.side, finding.zone)
    radius = NODULE_RADIUS[finding.size] * rng.uniform(0.93, 1.07)
    distance = np.hypot(XX - x - rng.normal(0, 5), YY - y - rng.normal(0, 5)) / radius
    return fill(rng, scene, scene.lungs[finding.side] * soft(1 - distance + 0.06 * scene.clouds, 0.11), rng.uniform(0.85, 1.0), 0.3)


Painter = Callable[[np.random.Generator, Scene, Finding], np.ndarray]
PAINTERS: dict[str, Painter] = {
    "consolidation": consolidation, "multifocal": multifocal, "diffuse": diffuse, "oedema": oedema, "effusion": effusion,
    "pneumothorax": pneumothorax, "nodule": nodule,
    "pacemaker": lambda rng, scene, finding: pacemaker(rng, scene, finding.side),
    "drain": lambda rng, scene, finding: drain(rng, scene, finding.side),
    "marker": lambda rng, scene, finding: marker(rng, scene, finding.side),
    "opacities": lambda rng, scene, finding: opacities(rng, scene),
}
#: How often each is drawn.
SHARES = {"consolidation": 0.15, "multifocal": 0.03, "diffuse": 0.03, "oedema": 0.04, "effusion": 0.09,
          "pneumothorax": 0.12, "nodule": 0.09, "pacemaker": 0.06, "drain": 0.03, "marker": 0.02, "opacities": 0.34}
BILATERAL = ("multifocal", "diffuse", "oedema", "opacities")
#: Chance decides what they look like: no caption can ask for that.
ONLY_REMOVED = ("opacities",)
IN_ZONES = ("consolidation", "nodule")
UNSIZED = ("pacemaker", "drain", "marker")
DEVICES = ("pacemaker", "drain", "marker")


def draw(rng: np.random.Generator, names: tuple[str, ...] = tuple(SHARES)) -> Finding:
    chances = np.array([SHARES[name] for name in names])
    name = str(rng.choice(names, p=chances / chances.sum()))
    side = "" if name in BILATERAL else str(rng.choice(["right", "left"]))
    zone = str(rng.choice(ZONES)) if name in IN_ZONES else ""
    return Finding(name, side, zone, "" if name in UNSIZED else str(rng.choice(SIZES, p=SIZE_SHARES)))


def paint(rng: np.random.Generator, scene: Scene, finding: Finding) -> np.ndarray:
    """The scene's film [512, 512] in 0..1 with the finding, float32."""
    return np.clip(PAINTERS[finding.name](rng, scene, finding), 0, 1).astype(np.float32)


def render(rng: np.random.Generator, film: np.ndarray, lungs: Lungs, finding: Finding) -> np.ndarray:
    """`paint` for a film [512, 512] in 0..1 that is painted once."""
    return paint(rng, Scene(film, lungs), finding)
