"""Writes src/core/scoring/fixtures/scoring.json: what Pillow and SciPy give, for the TypeScript twins to equal."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter

TARGET = Path(__file__).parent.parent / "src/core/scoring/fixtures/scoring.json"
SIZES = [((31, 23), (12, 9)), ((23, 31), (23, 10)), ((17, 9), (40, 21)), ((64, 48), (16, 12)), ((5, 7), (3, 7)),
         ((40, 3), (7, 2)), ((1, 1), (4, 4))]
SIDE = 14


def resized(size: tuple[int, int], to: tuple[int, int]) -> dict[str, object]:
    x, y = np.meshgrid(np.arange(size[0]), np.arange(size[1]))
    pixels = (x * x * 3 + y * 17 + x * y * 5) % 256
    image = Image.fromarray(pixels.astype(np.uint8)).resize(to, Image.Resampling.BILINEAR)
    return {"from": size, "to": to, "pixels": np.asarray(image).reshape(-1).tolist()}


cosines = (np.arange(SIDE * SIDE) * 37 % 101 / 101).reshape(SIDE, SIDE)
smooth = gaussian_filter(cosines, sigma=1.5).reshape(-1)
fixtures = {
    "resize": [resized(size, to) for size, to in SIZES],
    "smooth": {"side": SIDE, "values": [round(float(value), 8) for value in smooth]},
}
TARGET.parent.mkdir(exist_ok=True)
TARGET.write_text(json.dumps(fixtures) + "\n")
