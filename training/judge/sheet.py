"""Contact sheets of painted films, to be looked at: RADEDIT_WORK/judge/sheets/NAME.png.

    python -m judge.sheet [--finding effusion] [--count 40] [--seed 0] [--masks]
"""

from __future__ import annotations

import argparse
from typing import cast

import numpy as np
from PIL import Image, ImageDraw

import data
import lungs
from judge import films
from judge.renderer import FINDINGS, paint


def outlined(film: np.ndarray, mask: np.ndarray) -> Image.Image:
    """RGB picture with the border of the mask in red."""
    inside = mask > 0.5
    border = inside & ~(np.roll(inside, 1, 0) & np.roll(inside, -1, 0) & np.roll(inside, 1, 1) & np.roll(inside, -1, 1))
    colour = np.repeat((film * 255).round().astype(np.uint8)[..., None], 3, axis=2)
    colour[border] = (255, 40, 40)
    return Image.fromarray(colour)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--finding", choices=FINDINGS)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--side", type=int, default=300)
    parser.add_argument("--columns", type=int, default=8)
    parser.add_argument("--masks", action="store_true")
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    listing, pixels = data.films(), data.pixels()
    normal = [i for part in ("train", "left-out") for i in films.pool(listing, part) if films.normal(listing[i])]
    columns, side = options.columns, options.side
    sheet = Image.new("RGB", (columns * side, -(-options.count // columns) * side))
    write = ImageDraw.Draw(sheet)
    for k in range(options.count):
        i = int(rng.choice(normal))
        finding = options.finding or FINDINGS[k % len(FINDINGS)]
        changed, where = paint(rng, pixels[i].astype(np.float32) / 255, cast(lungs.Lungs, lungs.of_film(i)), finding)
        tile = outlined(changed, where * options.masks).resize((side, side), Image.Resampling.LANCZOS)
        at = ((k % columns) * side, (k // columns) * side)
        sheet.paste(tile, at)
        write.text((at[0] + 4, at[1] + 3), f"{finding} {i}", fill=(255, 220, 80))
    folder = data.WORK / "judge" / "sheets"
    folder.mkdir(parents=True, exist_ok=True)
    sheet.save(folder / f"{options.finding or 'all'}-{options.seed}{'-masks' if options.masks else ''}.png")


if __name__ == "__main__":
    main()
