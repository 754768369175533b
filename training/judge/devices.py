"""Pacemaker and chest drain: dense plates and tubes drawn along splines."""

from __future__ import annotations

import numpy as np

from judge.anatomy import Chest, Side
from judge.fields import SIDE, Picture, Rng, Sheet, attenuated, between, noise, soft, spline
from judge.opacities import Painted


def turned(outline: np.ndarray, angle: float, at: np.ndarray) -> np.ndarray:
    cos, sin = np.cos(angle), np.sin(angle)
    return outline @ np.array([[cos, sin], [-sin, cos]]) + at


def can_outline(rng: Rng, half: np.ndarray) -> np.ndarray:
    """Outline about the origin: ellipse, rounded box, D or drop of the half axes `half`."""
    t = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    power = between(rng, 2.0, 7.0)
    cos, sin = np.cos(t), np.sin(t)
    x, y = np.sign(cos) * np.abs(cos) ** (2 / power), np.sign(sin) * np.abs(sin) ** (2 / power)
    kind = rng.choice(["plain", "d", "drop"], p=[0.5, 0.3, 0.2])
    if kind == "d":
        y = np.where(y < 0, y * rng.uniform(0.5, 0.75), y)
    if kind == "drop":
        x = x * (1 + rng.uniform(0.15, 0.35) * y)
    return np.stack([x, y], axis=1) * half


def generator(rng: Rng, chest: Chest, side: Side) -> tuple[Picture, Picture, np.ndarray]:
    """Attenuation, cover of can and connector block, and the place where the leads leave."""
    half = np.array([between(rng, 1.7, 3.6), between(rng, 1.6, 3.0)]) * chest.cm
    at = side.at(rng.uniform(0.62, 1.12), rng.uniform(-0.02, 0.34)) + rng.normal(0, 6, 2)
    at = at.clip(half.max() * 0.6, SIDE - half.max() * 0.6)
    angle = rng.normal(0, 0.5) + rng.choice([0, np.pi / 2, np.pi, -np.pi / 2], p=[0.6, 0.17, 0.06, 0.17])
    outline = can_outline(rng, half)

    def place(points: np.ndarray) -> np.ndarray:
        return turned(points, angle, at)

    body = Sheet().plate(place(outline)).picture()
    inner = Sheet().plate(place(outline * rng.uniform(0.82, 0.93))).picture()
    battery = outline * rng.uniform(0.35, 0.7) + half * rng.uniform(-0.35, 0.35, 2)
    parts = Sheet().plate(place(battery), rng.uniform(0.3, 1))
    for _ in range(rng.integers(0, 7)):
        part = can_outline(rng, half * rng.uniform(0.06, 0.25, 2)) + half * rng.uniform(-0.5, 0.5, 2)
        parts.plate(place(part), rng.random())
    for _ in range(rng.integers(0, 6)):
        ends = half * rng.uniform(-0.7, 0.7, (2, 2))
        parts.curve(place(ends), rng.uniform(0.8, 2.5), rng.random())
    wide = rng.uniform(0.45, 0.95)
    top = float(outline[:, 1].min()) * rng.uniform(0.75, 0.95)
    high = half[1] * rng.uniform(0.25, 0.55)
    block = np.array([[-wide * half[0], top], [wide * half[0], top], [wide * half[0] * 0.85, top - high],
                      [-wide * half[0] * 0.85, top - high]])
    head = Sheet().plate(place(block)).picture()
    screws = Sheet()
    for k in range(rng.integers(1, 5)):
        spot = np.array([rng.uniform(-0.7, 0.7) * wide * half[0], top - high * rng.uniform(0.25, 0.75)])
        screws.curve(place(np.stack([spot, spot + [rng.uniform(4, 9), 0]])), rng.uniform(2, 4))
    dense = between(rng, 0.6, 2.6)
    attenuation = dense * (body * rng.uniform(0.55, 1) + rng.uniform(-0.2, 0.25) * inner
                           + rng.uniform(-0.25, 0.6) * parts.picture() * body)
    attenuation += dense * rng.uniform(0.12, 0.7) * head * (1 - body) + dense * 0.6 * screws.picture()
    return attenuation, np.maximum(body, head), place(np.array([[0, top - high]]))[0]


