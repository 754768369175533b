"""What is measured of one edit, on its composited film."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from segmenter import SIDE as LUNG_SIDE
from segmenter import Segmenter

from .cases import COVER, Case
from .composite import grow
from .judging import Judge
from .scoring import Scorer


@dataclass(frozen=True)
class Outcome:
    case: Case
    after: np.ndarray  # uint8 [512, 512]
    #: Does the judge find the finding inside the edit mask, and by how much above its threshold?
    found: bool
    margin: float
    #: Before the edit.
    was_found: bool
    #: Is the drain still found? None without one.
    drain: bool | None
    score: float  # directional, NaN where there is none
    rise: float  # of the similarity map, in the mask against elsewhere
    keep_max: int
    free_mean: float  # gray levels
    edit_mean: float
    #: Dice of the lungs before and after, outside the edit mask.
    dice: float


@torch.no_grad()
def lungs_in(segmenter: Segmenter, films: list[np.ndarray]) -> np.ndarray:
    """bool [N, 2, 128, 128]."""
    found = []
    for at in range(0, len(films), 32):
        image = torch.from_numpy(np.stack(films[at:at + 32]).astype(np.float32) / 255)[:, None]
        found.append((segmenter(torch.nn.functional.avg_pool2d(image, image.shape[-1] // LUNG_SIDE)) > 0).numpy())
    return np.concatenate(found)


def dice_outside(before: np.ndarray, after: np.ndarray, edit: np.ndarray) -> float:
    """Of masks bool [2, 128, 128], where no pixel of the edit mask [512, 512] lies."""
    block = edit.shape[0] // before.shape[-1]
    outside = ~edit.reshape(before.shape[-2], block, before.shape[-1], block).any(axis=(1, 3))
    size = (before & outside).sum() + (after & outside).sum()
    return float(2 * (before & after & outside).sum() / size) if size else 1.0


def measure(cases: list[Case], afters: list[np.ndarray], judge: Judge, scorer: Scorer,
            segmenter: Segmenter) -> list[Outcome]:
    """In the order of the cases; a source that several edits share is looked at once."""
    edited = list(zip(cases, afters, strict=True))
    sources = {case.source.tobytes(): case.source for case in cases}
    at = {key: k for k, key in enumerate(sources)}
    pictures = [*sources.values(), *afters]
    (vectors, patches), lungs = scorer.films(pictures), lungs_in(segmenter, pictures)
    margins = judge.margins([
        *((case.finding.name, after, case.edit) for case, after in edited),
        *((case.finding.name, case.source, case.edit) for case in cases),
        *(("drain", after, grow(case.drain, COVER)) for case, after in edited if case.drain is not None)])
    drains = iter(margins[2 * len(cases):])
    outcomes = []
    for k, (case, after) in enumerate(edited):
        before, here = at[case.source.tobytes()], len(sources) + k
        change = np.abs(after.astype(np.int16) - case.source)
        free = ~case.keep & ~case.edit
        outcomes.append(Outcome(
            case, after, margins[k] > 0, margins[k], margins[len(cases) + k] > 0,
            None if case.drain is None else next(drains) > 0,
            scorer.directional(vectors[before], vectors[here], case.was, case.aim),
            scorer.rise(patches[before], patches[here], case.aim, case.edit),
            int(change[case.keep].max(initial=0)), float(change[free].mean()) if free.any() else 0.0,
            float(change[case.edit & ~case.keep].mean()), dice_outside(lungs[before], lungs[here], case.edit)))
    return outcomes
