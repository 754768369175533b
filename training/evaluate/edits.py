"""Makes the edits, several at once, and keeps them as RADEDIT_WORK/evaluate/<hash>/edits/<key>.png.

A killed run goes on; an edit whose film, masks, prompt or seed has changed has another key and is made anew.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image

from .cases import Case
from .composite import composite
from .engine import Engine, Inverted, effective

#: Edits that run beside each other.
TOGETHER = 8


def place(folder: Path, case: Case) -> Path:
    return folder / "edits" / f"{case.key()}.png"


def read(folder: Path, case: Case) -> np.ndarray:
    """uint8 [512, 512]."""
    return np.asarray(Image.open(place(folder, case)))


def write(path: Path, film: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    Image.fromarray(film).save(part, "PNG", compress_level=1)
    part.rename(path)


def missing(folder: Path, cases: list[Case]) -> list[Case]:
    """Those without a picture, each once, films together, since edits of one film share its inversion."""
    lacking = {case.key(): case for case in cases if not place(folder, case).exists()}
    return sorted(lacking.values(), key=lambda case: (case.film, case.source.tobytes(), case.group))


def make(engine: Engine, folder: Path, cases: list[Case]) -> float | None:
    """Makes what is missing; seconds an edit, or None where nothing was."""
    todo, begun, done = missing(folder, cases), time.monotonic(), 0
    shared: dict[tuple[int, bytes], Inverted] = {}
    while done < len(todo):
        batch = todo[done:done + TOGETHER]
        wanted = {(case.seed, case.source.tobytes()): case for case in batch}
        shared = {key: shared.get(key) or engine.invert(case.source, case.seed) for key, case in wanted.items()}
        inverted = [shared[case.seed, case.source.tobytes()] for case in batch]
        masks = [effective(case.edit, case.keep) for case in batch]
        latents = engine.edit(inverted, [case.prompt for case in batch], np.stack([edit for edit, _ in masks]),
                              np.stack([keep for _, keep in masks]))
        for case, latent, own in zip(batch, latents, inverted, strict=True):
            write(place(folder, case), composite(case.source, case.keep, engine.decode(latent), own.recon))
        done += len(batch)
        each = (time.monotonic() - begun) / done
        print(f"{done} of {len(todo)} edits, {each:.2f} s each, {each * (len(todo) - done) / 60:.0f} min left",
              file=sys.stderr, flush=True)
    return (time.monotonic() - begun) / done if todo else None
