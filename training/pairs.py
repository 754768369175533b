"""Counterfactual pairs as an edit meets them: states on the way from a film to the film that the caption asks for.

An edit does not jump. At high noise the denoiser guesses the change, the edit mask lets a part of it through, and the next
evaluation sees that part: blurred at first, cut to the mask, of less than its full strength. So the state given here is
the film plus a part of the change, and the target is all of it. The part tells the model where the finding is wanted, which
no caption says to the pixel, and it answers with a sharp finding in that place instead of a mean over places.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import binary_dilation, gaussian_filter

#: Timesteps of pairs.
TIMES = (15, 720)
#: Add the finding, remove it, leave a plain film plain, leave a painted one painted, and say nothing of any state.
MOVES = {"add": 0.46, "remove": 0.14, "stay plain": 0.25, "stay painted": 0.06, "silent": 0.09}
#: Of what is only removed.
REMOVALS = {"remove": 0.72, "stay plain": 0.18, "silent": 0.1}
#: An edit of 25 steps and skip 0.4 begins at 600 and covers this share of what is left in each 40 timesteps: the weight of
#: the predicted film in the posterior mean is 0.35 to 0.45 at every step but the last.
BEGIN, STRIDE, SHARE = 600, 40, 0.37
#: Share of states whose edit is not where it should be: guesses at high noise are faint or hazy, and must be mended later.
ASTRAY = 0.6
#: Of those, share that is a haze over the edit mask, and its blur in cells and strength against the finding's own.
HAZY, HAZE, HAZE_GAIN = 0.4, (1.5, 6.0), (0.5, 2.0)
#: Of plain films that are to stay plain, share in which an edit began to remove what is not there, and how far at most.
OVERDONE, TOO_FAR = 0.5, 0.6
#: A change of a latent channel, in its deviation, that counts as a place of the finding.
SEEN = 0.12
#: Of all cells: a smaller finding gains no more weight.
LEAST_SHARE = 0.015
#: Root mean square of a change where it is seen, in the latents' deviation, whose pairs count once; fainter ones count
#: more, those of devices less.
USUAL, FAINT, STRONG = 0.5, 2.0, 0.6
#: Cells about the changes.
SURROUNDINGS = 5


def draw(rng: np.random.Generator, plain: np.ndarray, painted: np.ndarray, t: int,
         only_removed: bool = False) -> tuple[np.ndarray, np.ndarray, str]:
    """State and target float32 [C, 64, 64], and whether the caption speaks "with" the finding, "without", or "nothing"."""
    moves = REMOVALS if only_removed else MOVES
    move = rng.choice(list(moves), p=list(moves.values()))
    if move == "stay plain":
        excess = rng.uniform(0, TOO_FAR) * part_of(rng, painted - plain, t) if rng.random() < OVERDONE else 0
        return plain - excess, plain, "without"
    if move == "stay painted":
        return painted, painted, "with"
    part = part_of(rng, painted - plain, t)
    if move == "silent":
        return plain + part, plain + part, "nothing"
    return (plain + part, painted, "with") if move == "add" else (painted - part, plain, "without")


def importance(change: np.ndarray) -> np.ndarray:
    """Weight of each cell [64, 64] in the loss of a pair: all places where the film changes count as much as all others,
    so that a nodule of twelve cells is learned as well as a lung full of oedema. Their surroundings count half, or the
    finding would grow into them. Faint changes weigh more than their squares."""
    changes = np.abs(change).max(axis=0) > SEEN
    if not changes.any():
        return np.ones(changes.shape, np.float32)
    place = np.maximum(changes, 0.5 * binary_dilation(changes, iterations=SURROUNDINGS)).astype(np.float32)
    strength = float(np.sqrt(np.square(change[:, changes]).mean()))
    return (1 + place / max(float(place.mean()), LEAST_SHARE)) * np.clip(USUAL / strength, STRONG, FAINT)


def part_of(rng: np.random.Generator, change: np.ndarray, t: int) -> np.ndarray:
    """The part of a change that an edit has made by timestep t."""
    covered = 1 - (1 - SHARE) ** max(0.0, (BEGIN - t) / STRIDE)
    strength, sigma = min(1.0, covered * rng.uniform(0.7, 1.15)), rng.uniform(0, 2.2) * min(1.0, t / 450)
    if rng.random() < ASTRAY:
        strength = rng.uniform(0, 1.2)
        if rng.random() < HAZY:
            strength, sigma = strength * rng.uniform(*HAZE_GAIN), rng.uniform(*HAZE)
    blurred = gaussian_filter(change, (0, sigma, sigma)) if sigma > 0.3 else change
    return (strength * blurred * window(rng, change)).astype(np.float32)


def window(rng: np.random.Generator, change: np.ndarray) -> np.ndarray:
    """An edit mask [64, 64] that someone may have drawn for the change: all, or a box or ellipse about it, or a little less."""
    size = change.shape[-1]
    ys, xs = np.nonzero(np.abs(change[0]) > SEEN)
    if rng.random() < 0.3 or len(ys) == 0:
        return np.ones((size, size), np.float32)
    top, left = (min(values) - rng.integers(-3, 8) for values in (ys, xs))
    bottom, right = (max(values) + rng.integers(-3, 8) for values in (ys, xs))
    y, x = np.mgrid[0:size, 0:size]
    if rng.random() < 0.5:
        return ((y >= top) & (y <= bottom) & (x >= left) & (x <= right)).astype(np.float32)
    ry, rx = max(1.0, (bottom - top) * 0.62), max(1.0, (right - left) * 0.62)
    return (((y - (top + bottom) / 2) / ry) ** 2 + ((x - (left + right) / 2) / rx) ** 2 <= 1).astype(np.float32)
