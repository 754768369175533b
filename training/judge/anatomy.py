"""What the second renderer knows of a chest: sides, wall, hilum, midline, what is aerated, gray levels and scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import distance_transform_edt

from judge.fields import Picture, ramp, soft

#: Height of an adult lung on a frontal film in cm; gives the scale of devices, which children's films follow too.
LUNG_CM = 26.0


@dataclass
class Side:
    name: str
    #: Cover of the lung in 0..1, through the heart.
    mask: Picture
    inside: np.ndarray
    #: -1 where the lateral wall lies at smaller x (the patient's right), else 1.
    lateral: int
    top: int
    bottom: int
    left: int
    right: int

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left

    def at(self, across: float, down: float) -> np.ndarray:
        """Point (x, y) of the bounding box: `across` from the midline (0) to the wall (1), `down` from apex to base."""
        x = self.left + across * self.width if self.lateral > 0 else self.right - across * self.width
        return np.array([x, self.top + down * self.height])

    @property
    def hilum(self) -> np.ndarray:
        return self.at(0.3, 0.47)

    def across(self) -> Picture:
        """`at`'s first coordinate at every pixel, by the edges of the lung in its row, or in the nearest."""
        edges = np.array([np.nonzero(row)[0][[0, -1]] if row.any() else (-1, -1) for row in self.inside])
        rows = np.nonzero(edges[:, 0] >= 0)[0]
        first, last = (np.interp(np.arange(len(edges)), rows, edges[rows, k]) for k in (0, 1))
        share = (np.arange(len(edges))[None] - first[:, None]) / np.maximum(last - first, 1)[:, None]
        return (share if self.lateral > 0 else 1 - share).astype(np.float32)

    def from_wall(self) -> Picture:
        """Pixels from the lateral and apical chest wall; the mediastinum and the diaphragm are no wall here."""
        rows = np.arange(len(self.inside))[:, None]
        wall = ~self.inside & ((rows < self.top) | ((self.across() > 0.5) & (rows <= self.bottom)))
        small = distance_transform_edt(~wall[::2, ::2]).astype(np.float32)
        return soft(2 * small.repeat(2, axis=0).repeat(2, axis=1), 1.5)

    def floor(self) -> np.ndarray:
        """Lowest row of the lung in each column [512], smoothed; columns beside it repeat its ends."""
        columns = np.nonzero(self.inside.any(axis=0))[0]
        lowest = [np.nonzero(self.inside[:, x])[0][-1] for x in columns]
        return np.interp(np.arange(self.inside.shape[1]), columns, lowest)


@dataclass
class Chest:
    film: Picture
    sides: dict[str, Side]
    midline: float
    #: Pixels in a centimetre, by the height of the lungs.
    cm: float
    #: 1 where the film is as dark as a lung, 0 where heart, liver or wall hide it.
    aerated: Picture
    #: Gray of what is dense on this film, and of its lungs.
    white: float
    dark: float
    #: Deviation of the film's grain.
    grain: float

    @property
    def lungs(self) -> Picture:
        return np.maximum(*(side.mask for side in self.sides.values()))


def chest(film: Picture, lungs: dict[str, Picture]) -> Chest:
    sides = {}
    for name, mask in lungs.items():
        inside = mask > 0.5
        rows, columns = np.nonzero(inside.any(axis=1))[0], np.nonzero(inside.any(axis=0))[0]
        sides[name] = Side(name, mask, inside, -1 if name == "right" else 1, int(rows[0]), int(rows[-1]),
                           int(columns[0]), int(columns[-1]))
    both = sides["right"].inside | sides["left"].inside
    blurred = soft(film, 2.5)
    dark = float(np.quantile(blurred[both], 0.3))
    low = max(s.bottom for s in sides.values()) + 30
    box = blurred[min(s.top for s in sides.values()):low, sides["right"].left:sides["left"].right]
    white = float(np.quantile(box, 0.95))
    span = max(white - dark, 0.1)
    grain = float(np.median(np.abs(film - soft(film, 1.0))[both])) * 1.5
    return Chest(film, sides, (sides["right"].right + sides["left"].left) / 2,
                 float(np.mean([s.height for s in sides.values()])) / LUNG_CM,
                 ramp(blurred, dark + 0.75 * span, dark + 0.45 * span), white, dark, grain)
