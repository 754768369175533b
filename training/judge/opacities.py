"""Consolidation, oedema and nodule: attenuation fields within the aerated lung."""

from __future__ import annotations

import numpy as np

from judge.anatomy import Chest, Side
from judge.fields import SIDE, Picture, Rng, Sheet, attenuated, between, fractal, noise, ramp, reach, soft, spline

ROWS, COLUMNS = (axis.astype(np.float32) for axis in np.mgrid[0:SIDE, 0:SIDE])
Painted = tuple[Picture, Picture]


def blob(rng: Rng, centre: np.ndarray, radius: float, ragged: float) -> Picture:
    """Falls from 1 in the centre of an ellipse through 0.5 at about its rim; `ragged` moves the rim by noise."""
    turn, long = rng.uniform(0, np.pi), between(rng, 1.0, 1.8)
    x, y = COLUMNS - centre[0], ROWS - centre[1]
    a, b = (x * np.cos(turn) + y * np.sin(turn)) / long, (y * np.cos(turn) - x * np.sin(turn)) * long ** 0.5
    distance = np.sqrt(a * a + b * b) / radius
    return ramp(distance + ragged * fractal(rng, max(8.0, radius * 0.8), 4), 1.0 + rng.uniform(0.15, 0.8), 0.25)


def inside_point(rng: Rng, chest: Chest, side: Side, margin: float = 0.0) -> np.ndarray:
    """A place in the lung that is aerated, at least about `margin` pixels from its edge."""
    chance = (soft(side.mask, max(margin, 1.0)) > (0.9 if margin else 0.6)) * chest.aerated
    if chance.sum() < 50:
        chance = side.mask
    at = rng.choice(SIDE * SIDE, p=(chance / chance.sum(dtype=np.float64)).reshape(-1).astype(np.float64))
    return np.array([at % SIDE, at // SIDE], float)


def lobe(rng: Rng, chest: Chest, side: Side) -> Picture:
    """A lobe or a part of it: sharp at the fissure, soft elsewhere."""
    down = rng.uniform(0.3, 0.62)
    slope, upper = rng.normal(0, 0.18) * side.lateral, rng.random() < 0.45
    line = side.at(0.5, down)
    fissure = ROWS - line[1] - slope * (COLUMNS - line[0]) + rng.uniform(0, 4) * noise(rng, 60)
    edge = between(rng, 1.5, 14)
    part = ramp(fissure, edge, -edge) if upper else ramp(fissure, -edge, edge)
    centre = side.at(rng.uniform(0.3, 0.8), down + (-1 if upper else 1) * rng.uniform(0.1, 0.3))
    return part * blob(rng, centre, side.height * rng.uniform(0.2, 0.5), rng.uniform(0.1, 0.4))


def patches(rng: Rng, chest: Chest, sides: list[Side]) -> Picture:
    """Patches of several sizes, in one lung or in both."""
    total = np.zeros((SIDE, SIDE), np.float32)
    for _ in range(rng.integers(1, 8)):
        side = sides[rng.integers(len(sides))]
        patch = blob(rng, inside_point(rng, chest, side), between(rng, 14, 60), rng.uniform(0.15, 0.6))
        total = 1 - (1 - total) * (1 - patch * rng.uniform(0.4, 1))
    return total


def diffuse(rng: Rng, sides: list[Side]) -> Picture:
    """The greater part of a lung or of both: by zones, more central, more peripheral or all over."""
    total = np.zeros((SIDE, SIDE), np.float32)
    for side in sides:
        across, down = side.across().clip(0, 1), ((ROWS - side.top) / side.height).clip(0, 1)
        lean = rng.normal(0, 0.8) * (across - 0.5) + rng.normal(0.4, 0.8) * (down - 0.5)
        total = np.maximum(total, side.mask * ramp(lean + 0.45 * fractal(rng, between(rng, 30, 110), 4), -0.6, 0.7))
    return total


def bronchi(rng: Rng, side: Side, width: float) -> Picture:
    """Air-filled branches running out from the hilum, cover in 0..1."""
    sheet = Sheet()

    def branch(at: np.ndarray, heading: float, width: float, order: int) -> None:
        length = rng.uniform(18, 45) * 0.85 ** order
        bends = heading + np.cumsum(rng.normal(0, 0.16, 4))
        moves = np.stack([np.cos(bends), np.sin(bends)], axis=1) * length / 4
        path = at + np.concatenate([[[0, 0]], np.cumsum(moves, axis=0)])
        sheet.curve(spline(path, 6), width)
        if order < 4:
            for turn in (rng.uniform(0.2, 0.6), -rng.uniform(0.2, 0.6)):
                if rng.random() < 0.85:
                    branch(path[-1], bends[-1] + turn, width * rng.uniform(0.65, 0.85), order + 1)

    for _ in range(rng.integers(2, 5)):
        away = rng.uniform(-1.2, 1.2)
        branch(side.hilum + rng.normal(0, 6, 2), away if side.lateral > 0 else np.pi - away, width, 0)
    return soft(sheet.picture(), rng.uniform(0.6, 1.1))


def texture(rng: Rng) -> Picture:
    """Factor around 1: cloudy, granular or net-like, from hardly any to strong."""
    kind = rng.random()
    if kind < 0.5:
        pattern = fractal(rng, between(rng, 14, 60), 4, rng.uniform(0.4, 0.7))
    elif kind < 0.85:
        pattern = 0.8 * soft(fractal(rng, between(rng, 6, 14), 2), 1.0)
    else:
        pattern = 0.6 * soft(fractal(rng, between(rng, 12, 30), 3, ridged=True), 1.0)
    return 1 + between(rng, 0.04, 0.45) * np.tanh(pattern)


def deposited(rng: Rng, chest: Chest, film: Picture, shape: Picture, low: float, high: float) -> Painted:
    """Adds attenuation of this shape, scaled so that its strong parts brighten the film by low..high of its span."""
    white = chest.dark + rng.uniform(0.5, 1.02) * (chest.white - chest.dark)
    behind = rng.uniform(0.1, 0.4)
    shape = shape * chest.lungs * (behind + (1 - behind) * chest.aerated)
    room = float(np.median((white - film)[shape > 0.5 * shape.max()].clip(0.03)))
    wanted = min(between(rng, low, high) * (chest.white - chest.dark), rng.uniform(0.75, 0.93) * room)
    attenuation = -np.log(1 - wanted / room) * shape / max(float(np.quantile(shape[shape > 0.05], 0.9)), 1e-3)
    # Filled alveoli swallow the outlines of vessels more than a mere veil would.
    veil = np.clip(rng.uniform(0.3, 0.9) * attenuation, 0, 0.9)
    hidden = film + veil * (soft(film, rng.uniform(1.5, 3.5)) - film)
    changed = attenuated(hidden, attenuation, white)
    changed += veil * chest.grain * 0.8 * soft(rng.standard_normal((SIDE, SIDE)).astype(np.float32), 0.6) * 1.5
    changed = changed.clip(0, 1).astype(np.float32)
    return changed, reach(changed, film, shape / max(float(shape.max()), 1e-3))


def consolidation(rng: Rng, film: Picture, chest: Chest) -> Painted:
    """Lobar, patchy in one or both lungs, or diffuse; with air bronchograms in half of the denser ones."""
    kind = rng.choice(["lobe", "patches", "both", "diffuse", "whole"], p=[0.33, 0.3, 0.17, 0.1, 0.1])
    pair = list(chest.sides.values())
    one = [pair[rng.integers(2)]]
    sides = pair if kind in ("both", "whole") else one
    shape = (lobe(rng, chest, one[0]) if kind == "lobe" else patches(rng, chest, sides) if kind in ("patches", "both")
             else diffuse(rng, sides))
    cover = np.maximum.reduce([side.mask for side in sides])
    shape = shape * cover * texture(rng)
    if rng.random() < 0.5:
        for side in sides:
            shape = shape * (1 - rng.uniform(0.25, 0.8) * bronchi(rng, side, rng.uniform(2.5, 5.0)))
    return deposited(rng, chest, film, shape, 0.14, 0.85)


def oedema(rng: Rng, film: Picture, chest: Chest) -> Painted:
    """Bat's wings about both hila, with a net of thickened septa and hazy lower zones."""
    shape = np.zeros((SIDE, SIDE), np.float32)
    reach_out, net = rng.uniform(0.2, 0.42), fractal(rng, between(rng, 9, 20), 3, ridged=True)
    for side in chest.sides.values():
        centre = side.hilum + rng.normal(0, 8, 2)
        wing = blob(rng, centre, side.height * reach_out * rng.uniform(0.85, 1.15), rng.uniform(0.1, 0.35))
        base = rng.uniform(0, 0.5) * ramp(ROWS, side.top + 0.35 * side.height, side.bottom)
        shape = np.maximum(shape, side.mask * np.maximum(wing, base))
    shape = shape * np.clip(1 + between(rng, 0.03, 0.25) * np.tanh(soft(net, 0.9)), 0.2, 2) * texture(rng)
    return deposited(rng, chest, film, shape, 0.15, 0.6)


def nodule(rng: Rng, film: Picture, chest: Chest) -> Painted:
    """A round shadow of 8 to 35 pixels radius: ball or plateau, smooth, lobed or spiculated, seldom calcified."""
    side = list(chest.sides.values())[rng.integers(2)]
    radius = between(rng, 8, 35)
    centre = inside_point(rng, chest, side, margin=radius * 0.6)
    x, y = COLUMNS - centre[0], ROWS - centre[1]
    angle, stretch = np.arctan2(y, x), between(rng, 0.8, 1.25)
    rim = np.ones_like(angle)
    for wave in range(2, 6):
        rim += rng.normal(0, 0.07 / wave ** 0.7) * np.cos(wave * angle + rng.uniform(0, 2 * np.pi))
    distance = np.hypot(x * stretch, y / stretch) / (radius * rim)
    ball = np.sqrt(np.clip(1 - distance ** 2, 0, 1))
    edge = rng.uniform(0.1, 0.5)
    shape = ramp(distance, 1 + edge / 2, 1 - edge) * (lambda flat: flat + (1 - flat) * ball)(rng.uniform(0.1, 0.7))
    if rng.random() < 0.25:
        spikes = Sheet()
        for way in rng.uniform(0, 2 * np.pi, rng.integers(6, 16)):
            ray = np.array([np.cos(way), np.sin(way)])
            spikes.curve(np.stack([centre + 0.7 * radius * ray, centre + radius * rng.uniform(1.15, 1.7) * ray]), 1.2)
        shape = np.maximum(shape, 0.45 * soft(spikes.picture(), 0.8))
    mottled = np.clip(1 + 0.12 * rng.random() * fractal(rng, 9, 3), 0.5, 1.5)
    shape = soft(shape.astype(np.float32), rng.uniform(0.6, 1.6)) * mottled
    open_field = Chest(**{**vars(chest), "aerated": np.ones_like(chest.aerated)})
    changed, _ = deposited(rng, open_field, film, shape, 0.13, 0.5 if rng.random() < 0.85 else 1.0)
    return changed, ramp(distance, 1.12, 0.95)
