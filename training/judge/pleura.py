"""Effusion and pneumothorax: what lies between lung and chest wall."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import map_coordinates

from judge.anatomy import Chest, Side
from judge.fields import SIDE, Picture, Rng, attenuated, between, flattened, noise, ramp, reach, soft
from judge.opacities import COLUMNS, ROWS, Painted, deposited, fractal


def meniscus(rng: Rng, side: Side) -> tuple[Picture, float]:
    """Pixels below the fluid's upper border (negative above), and the height of the fluid at the wall.

    The border is concave and climbs along the wall, less along the mediastinum; small ones only blunt the angle.
    """
    across = side.across()
    floor = side.floor()
    low = float(floor[np.clip(round(side.at(0.93, 0)[0]), 0, SIDE - 1)])
    depth = between(rng, 0.1, 0.65) * side.height
    # In the costophrenic angle the lung narrows to nothing; the fluid keeps the width that it has above.
    last = low - 0.15 * side.height
    across = np.where(ROWS > last, across[int(np.clip(last, 0, SIDE - 1))], across)
    climb = rng.uniform(0.04, 0.3) * depth + rng.uniform(3, 25)
    steep, inner = rng.uniform(0.06, 0.22), rng.uniform(0, 0.35)
    rise = climb * (np.exp((across.clip(0, 1.1) - 1) / steep) + inner * np.exp(-across.clip(0, 1) / steep))
    tilt = rng.normal(0, 0.06) * (across - 0.5) * side.width
    return ROWS - (low - depth - rise + tilt) + rng.uniform(0, 2.5) * noise(rng, 50), depth


def effusion(rng: Rng, film: Picture, chest: Chest) -> Painted:
    """Fluid with a meniscus from a blunted angle to two thirds of the lung, or layered behind it; one side or both."""
    pair = list(chest.sides.values())
    first = int(rng.integers(2))
    sides = pair if rng.random() < 0.2 else [pair[first]]
    if rng.random() < 0.07:
        return layered(rng, film, chest, sides)
    shape = np.zeros((SIDE, SIDE), np.float32)
    for side in sides:
        below, depth = meniscus(rng, side)
        softness = between(rng, 2, 22)
        fluid = ramp(below, -softness, softness) * (0.45 + 0.55 * ramp(below, 0, between(rng, 0.2, 1.2) * depth + 6))
        fluid = fluid * ramp(side.across(), rng.uniform(-0.15, 0.02), rng.uniform(0.1, 0.35))
        # The lung's mask ends at the diaphragm; the fluid hides that line, so it goes on some way below it.
        gap = ROWS - side.floor()[None]
        columns = (COLUMNS > side.left - 2) & (COLUMNS < side.right + 2)
        beyond = soft((columns & (gap > -6)).astype(np.float32), 6) * ramp(gap, rng.uniform(20, 45), 0)
        shape = np.maximum(shape, fluid * np.maximum(side.mask, beyond))
    shape = shape * np.clip(1 + rng.uniform(0, 0.08) * fractal(rng, 40, 3), 0.6, 1.4)
    # As dense as what lies below the diaphragm, about.
    under = np.maximum.reduce([(np.abs(ROWS - side.floor()[None] - 30) < 20)
                               & (COLUMNS > side.left) & (COLUMNS < side.right) for side in sides])
    white = float(np.quantile(film[under], 0.6)) if under.any() else chest.white
    white = float(np.clip(white * rng.uniform(0.93, 1.08), chest.dark + 0.45 * (chest.white - chest.dark), 1.0))
    attenuation = -np.log(1 - rng.uniform(0.4, 0.97)) * shape
    hidden = film + np.clip(0.7 * attenuation, 0, 0.9) * (soft(film, rng.uniform(2, 5)) - film)
    changed = attenuated(hidden, attenuation, white)
    changed = changed + np.clip(attenuation, 0, 1) * chest.grain * soft(
        rng.standard_normal((SIDE, SIDE)).astype(np.float32), 0.6) * 1.5
    changed = changed.clip(0, 1).astype(np.float32)
    cover = np.maximum.reduce([side.mask for side in sides])
    return changed, np.minimum(reach(changed, film, shape * cover), ramp(soft(cover, 2), 0.05, 0.4))


def layered(rng: Rng, film: Picture, chest: Chest, sides: list[Side]) -> Painted:
    """Fluid behind the lung of a patient on the back: a veil that thickens towards the base, vessels shine through."""
    shape = np.maximum.reduce([side.mask * ramp(ROWS, side.top - rng.uniform(0, 0.3) * side.height, side.bottom)
                               for side in sides])
    return deposited(rng, chest, film, shape * (1 + 0.05 * noise(rng, 80)), 0.25, 0.7)


def collapse(rng: Rng, side: Side, extent: float) -> tuple[Picture, Picture, Picture]:
    """Signed distance to the pleural line (above 0 in the air), and the place (x, y) that each pixel's lung came from.

    Either the lung shrinks from the wall, by a width that varies from apex to base, or towards the hilum.
    """
    if rng.random() < 0.65:
        depth = side.from_wall()
        down = ((ROWS - side.top) / side.height).clip(0, 1)
        lean = rng.choice([rng.uniform(0.3, 2.5), rng.uniform(-0.6, 0.3)], p=[0.8, 0.2])
        profile = np.clip(1 + lean * (0.5 - down), 0.08, None) * (1 + rng.uniform(0, 0.15) * noise(rng, 110))
        field = depth / np.clip(profile, 0.05, None)
        level = float(np.quantile(field[side.inside], extent))
        width = level * profile
        most = float(depth[side.inside].max()) + 1
        back = np.where(depth > width, width * (1 - (depth - width) / np.maximum(most - width, 8)), 0).clip(0)
        slope_y, slope_x = np.gradient(soft(depth, 4))
        from_x, from_y = COLUMNS - back * slope_x, ROWS - back * slope_y
    else:
        x, y = COLUMNS - side.hilum[0], (ROWS - side.hilum[1])
        radius, angle = np.hypot(x, y) + 1e-3, np.arctan2(y, x * side.lateral)
        bins = np.linspace(-np.pi, np.pi, 181)
        which = np.digitize(angle, bins) - 1
        rim = np.array([radius[side.inside & (which == k)].max(initial=20) for k in range(180)])
        rim = np.convolve(np.concatenate([rim, rim, rim]), np.hanning(13) / np.hanning(13).sum(), "same")[180:360]
        gauge = radius / np.interp(angle, (bins[:-1] + bins[1:]) / 2, rim, period=2 * np.pi)
        # 0 at the wall and 1 at the hilum; the lung stays where it touches mediastinum and diaphragm.
        field = 1 - gauge + 1.2 * ramp(-np.cos(angle - rng.uniform(-0.7, 0.1)), -0.2, 0.9)
        field = field + rng.uniform(0, 1) * ramp(np.sin(angle), 0.1, 0.95)
        field = field + rng.uniform(0, 0.03) * noise(rng, 110)
        level = float(np.quantile(field[side.inside], extent))
        shrink = np.clip(1 / max(1 - level, 0.3) - 1, 0, 1.2)
        from_x, from_y = COLUMNS + shrink * x, ROWS + shrink * y
    steep_y, steep_x = np.gradient(soft(field.astype(np.float32), 2))
    distance = (level - field) / np.maximum(np.hypot(steep_x, steep_y), 0.3 / side.height)
    return distance.astype(np.float32), from_x, from_y


def pneumothorax(rng: Rng, film: Picture, chest: Chest) -> Painted:
    """Air of 10 to 60 % of a lung's area: vessels end at a fine line, only ribs beyond; the lung is denser."""
    side = list(chest.sides.values())[rng.integers(2)]
    extent = between(rng, 0.10, 0.60)
    distance, from_x, from_y = collapse(rng, side, extent)
    open_lung = ramp(soft(side.mask, 1.5), 0.35, 0.75) * (0.15 + 0.85 * chest.aerated)
    open_lung = open_lung * ramp(side.floor()[None] - ROWS, 0, rng.uniform(4, 20))
    sharp = rng.uniform(0.7, 2.0)
    air = ramp(distance, -sharp, sharp) * open_lung
    limit = rng.uniform(0.02, 0.045)
    ribs = flattened(film, int(rng.integers(4, 9)), limit)
    # The outlines of diaphragm and heart are no vessels, and stay.
    vessels = (film - ribs).clip(-2.5 * limit, 2.5 * limit)
    moved = map_coordinates(vessels, [from_y, from_x], order=1, mode="nearest").astype(np.float32)
    kept = ramp(distance, sharp, -sharp) * side.mask * chest.aerated
    grain = soft(rng.standard_normal((SIDE, SIDE)).astype(np.float32), rng.uniform(0.4, 0.8))
    grain *= chest.grain * rng.uniform(0.6, 1.1) / max(float(grain.std()), 1e-6)
    left = rng.uniform(0, 0.15)
    changed = film + kept * rng.uniform(0.4, 1) * (moved - vessels) + air * (left * vessels + grain - vessels)
    lucent = between(rng, 0.04, 0.32) * (1 + 0.1 * noise(rng, 120))
    denser = rng.uniform(0, 0.5) * extent * ramp(distance, 0, -60) + rng.uniform(0, 0.15) * extent
    changed = attenuated(changed, denser * kept - lucent * air, chest.white)
    strength = between(rng, 0.025, 0.13) * (chest.white - chest.dark) / 0.5
    seen = np.clip(rng.uniform(0.5, 1.1) + 0.45 * noise(rng, 70), 0, 1.3)
    line = np.exp(-0.5 * (distance / rng.uniform(0.6, 1.35)) ** 2) * strength * seen
    changed = changed + soft(line.astype(np.float32), 0.5) * open_lung
    return changed.clip(0, 1).astype(np.float32), air
