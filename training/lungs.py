"""The two lungs of every film, as the trained segmenter finds them; cached under RADEDIT_WORK."""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from scipy.ndimage import gaussian_filter, label, zoom

import data
import segmenter

#: Share of the film that a lung must fill to be taken for one.
LEAST, MOST = 0.05, 0.32

Lungs = dict[str, np.ndarray]


@torch.no_grad()
def segment(films: np.ndarray) -> np.ndarray:
    """Probability of right and left lung, uint8 [N, 2, 128, 128] as 0..255, of films uint8 [N, 512, 512]."""
    network, found = segmenter.load(data.WORK / "official" / "segmenter"), []
    for at in range(0, len(films), 32):
        image = torch.from_numpy(films[at:at + 32].astype(np.float32) / 255)[:, None]
        logits = network(torch.nn.functional.avg_pool2d(image, data.SIDE // segmenter.SIDE))
        found.append((torch.sigmoid(logits) * 255).round().byte().numpy())
    return np.concatenate(found)


def find_all() -> None:
    np.save(data.WORK / "lungs.npy", segment(data.pixels()))


@cache
def stored() -> np.ndarray:
    return np.load(data.WORK / "lungs.npy", mmap_mode="r")


def of_film(index: int) -> Lungs | None:
    """Soft masks [512, 512] of the lungs of a film of data.films(), or None where they are not both found plainly."""
    return of_maps(stored()[index])


def of_maps(maps: np.ndarray) -> Lungs | None:
    found: Lungs = {}
    for side, chances in zip(segmenter.OUTPUTS, maps, strict=True):
        regions, count = label(chances > 127)
        if count == 0:
            return None
        largest = regions == np.argmax(np.bincount(regions.reshape(-1))[1:]) + 1
        if not LEAST < largest.mean() < MOST:
            return None
        found[side] = np.clip(gaussian_filter(zoom(largest.astype(np.float32), 4, order=1), 4), 0, 1)
    return found
