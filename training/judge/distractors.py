"""What a judge must not take for a finding: other devices, marks, skin folds, and traces of editing and of decoding.

Each takes (rng, film, chest) and returns the changed film; none counts as a finding on any map.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from judge.anatomy import Chest
from judge.fields import OVER, SIDE, Picture, Rng, Sheet, attenuated, between, flattened, noise, ramp, soft, spline
from judge.opacities import COLUMNS, ROWS, blob


def drawn(rng: Rng, film: Picture, chest: Chest, cover: Picture, low: float, high: float) -> Picture:
    bright = min(1.0, chest.white * rng.uniform(1.0, 1.25))
    return attenuated(film, between(rng, low, high) * soft(cover, rng.uniform(0.5, 1.0)), bright)


def wires(rng: Rng, film: Picture, chest: Chest) -> Picture:
    """Leads of a monitor: thin, on the skin, from an electrode to an edge of the film."""
    sheet = Sheet()
    for _ in range(rng.integers(1, 4)):
        start, way = rng.uniform(0.15, 0.85, 2) * SIDE, rng.uniform(0, 2 * np.pi)
        steps = way + np.cumsum(rng.normal(0, 0.35, 6))
        moves = np.stack([np.cos(steps), np.sin(steps)], axis=1) * rng.uniform(60, 110)
        path = start + np.concatenate([[[0, 0]], np.cumsum(moves, axis=0)])
        sheet.curve(spline(path), rng.uniform(1.0, 2.6))
        if rng.random() < 0.7:
            radius = rng.uniform(3, 11)
            sheet.dot(start, radius).dot(start, radius * rng.uniform(0.3, 0.8), rng.uniform(0.2, 0.7))
    return drawn(rng, film, chest, sheet.picture(), 0.25, 1.5)


def central_line(rng: Rng, film: Picture, chest: Chest) -> Picture:
    """A thin catheter from neck or armpit to the superior caval vein; sometimes with a small round port."""
    side = list(chest.sides.values())[rng.integers(2)]
    end = np.array([chest.midline - rng.uniform(5, 30), side.top + rng.uniform(0.3, 0.55) * side.height])
    neck = np.array([chest.midline + side.lateral * rng.uniform(10, 60), rng.uniform(-20, 20)])
    far = side.at(rng.uniform(0.8, 1.2), rng.uniform(-0.1, 0.3))
    start = neck if rng.random() < 0.5 else far
    middle = side.at(rng.uniform(0.15, 0.3), rng.uniform(0.0, 0.12))
    sheet = Sheet().curve(spline(np.array([start, middle, end])), rng.uniform(1.4, 3.0))
    if start is far and rng.random() < 0.6:
        radius = rng.uniform(0.6, 1.1) * chest.cm
        sheet.dot(start, radius, rng.uniform(0.3, 1)).dot(start, radius * rng.uniform(0.4, 0.75), rng.uniform(0.1, 0.8))
    return drawn(rng, film, chest, sheet.picture(), 0.2, 1.3)


def midline_tubes(rng: Rng, film: Picture, chest: Chest) -> Picture:
    """Tubes of windpipe or stomach: wide, but in the midline."""
    top = min(side.top for side in chest.sides.values())
    deep = rng.uniform(0.1, 0.3) if rng.random() < 0.5 else rng.uniform(0.9, 1.25)
    height = chest.sides["right"].height
    down = np.linspace(-0.4, deep, 6)
    across = chest.midline + rng.normal(0, 5, 6) + np.maximum(down - 0.8, 0) * rng.uniform(0, 160)
    path, width = spline(np.stack([across, top + down * height], 1)), rng.uniform(2, 0.9 * chest.cm)
    stripe = path + [rng.uniform(-0.4, 0.4) * width, 0]
    sheet = Sheet().curve(path, width, rng.uniform(0.3, 0.7)).curve(stripe, rng.uniform(1, 2.2))
    return drawn(rng, film, chest, sheet.picture(), 0.15, 1.1)


def metal(rng: Rng, film: Picture, chest: Chest) -> Picture:
    """Clips, buttons, wires of the breastbone, snaps, coins: small and dense, anywhere."""
    sheet = Sheet()
    if rng.random() < 0.4:
        for k in range(rng.integers(2, 6)):
            at = np.array([chest.midline + rng.normal(0, 3), 130 + 50 * k + rng.normal(0, 5)])
            turns = np.linspace(0, 2 * np.pi, 14)
            ring = np.stack([rng.uniform(5, 10) * np.cos(turns), rng.uniform(4, 8) * np.sin(turns)], axis=1)
            sheet.curve(at + ring, rng.uniform(1, 2))
    for _ in range(rng.integers(1, 5)):
        at, radius = rng.uniform(0.05, 0.95, 2) * SIDE, rng.uniform(2, 11)
        if rng.random() < 0.5:
            sheet.dot(at, radius).dot(at, radius * rng.uniform(0, 0.8), 0)
        else:
            sheet.curve(at + rng.normal(0, 7, (3, 2)), rng.uniform(1, 4))
    return drawn(rng, film, chest, sheet.picture(), 0.4, 2.0)


def letters(rng: Rng, film: Picture, chest: Chest) -> Picture:
    """Side letters and words in a corner, plain or in a box."""
    image = Image.new("L", (SIDE * OVER, SIDE * OVER))
    draw = ImageDraw.Draw(image)
    for _ in range(rng.integers(1, 4)):
        word = str(rng.choice(["L", "R", "AP", "PORTABLE", "ERECT", "SUPINE", "LEFT", "12:40"]))
        size = rng.uniform(10, 34 if len(word) < 3 else 14) * OVER
        x = (rng.uniform(0.02, 0.2) if rng.random() < 0.5 else rng.uniform(0.75, 0.93)) * SIDE * OVER
        at = (x, rng.uniform(0.01, 0.9) * SIDE * OVER)
        if rng.random() < 0.3:
            box = draw.textbbox(at, word, font=ImageFont.load_default(size))
            draw.rectangle((box[0] - 8, box[1] - 8, box[2] + 8, box[3] + 8), fill=int(rng.integers(60, 200)))
        draw.text(at, word, fill=255, font=ImageFont.load_default(size))
    cover = np.asarray(image.reduce(OVER), np.float32) / 255
    return film + (rng.uniform(0.8, 1) - film).clip(0) * cover * rng.uniform(0.6, 1)


def skin_fold(rng: Rng, film: Picture, chest: Chest) -> Picture:
    """An edge, or a line, across a lung with vessels on both sides: no pneumothorax."""
    side = list(chest.sides.values())[rng.integers(2)]
    points = np.array([side.at(rng.uniform(0.4, 1.0), down) for down in np.linspace(-0.1, 1.1, 5)])
    points[:, 0] += np.cumsum(rng.normal(0, 8, 5))
    path = spline(points, 40)
    edge = np.interp(np.arange(SIDE), path[:, 1], path[:, 0])[:, None]
    beside = (COLUMNS - edge) * side.lateral * rng.choice([-1, 1])
    fold = ramp(beside, -1, 1) * np.exp(-np.clip(beside, 0, None) / rng.uniform(8, 60)) * between(rng, 0.04, 0.3)
    line = np.exp(-0.5 * (beside / rng.uniform(0.6, 1.5)) ** 2) * rng.uniform(0, 0.2)
    first, last = points[0, 1], points[-1, 1]
    extent = ramp(ROWS, first, first + 30) * ramp(ROWS, last - rng.uniform(0, 150), last - 200)
    return attenuated(film, (fold + line) * extent, chest.white)


def region(rng: Rng, chest: Chest) -> Picture:
    """Where an edit may have been: a blob, soft or hard, in or about a lung."""
    side = list(chest.sides.values())[rng.integers(2)]
    where = blob(rng, side.at(rng.uniform(0.1, 0.9), rng.uniform(0, 1)), between(rng, 25, 130), rng.uniform(0, 0.3))
    return ramp(where, 0.4, 0.6) if rng.random() < 0.4 else where


def smoothed(rng: Rng, film: Picture, chest: Chest) -> Picture:
    """Vessels or grain lost in a region, without any change of its gray."""
    plain = (soft(film, between(rng, 1, 5)) if rng.random() < 0.5
             else flattened(film, int(rng.integers(3, 9)), rng.uniform(0.02, 0.06)))
    return film + region(rng, chest) * rng.uniform(0.4, 1) * (plain - film)


def roughened(rng: Rng, film: Picture, chest: Chest) -> Picture:
    """Another grain in a region."""
    grain = soft(rng.standard_normal((SIDE, SIDE)).astype(np.float32), rng.uniform(0.5, 2.0))
    return film + region(rng, chest) * rng.uniform(0.5, 2.5) * chest.grain * grain / max(float(grain.std()), 1e-6)


def darkened(rng: Rng, film: Picture, chest: Chest) -> Picture:
    """A region, a side or a half more exposed, vessels kept: lucent, but no pneumothorax."""
    where = region(rng, chest) if rng.random() < 0.7 else ramp((COLUMNS - chest.midline) * rng.choice([-1, 1]), -80, 80)
    return attenuated(film, -where * between(rng, 0.03, 0.3), chest.white)


def soft_tissue(rng: Rng, film: Picture, chest: Chest) -> Picture:
    """Brighter outside the lungs: breast, muscle, a mattress; hardly any of it within."""
    outside = 1 - soft(chest.lungs, 6)
    where = blob(rng, rng.uniform(0, 1, 2) * SIDE, between(rng, 40, 160), rng.uniform(0, 0.3))
    return attenuated(film, where * outside * between(rng, 0.1, 1.0), chest.white)


def shaded(rng: Rng, film: Picture, chest: Chest) -> Picture:
    """Exposure that drifts slowly over the film."""
    return attenuated(film, 0.12 * rng.uniform(0.2, 1) * noise(rng, 300), chest.white)


KINDS = (wires, central_line, midline_tubes, metal, letters,
         skin_fold, smoothed, roughened, darkened, soft_tissue, shaded)


def some(rng: Rng, film: Picture, chest: Chest, mean: float) -> Picture:
    """A few of them, `mean` on average."""
    for _ in range(rng.poisson(mean)):
        film = KINDS[rng.integers(len(KINDS))](rng, film, chest).clip(0, 1).astype(np.float32)
    return film
