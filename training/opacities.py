"""Opacities of any place, outline, texture and strength, painted only to be removed.

What a caption asks to add must follow from film and words (findings.py), or the denoiser learns a mean of what may be. To
remove has one answer, the film as it was, so here chance does no harm: it carries over to real disease, which looks like
none of the findings.
"""

from __future__ import annotations

import numpy as np

from scene import SIDE, XX, YY, Scene, blur, soft

#: Opacities of a film, and how often each kind is one of them.
MOST = 3
KINDS = {"patches": 0.36, "part": 0.18, "haze": 0.2, "net": 0.14, "fluid": 0.12}
#: Of the gray range, above aerated lung, of what replaces it at full strength.
LIFT = (0.1, 0.45)
#: Strength of an opacity, log-uniform: faint ones are as common as their doubles. Of a net, less.
STRENGTH, NET = (0.2, 1.0), 0.45


def grains(rng: np.random.Generator, size: float) -> np.ndarray:
    """Noise [512, 512] of unit deviation with features of about `size` pixels."""
    coarse = max(1, int(size // 3))
    side = -(-SIDE // coarse) + 1
    noise = blur(rng.standard_normal((side, side)).astype(np.float32), size / coarse / 2)
    noise = np.repeat(np.repeat(noise, coarse, axis=0), coarse, axis=1)[:SIDE, :SIDE]
    noise = blur(noise, size / 4) if coarse > 1 else noise
    return noise / (noise.std() + 1e-6)


def log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def place(rng: np.random.Generator, scene: Scene, side: str) -> tuple[float, float]:
    """(x, y) anywhere in a lung, now and then a little beyond its walls."""
    y = scene.row(side, rng.uniform(0.02, 0.98))
    return scene.across(side, y, rng.uniform(-0.05, 1.0)), y


def patches(rng: np.random.Generator, scene: Scene, side: str) -> np.ndarray:
    mask = np.zeros_like(scene.film)
    ragged, softness = rng.uniform(0.05, 0.5), rng.uniform(0.08, 0.4)
    clouds = grains(rng, log_uniform(rng, 12, 60))
    for _ in range(rng.integers(1, 7)):
        (x, y), radius, turn = place(rng, scene, side), log_uniform(rng, 12, 85), rng.uniform(0, np.pi)
        u = (XX - x) * np.cos(turn) + (YY - y) * np.sin(turn)
        v = (YY - y) * np.cos(turn) - (XX - x) * np.sin(turn)
        distance = np.hypot(u / radius, v / (radius * rng.uniform(0.5, 1.0)))
        mask = np.maximum(mask, rng.uniform(0.4, 1) * soft(1 - distance + ragged * clouds, softness))
    return mask


def part(rng: np.random.Generator, scene: Scene, side: str) -> np.ndarray:
    """Of a lung, what lies on one side of a wavy line: a lobe, a segment, the base."""
    (x, y), turn, width = place(rng, scene, side), rng.normal(np.pi / 2, 0.7), log_uniform(rng, 2, 60)
    beyond = (XX - x) * np.cos(turn) + (YY - y) * np.sin(turn) + rng.uniform(0, 12) * grains(rng, 50)
    return soft(beyond if rng.random() < 0.65 else -beyond, width)


def haze(rng: np.random.Generator, scene: Scene, side: str) -> np.ndarray:
    """All of a lung, denser towards one side, above or below."""
    slope = rng.normal(0, 1.2) * (XX - 256) / SIDE + rng.normal(0.5, 1.2) * (YY - 256) / SIDE
    return np.clip(rng.uniform(0.4, 1) + slope + rng.uniform(0, 0.3) * grains(rng, log_uniform(rng, 25, 120)), 0, 1)


def net(rng: np.random.Generator, scene: Scene, side: str) -> np.ndarray:
    """Thickened interstitium: lines or grains of a few pixels, all over a lung or in a part of it."""
    noise = grains(rng, log_uniform(rng, 4, 16))
    lines = np.exp(-(noise / 0.45) ** 2) if rng.random() < 0.6 else soft(noise - 0.5, 0.25)
    return NET * np.clip(rng.uniform(0.5, 1) * lines + rng.uniform(0, 0.3), 0, 1) * haze(rng, scene, side)


def fluid(rng: np.random.Generator, scene: Scene, side: str) -> np.ndarray:
    """Below a level that climbs towards the wall."""
    level = scene.row(side, rng.uniform(0.3, 0.95))
    wall = scene.across(side, level, 0)
    climb = rng.uniform(0, 90) * np.exp(-np.abs(XX - wall) / rng.uniform(15, 60))
    return soft(YY - level + climb, log_uniform(rng, 3, 25))


PAINTERS = {"patches": patches, "part": part, "haze": haze, "net": net, "fluid": fluid}


def opacities(rng: np.random.Generator, scene: Scene) -> np.ndarray:
    """The scene's film with one to three opacities, each in one lung or in both."""
    film = scene.film
    for _ in range(rng.integers(1, MOST + 1)):
        kind = str(rng.choice(list(KINDS), p=list(KINDS.values())))
        sides = ("right", "left") if rng.random() < 0.65 else (str(rng.choice(("right", "left"))),)
        mask = np.maximum.reduce([scene.lungs[side] * PAINTERS[kind](rng, scene, side) for side in sides])
        mask = mask * np.clip(1 + rng.uniform(0, 0.35) * grains(rng, log_uniform(rng, 4, 40)), 0, 1.6)
        film = lifted(rng, scene, film, np.clip(mask, 0, 1) * log_uniform(rng, *STRENGTH))
    return np.clip(film, 0, 1)


def lifted(rng: np.random.Generator, scene: Scene, film: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Towards soft tissue; how far vessels and grain drown, and whether bronchi shine through, is chance."""
    level = min(scene.air + rng.uniform(*LIFT), max(scene.tissue + 0.05, scene.air + LIFT[0]))
    broad = blur(film, rng.uniform(2, 8))
    lift = np.clip(level - broad - rng.uniform(0, 1.6) * scene.branches, 0, None)
    return film + mask * (lift - rng.uniform(0, 0.9) * (film - blur(film, 3)))