def lead(rng: Rng, chest: Chest, side: Side, start: np.ndarray, target: str) -> np.ndarray:
    """Course from the connector along the subclavian and superior caval vein into the heart."""
    right, left = chest.sides["right"], chest.sides["left"]
    top, height, width = (right.top + left.top) / 2, (right.height + left.height) / 2, left.width
    draw = rng.uniform

    def here(across: float, down: float) -> np.ndarray:
        """From the midline in widths of a lung, towards the patient's left, and from the apices in heights."""
        return np.array([chest.midline + across * width, top + down * height])

    points = [start]
    if rng.random() < 0.6:  # a slack loop beside or behind the can
        radius, centre = rng.uniform(1.5, 3.2) * chest.cm, start + rng.normal(0, 1.2 * chest.cm, 2)
        turns = rng.uniform(0, 2 * np.pi) + rng.choice([-1, 1]) * np.linspace(0, rng.uniform(0.4, 1.7) * 2 * np.pi, 9)
        points += [centre + radius * np.array([np.cos(t), 0.9 * np.sin(t)]) for t in turns]
    entry = 1 if side.name == "left" else -1
    points += [side.at(draw(0.5, 0.7), draw(-0.02, 0.08)), side.at(draw(0.18, 0.34), draw(0.0, 0.1)),
               here(entry * draw(-0.02, 0.1), draw(0.12, 0.2)), here(draw(-0.26, -0.14), draw(0.28, 0.38)),
               here(draw(-0.3, -0.16), draw(0.5, 0.6))]
    if target == "atrium":
        points += [here(-0.22, draw(0.68, 0.76)), here(draw(-0.12, 0.0), 0.72),
                   here(draw(-0.14, -0.02), draw(0.55, 0.64))]
    elif target == "ventricle":
        points += [here(-0.14, draw(0.72, 0.82)), here(0.12, draw(0.8, 0.9)), here(draw(0.3, 0.6), draw(0.78, 0.95))]
    else:
        points += [here(-0.05, 0.7), here(0.2, draw(0.58, 0.66)), here(draw(0.45, 0.6), draw(0.5, 0.72))]
    whole = spline(np.array(points) + rng.normal(0, 2, (len(points), 2)))
    return whole if rng.random() < 0.75 else whole[:max(8, int(len(whole) * rng.uniform(0.25, 0.9)))]


def pacemaker(rng: Rng, film: Picture, chest: Chest) -> Painted:
    """A generator on the upper lateral chest, mostly the left, with one to three leads; the mask is can and block."""
    side = chest.sides["left" if rng.random() < 0.75 else "right"]
    attenuation, cover, exit_at = generator(rng, chest, side)
    wires = Sheet()
    thick = between(rng, 1.3, 3.0)
    targets = rng.permutation(["atrium", "ventricle", "sinus"])[:rng.choice([0, 1, 2, 3], p=[0.06, 0.34, 0.42, 0.18])]
    for target in targets:
        path = lead(rng, chest, side, exit_at + rng.normal(0, 4, 2), str(target))
        wires.curve(path, thick)
        wires.curve(path[-3:], thick * rng.uniform(1.2, 1.9))
        if target == "ventricle" and rng.random() < 0.4:  # the shock coil of a defibrillator
            wires.curve(path[-int(rng.integers(14, 26)):-6], thick * rng.uniform(1.5, 2.2))
    attenuation = attenuation + between(rng, 0.25, 1.6) * wires.picture()
    attenuation = soft(attenuation.astype(np.float32), rng.uniform(0.5, 1.2))
    bright = min(1.0, max(chest.white, float(np.quantile(film, 0.98))) * rng.uniform(0.97, 1.15))
    return attenuated(film, attenuation, bright).astype(np.float32), cover


