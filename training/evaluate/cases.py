"""The edits that are judged, as plain data: film, masks, prompt, seed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

import captions
import findings
from findings import Finding

from . import films, paraphrases, regions
from .composite import grow, keep_around

ADDED = ("consolidation", "effusion", "pneumothorax", "nodule", "pacemaker")
#: Sizes of what is added and painted, those of the bundle's presets.
SIZE = {name: "large" for name in ("consolidation", "effusion", "pneumothorax", "nodule")}
#: Gray levels and pixels by which a painted finding or a drain is found again and covered with a margin.
CHANGED, COVER, DRAIN_COVER = 4, 8, 2
PER_PARAPHRASE = 5
#: Films of each finding and kind, without --count.
COUNT = 40

#: Does the judge find (the finding, in this film, inside this mask)?
Finds = Callable[[str, np.ndarray, np.ndarray], bool]


@dataclass(frozen=True, eq=False)
class Case:
    group: str  # "add consolidation", "remove real", "paraphrase nodule", ...
    finding: Finding
    film: int
    source: np.ndarray  # uint8 [512, 512], a finding painted into it where one is to be removed
    edit: np.ndarray  # bool [512, 512]
    keep: np.ndarray
    prompt: str
    #: What the edit is scored for: the text that it should come to fit, and the one that the source fits.
    aim: str
    was: str
    drain: np.ndarray | None = None

    @property
    def patient(self) -> str:
        return films.listing()[self.film].patient

    @property
    def seed(self) -> int:
        """Another for every film: no figure hangs on one draw of noise."""
        return self.film + 1

    def key(self) -> str:
        """Names all that the edited pixels depend on, but the bundle."""
        pictures = hashlib.sha256(self.source.tobytes() + self.edit.tobytes() + self.keep.tobytes()).hexdigest()
        return hashlib.sha256(json.dumps([pictures, self.prompt, self.seed]).encode()).hexdigest()[:20]

    def sham(self) -> Case:
        """The same region under a normal prompt; still scored for what the edit was to show."""
        return Case(f"sham of {self.group}", self.finding, self.film, self.source, self.edit, self.keep, captions.NORMAL_PROMPT,
                    self.aim, self.was)


def finding_at(name: str, k: int) -> Finding:
    """Sources alternate from film to film; sides and zones every second one, so that they do not follow the source."""
    return Finding(name, ("right", "left")[k // 2 % 2], findings.ZONES[k // 2 % 3] if name in findings.IN_ZONES else "",
                   SIZE.get(name, ""))


def addition(name: str, turn: int, count: int) -> list[Case]:
    cases = []
    for k, film in enumerate(films.normals(turn)[:count]):
        finding, source = finding_at(name, k), films.pixels(film)
        edit = regions.of_finding(source, films.lungs_of(film), finding)
        prompt = captions.prompt(finding)
        cases.append(Case(f"add {name}", finding, film, source, edit, keep_around(edit), prompt, prompt, captions.NORMAL_PROMPT))
    return cases


def reworded(additions: list[Case]) -> list[Case]:
    """Each paraphrase on PER_PARAPHRASE films of its finding's additions, no film twice."""
    wordings = paraphrases.PARAPHRASES[additions[0].finding.name]
    each = min(PER_PARAPHRASE, max(1, len(additions) // len(wordings)))
    cases = []
    for k, case in enumerate(additions[:each * len(wordings)]):
        text = paraphrases.worded(case.finding, k // each)
        cases.append(Case(f"paraphrase {case.finding.name}", case.finding, case.film, case.source, case.edit, case.keep,
                          text, case.aim, case.was))
    return cases


def painted(film: int, *which: Finding) -> list[np.ndarray]:
    """The film as uint8, then with each finding painted onto what came before."""
    pictures = [films.pixels(film)]
    for k, finding in enumerate(which):
        before = pictures[-1].astype(np.float32) / 255
        after = findings.render(np.random.default_rng([film, k]), before, films.lungs_of(film), finding)
        pictures.append((after * 255).round().astype(np.uint8))
    return pictures


def removal(group: str, finding: Finding, film: int, source: np.ndarray, edit: np.ndarray,
            drain: np.ndarray | None = None) -> Case:
    keep = keep_around(edit) if drain is None else keep_around(edit) | drain
    edit = edit if drain is None else edit & ~drain
    was = captions.prompt(finding)
    return Case(group, finding, film, source, edit, keep, captions.NORMAL_PROMPT, captions.NORMAL_PROMPT, was, drain)


def consolidations() -> Iterator[Case]:
    for k, film in enumerate(films.normals(5)):
        finding = finding_at("consolidation", k)
        plain, source = painted(film, finding)
        yield removal("remove consolidation", finding, film, source, regions.of_change(plain, source, CHANGED, COVER))


def opacities() -> Iterator[Case]:
    for film in films.opaque():
        edit = regions.both_lungs(films.lungs_of(film))
        yield removal("remove real opacity", Finding("multifocal"), film, films.pixels(film), edit)


def drained() -> Iterator[Case]:
    """A pneumothorax with a drain in it; the drain is kept."""
    for k, film in enumerate(films.normals(6)):
        finding = finding_at("pneumothorax", k)
        _, before, source = painted(film, finding, Finding("drain", finding.side))
        drain = regions.of_change(before, source, CHANGED, DRAIN_COVER)
        edit = regions.of_finding(films.pixels(film), films.lungs_of(film), finding)
        yield removal("remove pneumothorax", finding, film, source, edit, drain)


def shown(candidates: Iterator[Case], finds: Finds, count: int) -> tuple[list[Case], int]:
    """The first `count` in which the judge finds what is to be removed (and the drain), and how many were looked at."""
    chosen: list[Case] = []
    looked = 0
    for case in candidates:
        if len(chosen) == count:
            break
        looked += 1
        there = finds(case.finding.name, case.source, case.edit)
        if there and (case.drain is None or finds("drain", case.source, grow(case.drain, COVER))):
            chosen.append(case)
    return chosen, looked
