"""Devices and marks, drawn into films: a pacemaker with its leads, a chest drain, a laterality marker."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy.interpolate import CubicSpline

from scene import SIDE, XX, YY, Scene, blur, soft

#: Devices are drawn at this multiple of the film's resolution and reduced, which gives them smooth edges.
FINER = 3
METAL = 0.97


def curve(points: list[tuple[float, float]], count: int = 160) -> np.ndarray:
    """[count, 2] points (x, y) of a spline through `points`."""
    given = np.array(points)
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(given, axis=0).T))])
    return CubicSpline(along, given)(np.linspace(0, along[-1], count))


def stroke(path: np.ndarray, width: float) -> np.ndarray:
    """Coverage [512, 512] in 0..1 of a line of `width` pixels with round ends."""
    canvas = Image.new("L", (SIDE * FINER, SIDE * FINER))
    pen, points, radius = ImageDraw.Draw(canvas), [tuple(p) for p in path * FINER], width * FINER / 2
    pen.line(points, fill=255, width=round(2 * radius), joint="curve")
    for x, y in (points[0], points[-1]):
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(canvas.resize((SIDE, SIDE), Image.Resampling.BOX), np.float32) / 255


def over(film: np.ndarray, cover: np.ndarray, gray: float | np.ndarray) -> np.ndarray:
    """What lies over the film absorbs: the film is never darkened by it."""
    return film + cover * np.clip(gray - film, 0, None)


def pacemaker(rng: np.random.Generator, scene: Scene, side: str) -> np.ndarray:
    """A can below the collarbone, a header on it, and two leads through the great veins into the right heart."""
    top, bottom = scene.box(side)
    height, medial = bottom - top, 1 if side == "right" else -1
    y = scene.row(side, 0.2) + rng.normal(0, 3)
    x = scene.across(side, y, 0.12) + rng.normal(0, 3)
    size = 0.083 * height * rng.uniform(0.96, 1.04)
    u, v = (XX - x) / size, (YY - y) / (0.82 * size)
    inside = 1 - (np.abs(u) ** 3.2 + np.abs(v) ** 3.2) ** (1 / 3.2)
    can = soft(inside * size, 1.2)
    inner = METAL - 0.1 * ((np.abs(u) < 0.62) & (v > -0.05) & (v < 0.62)) - 0.16 * (v < -0.5)
    film = over(scene.film, can, blur(inner.astype(np.float32), 1.2))
    edges = [scene.across(s, scene.row(s, 0.45), 1.0) for s in ("right", "left")]
    middle = 0.5 * (edges[0] + edges[1]) - 6
    left_y = scene.box("left")[0]
    vein, atrium = (middle - 0.05 * height, left_y + 0.3 * height), (middle - 0.09 * height, left_y + 0.62 * height)
    apex = (scene.across("left", scene.row("left", 0.82), 0.55), left_y + 0.84 * height)
    start = (x + medial * 0.5 * size, y - 0.75 * size)
    shoulder = (x + medial * 0.32 * abs(middle - x), y - 0.12 * height)
    entry = (x + medial * 0.72 * abs(middle - x), y - 0.05 * height)
    ventricle = curve([start, shoulder, entry, vein, atrium, (middle + 0.05 * height, left_y + 0.78 * height), apex])
    near = (middle - 0.13 * height, left_y + 0.56 * height)
    atrial = curve([(start[0], start[1] + 6), (shoulder[0], shoulder[1] + 5), (entry[0], entry[1] + 5), vein,
                    (atrium[0] + 4, atrium[1] - 6), near])
    for path in (ventricle, atrial):
        film = over(film, 0.85 * stroke(path, 3.4), METAL)
        film = over(film, stroke(path[-7:], 5.5), METAL)
    return film


def drain(rng: np.random.Generator, scene: Scene, side: str) -> np.ndarray:
    """A tube from the flank to the apex: two walls, a bright stripe, side holes near its tip."""
    def at(height: float, share: float) -> tuple[float, float]:
        y = scene.row(side, height)
        return scene.across(side, y, share) + rng.normal(0, 3), y + rng.normal(0, 3)

    path = curve([at(0.9, -1.1), at(0.72, -0.3), at(0.6, 0.0), at(0.5, 0.2), at(0.32, 0.34), at(0.14, 0.42)])
    body, bore = stroke(path, 10.5), stroke(path, 6.5)
    film = over(scene.film, body, scene.film + 0.07)
    film = over(film, 0.9 * np.clip(body - bore, 0, 1), scene.film + 0.22)
    offset = path + np.array([0.0, 1.5])
    film = over(film, 0.9 * stroke(offset, 2.2), np.maximum(scene.film + 0.3, 0.85))
    for hole in (path[-14:-10], path[-30:-26]):
        cover = stroke(hole, 5)
        film = film + cover * (scene.film - film) * 0.8
    return film


def marker(rng: np.random.Generator, scene: Scene, side: str) -> np.ndarray:
    """R in the upper left corner of the picture or L in the upper right one."""
    canvas = Image.new("L", (SIDE * 2, SIDE * 2))
    size = int(rng.integers(56, 68))
    x = (rng.uniform(0.05, 0.08) if side == "right" else rng.uniform(0.88, 0.91)) * SIDE * 2
    ImageDraw.Draw(canvas).text((x, rng.uniform(0.06, 0.1) * SIDE * 2), side[0].upper(), fill=255, font=ImageFont.load_default(size))
    return over(scene.film, np.asarray(canvas.resize((SIDE, SIDE), Image.Resampling.BOX), np.float32) / 255, METAL)
