"""Writes src/imaging/fixtures: a synthetic picture as Pillow (libjpeg-turbo) encodes and decodes it.

Each NAME.jpg or NAME.png stands beside NAME.L.png, the gray samples that Pillow's convert("L") reads from it.
The picture is drawn here from formulas: blobs, an edge and seeded noise.
"""

from pathlib import Path

import numpy as np
from PIL import Image

OUT = Path(__file__).resolve().parent.parent / "src" / "imaging" / "fixtures"
WIDTH, HEIGHT = 83, 70  # odd against 8 and 16, so that edge blocks and chroma edges are partial


def picture() -> np.ndarray:
    """uint8 [HEIGHT, WIDTH, 3] with structure in luminance and in colour."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float64)
    noise = np.random.default_rng(7).normal(0, 6, (HEIGHT, WIDTH))
    gray = 90 + 70 * np.exp(-(((x - 30) / 18) ** 2 + ((y - 40) / 12) ** 2)) + 60 * (x > 60) + noise
    colour = np.stack([gray + 40 * np.sin(x / 5), gray, gray - 50 * np.cos(y / 7)], axis=-1)
    return np.clip(np.round(colour), 0, 255).astype(np.uint8)


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    colour = Image.fromarray(picture())
    gray = colour.convert("L")
    gray.save(OUT / "gray-baseline.jpg", quality=80)
    gray.save(OUT / "gray-progressive.jpg", quality=90, progressive=True)
    gray.save(OUT / "gray-restart.jpg", quality=70, restart_marker_blocks=5)
    colour.save(OUT / "colour-420.jpg", quality=85, subsampling=2)
    colour.save(OUT / "colour-422-progressive.jpg", quality=85, subsampling=1, progressive=True)
    colour.save(OUT / "colour-444.jpg", quality=95, subsampling=0)
    colour.save(OUT / "colour-rgb.jpg", quality=85, keep_rgb=True)
    colour.save(OUT / "colour.png")
    colour.quantize(16).save(OUT / "palette-4bit.png")
    gray.point(lambda value: 255 * (value > 128)).convert("1").save(OUT / "gray-1bit.png")
    for path in sorted(OUT.iterdir()):
        if not path.name.endswith(".L.png"):
            Image.open(path).convert("L").save(path.with_suffix(".L.png"), optimize=True)


if __name__ == "__main__":
    main()
