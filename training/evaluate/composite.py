"""Keep masks and compositing as src/core/mask/morphology.ts and src/core/image/composite.ts do them, on 8-bit films."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import distance_transform_edt

#: Pixels: between edit and keep mask; over which the change rises outside keep; over which it falls towards the frame.
FREE_BAND, FEATHER, FRAME = 16, 8, 16


def distance_to(mask: np.ndarray) -> np.ndarray:
    """Pixels between each pixel's centre and the nearest one that is on; infinite where none is."""
    return distance_transform_edt(~mask) if mask.any() else np.full(mask.shape, np.inf)


def grow(mask: np.ndarray, radius: float) -> np.ndarray:
    """Dilation by a Euclidean disc."""
    return distance_to(mask) <= radius


def keep_around(edit: np.ndarray) -> np.ndarray:
    """The keep mask that page and command line offer."""
    return ~grow(edit, FREE_BAND)


def smooth(t: np.ndarray) -> np.ndarray:
    t = np.minimum(t, 1)
    return t * t * (3 - 2 * t)


def change_weight(keep: np.ndarray) -> np.ndarray:
    """float32 [H, W]: 0 inside keep, 1 where the model's change counts in full."""
    height, width = keep.shape
    rows, columns = np.mgrid[0:height, 0:width]
    frame = np.minimum.reduce([rows, columns, height - 1 - rows, width - 1 - columns]) + 0.5
    weight = smooth(frame / FRAME) * smooth(distance_to(keep) / FEATHER)
    return np.where(keep, 0, weight).astype(np.float32)


def composite(film: np.ndarray, keep: np.ndarray, edited: np.ndarray, recon: np.ndarray) -> np.ndarray:
    """uint8 [512, 512] with the change of `edited` against `recon` (float32, 0..1) in it, at detail 1."""
    change = (edited - recon).astype(np.float64)
    stored = film + change_weight(keep).astype(np.float64) * change * 255
    return np.where(keep, film, np.clip(np.floor(stored + 0.5), 0, 255)).astype(np.uint8)
