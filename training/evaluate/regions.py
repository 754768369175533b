"""Edit masks, bool [512, 512]: what a user would draw who is offered the lungs. Sides are the patient's."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from findings import NODULE_RADIUS, Finding, consolidation_radii
from scene import SIDE, XX, YY, Lungs, Scene

from .composite import grow

#: Pixels that the masks reach beyond a lung: a little, and where a finding lies on its border.
LITTLE, MARGIN = 6, 16
#: Of a consolidation's and a nodule's own radius.
AROUND, FAR_AROUND = 1.5, 2.5
#: Half the width, in pixels at a lung of 300 pixels' height, of the way along the leads.
LEAD_WAY = 20


def lung(lungs: Lungs, side: str) -> np.ndarray:
    return lungs[side] > 0.5


def consolidation(scene: Scene, finding: Finding) -> np.ndarray:
    """An ellipse about the middle of the zone, within the lung."""
    (x, y), (rx, ry) = scene.middle(finding.side, finding.zone), consolidation_radii(scene, finding)
    inside = np.hypot((XX - x) / rx, (YY - y) / ry) <= AROUND
    return inside & grow(lung(scene.lungs, finding.side), LITTLE)


def effusion(scene: Scene, finding: Finding) -> np.ndarray:
    """The lung's lower third, with a margin that takes in the costophrenic angle."""
    return grow(lung(scene.lungs, finding.side) & (YY >= scene.row(finding.side, 2 / 3)), MARGIN)


def pneumothorax(scene: Scene, finding: Finding) -> np.ndarray:
    return grow(lung(scene.lungs, finding.side), LITTLE)


def nodule(scene: Scene, finding: Finding) -> np.ndarray:
    x, y = scene.middle(finding.side, finding.zone)
    return np.hypot(XX - x, YY - y) <= FAR_AROUND * NODULE_RADIUS[finding.size]


def pacemaker(scene: Scene, finding: Finding) -> np.ndarray:
    """A patch over the upper lateral chest, and a broad stroke from it through the great veins to the heart's apex."""
    side = finding.side
    top, bottom = scene.box(side)
    height, start = bottom - top, scene.box("left")[0]
    y = scene.row(side, 0.2)
    x = scene.across(side, y, 0.12)
    inner = [scene.across(s, scene.row(s, 0.45), 1.0) for s in ("right", "left")]
    middle = 0.5 * (inner[0] + inner[1])
    way = [(x, y), (x + 0.3 * (middle - x), y - 0.12 * height), (x + 0.7 * (middle - x), y - 0.07 * height),
           (middle - 0.07 * height, start + 0.3 * height), (middle - 0.11 * height, start + 0.6 * height),
           (middle + 0.03 * height, start + 0.78 * height),
           (scene.across("left", scene.row("left", 0.82), 0.53), start + 0.84 * height)]
    return stroke(way, LEAD_WAY * height / 300) | (np.maximum(np.abs(XX - x), np.abs(YY - y)) <= 0.15 * height)


def stroke(points: list[tuple[float, float]], radius: float) -> np.ndarray:
    canvas = Image.new("1", (SIDE, SIDE))
    ImageDraw.Draw(canvas).line(points, fill=1)
    return grow(np.asarray(canvas), radius)


def both_lungs(lungs: Lungs) -> np.ndarray:
    return grow(lung(lungs, "right") | lung(lungs, "left"), LITTLE)


SHAPES = {"consolidation": consolidation, "effusion": effusion, "pneumothorax": pneumothorax, "nodule": nodule,
          "pacemaker": pacemaker}


def of_finding(film: np.ndarray, lungs: Lungs, finding: Finding) -> np.ndarray:
    """`film` uint8 [512, 512]."""
    return SHAPES[finding.name](Scene(film.astype(np.float32) / 255, lungs), finding)


def of_change(before: np.ndarray, after: np.ndarray, least: float, margin: float) -> np.ndarray:
    """Where uint8 films [512, 512] differ by `least` gray levels or more, grown by `margin` pixels."""
    return grow(np.abs(after.astype(np.int16) - before) >= least, margin)
