"""A film, its lungs, and what painters of findings ask of them: blurred copies, structure, and places in a lung."""

from __future__ import annotations

from functools import cached_property

import cv2
import numpy as np

SIDE = 512
ZONES = ("upper", "mid", "lower")
#: Where a zone's middle lies, as a share of the lung's height from its top.
ZONE_HEIGHT = {"upper": 0.22, "mid": 0.5, "lower": 0.76}
#: Where the aerated middle of a lung lies, as a share of its width from the lateral wall: the lungs go through the heart.
FROM_WALL = 0.42
YY, XX = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)

Lungs = dict[str, np.ndarray]


def blur(film: np.ndarray, sigma: float) -> np.ndarray:
    return cv2.GaussianBlur(film, (0, 0), sigma)


def soft(x: np.ndarray, width: float = 1.0) -> np.ndarray:
    """From 0 to 1 about x = 0, over a few `width`."""
    return 1 / (1 + np.exp(-np.clip(x / width, -30, 30)))


class Scene:
    """`film` float32 [512, 512] in 0..1; `lungs` soft masks [512, 512] of the patient's right and left."""

    def __init__(self, film: np.ndarray, lungs: Lungs) -> None:
        self.film, self.lungs = film, lungs

    @cached_property
    def both(self) -> np.ndarray:
        return np.maximum(self.lungs["right"], self.lungs["left"])

    @cached_property
    def broad(self) -> np.ndarray:
        return blur(self.film, 7)

    @cached_property
    def air(self) -> float:
        """Brightness of aerated lung."""
        return float(np.percentile(self.film[self.both > 0.5], 35))

    @cached_property
    def tissue(self) -> float:
        """Brightness of soft tissue."""
        return float(np.percentile(self.broad[64:448, 64:448], 78))

    @cached_property
    def branches(self) -> np.ndarray:
        """Vessels and bronchi as brighter and darker than about them, in gray, faint ones as they are."""
        return np.clip(blur(self.film, 1.5) - blur(self.film, 6), -0.04, 0.04)

    @cached_property
    def vessels(self) -> np.ndarray:
        """Structure of 3 to 14 pixels, of unit deviation in the lungs, clipped."""
        return self._structure(1.2, 6)

    @cached_property
    def clouds(self) -> np.ndarray:
        """Structure of 10 to 40 pixels, of unit deviation in the lungs, clipped."""
        return self._structure(5, 18)

    def _structure(self, fine: float, coarse: float) -> np.ndarray:
        band = blur(self.film, fine) - blur(self.film, coarse)
        return np.clip(band / (band[self.both > 0.5].std() + 1e-4), -2.2, 2.2)

    def box(self, side: str) -> tuple[int, int]:
        """First and last row of a lung."""
        rows = np.nonzero(self.lungs[side].max(axis=1) > 0.5)[0]
        return int(rows[0]), int(rows[-1])

    def row(self, side: str, height: float) -> float:
        top, bottom = self.box(side)
        return top + height * (bottom - top)

    def across(self, side: str, y: float, share: float) -> float:
        """Column at row `y`, `share` of the lung's width from its lateral wall (below 0: outside the chest)."""
        top, bottom = self.box(side)
        columns = np.nonzero(self.lungs[side][int(np.clip(round(y), top, bottom))] > 0.5)[0]
        first, last = int(columns[0]), int(columns[-1])
        return first + share * (last - first) if side == "right" else last - share * (last - first)

    def middle(self, side: str, zone: str) -> tuple[float, float]:
        """(x, y) of the aerated middle of a zone."""
        y = self.row(side, ZONE_HEIGHT[zone])
        return self.across(side, y, FROM_WALL), y
