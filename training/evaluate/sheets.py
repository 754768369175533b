"""Contact sheets: before, mask outlines, edit, difference and, where there is one, sham; a line of pictures an edit.

They show films of ../shared/data and stay under RADEDIT_WORK.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import binary_dilation, binary_erosion

from .measures import Outcome

TILE, BAR, LINES = 300, 16, 10
COLUMNS = ("before", "edit mask white, keep mask gray", "edit", "difference x2", "sham")


def outline(mask: np.ndarray) -> np.ndarray:
    return binary_dilation(mask, iterations=2) & ~binary_erosion(mask, border_value=1)


def tile(film: np.ndarray) -> Image.Image:
    return Image.fromarray(film).resize((TILE, TILE), Image.Resampling.LANCZOS)


def pictures(outcome: Outcome, sham: Outcome | None) -> list[np.ndarray]:
    case = outcome.case
    marked = case.source.copy()
    marked[outline(case.keep)], marked[outline(case.edit)] = 110, 255
    difference = np.clip(128 + 2 * (outcome.after.astype(np.int16) - case.source), 0, 255).astype(np.uint8)
    return [case.source, marked, outcome.after, difference, *([] if sham is None else [sham.after])]


def caption(outcome: Outcome, sham: Outcome | None) -> str:
    def verdict(one: Outcome) -> str:
        return f"{'found' if one.found else 'not found'} {one.margin:+.2f}, score {one.score:.2f}"

    beside = "" if sham is None else f"; sham {verdict(sham)}"
    changes = f"edit {outcome.edit_mean:.1f}, free {outcome.free_mean:.1f}, Dice {outcome.dice:.3f}"
    return f"{outcome.case.group}: {outcome.case.prompt}  {verdict(outcome)}, {changes}{beside}"


def write(path: Path, outcomes: Sequence[Outcome], shams: Sequence[Outcome] | None = None) -> None:
    """At most LINES edits, taken evenly from those given."""
    chosen = np.unique(np.linspace(0, len(outcomes) - 1, min(LINES, len(outcomes))).round().astype(int))
    names = COLUMNS if shams is not None else COLUMNS[:-1]
    sheet = Image.new("L", (TILE * len(names), BAR + (TILE + BAR) * len(chosen)))
    pen = ImageDraw.Draw(sheet)
    for column, name in enumerate(names):
        pen.text((column * TILE + 4, 2), name, fill=255)
    for row, k in enumerate(chosen):
        sham = None if shams is None else shams[k]
        top = BAR + row * (TILE + BAR)
        pen.text((4, top + 2), caption(outcomes[k], sham), fill=255)
        for column, film in enumerate(pictures(outcomes[k], sham)):
            sheet.paste(tile(film), (column * TILE, top + BAR))
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path)


def write_pairs(path: Path, pairs: Sequence[tuple[np.ndarray, np.ndarray, str]]) -> None:
    """Film, its reconstruction and four times their difference, at most LINES of them."""
    chosen = np.unique(np.linspace(0, len(pairs) - 1, min(LINES, len(pairs))).round().astype(int))
    sheet = Image.new("L", (TILE * 3, (TILE + BAR) * len(chosen)))
    pen = ImageDraw.Draw(sheet)
    for row, k in enumerate(chosen):
        film, recon, said = pairs[k]
        top = row * (TILE + BAR)
        pen.text((4, top + 2), said, fill=255)
        difference = np.clip(128 + 4 * (recon.astype(np.int16) - film), 0, 255).astype(np.uint8)
        for column, picture in enumerate((film, recon, difference)):
            sheet.paste(tile(picture), (column * TILE, top + BAR))
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path)