def course(rng: Rng, chest: Chest, side: Side) -> np.ndarray:
    """From beyond the lateral wall into the pleural space: to the apex, along the base, or a short way."""
    draw, enter = rng.uniform, rng.uniform(0.35, 0.95)
    wall = side.at(rng.uniform(0.97, 1.06), enter)
    away = rng.uniform(25, 130) if rng.random() < 0.35 else rng.uniform(150, 350)
    outward = wall + np.array([side.lateral * away, rng.uniform(-0.3, 0.8) * away])
    kind = rng.choice(["apex", "medial", "base", "short"], p=[0.45, 0.2, 0.2, 0.15])
    if kind == "apex":
        lean = rng.uniform(0.3, 0.85)
        inner = [side.at(draw(0.6, 0.95), enter * draw(0.6, 0.85)), side.at(lean, draw(0.25, 0.4)),
                 side.at(lean * draw(0.6, 1.05), draw(0.06, 0.2))]
    elif kind == "medial":
        inner = [side.at(draw(0.6, 0.85), enter * draw(0.85, 1.05)), side.at(draw(0.15, 0.45), enter * draw(0.5, 1.0))]
    elif kind == "base":
        inner = [side.at(draw(0.65, 0.9), draw(0.75, 0.95)), side.at(draw(0.4, 0.65), draw(0.75, 1.0)),
                 side.at(draw(0.15, 0.4), draw(0.7, 0.95))]
    else:
        inner = [side.at(rng.uniform(0.65, 0.85), enter * rng.uniform(0.85, 1.05))]
    points = np.array([outward, wall, *inner])
    points[1:] += rng.normal(0, 5, (len(points) - 1, 2))
    return points


def pigtail(rng: Rng, end: np.ndarray, heading: np.ndarray, radius: float) -> np.ndarray:
    """The curl of a small drain: one turn or more, about round."""
    way = rng.choice([-1, 1])
    normal = np.array([-heading[1], heading[0]]) * way
    turns = np.linspace(0, rng.uniform(0.7, 1.4) * 2 * np.pi, 12)
    curl = [(np.sin(t) * heading + (1 - np.cos(t)) * normal) * (1 - 0.02 * t) for t in turns[1:]]
    return end + radius * np.stack(curl)


def drain(rng: Rng, film: Picture, chest: Chest) -> Painted:
    """A tube from the lateral chest wall: two walls, a stripe that the side holes break, or even; some curl."""
    side = list(chest.sides.values())[rng.integers(2)]
    points, curled = course(rng, chest, side), rng.random() < 0.25
    width = between(rng, 0.25, 0.45) * chest.cm if curled else between(rng, 0.4, 1.1) * chest.cm
    width = max(width, 3.0)
    path = spline(points)
    if curled:
        heading = (path[-1] - path[-4]) / max(np.hypot(*(path[-1] - path[-4])), 1e-3)
        path = np.concatenate([path, spline(pigtail(rng, path[-1], heading, rng.uniform(0.9, 2.0) * chest.cm), 6)])
    tube = Sheet().curve(path, width)
    tube.dot(path[-1], width / 2)
    whole = tube.picture()
    style = rng.choice(["walls", "stripe", "both", "even"], p=[0.3, 0.3, 0.25, 0.15])
    strength = between(rng, 0.12, 0.85)
    attenuation = whole * strength * (1.0 if style == "even" else rng.uniform(0.08, 0.4))
    if style in ("walls", "both"):
        lumen = Sheet().curve(path[:-1], max(1.0, width - 2 * rng.uniform(1.0, 1.8))).picture()
        attenuation += strength * whole * (1 - lumen)
    if style in ("stripe", "both"):
        run = np.gradient(path, axis=0)
        beside = np.stack([-run[:, 1], run[:, 0]], axis=1) / np.maximum(np.hypot(*run.T), 1e-3)[:, None]
        stripe = path + beside * width * rng.uniform(-0.4, 0.4)
        sheet, thick = Sheet().curve(stripe, between(rng, 1.2, 2.6)), rng.uniform(3, 5)
        for k in rng.integers(len(stripe) // 3, len(stripe), rng.integers(0, 4)):
            sheet.dot(stripe[k], thick, 0)
        attenuation += strength * rng.uniform(0.8, 1.8) * sheet.picture()
    attenuation *= 1 + 0.15 * noise(rng, 60).clip(-2, 2)
    attenuation = soft(attenuation.astype(np.float32), rng.uniform(0.5, 1.1)).clip(0)
    bright = min(1.0, max(chest.white, float(np.quantile(film, 0.97))) * rng.uniform(0.97, 1.1))
    cover = Sheet().curve(path, width + 5).picture()
    return attenuated(film, attenuation, bright).astype(np.float32), cover
