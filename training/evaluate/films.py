"""Which films are edited: patients of the validation split, one film a patient as long as there are enough."""

from __future__ import annotations

from functools import cache
from itertools import chain, zip_longest

import numpy as np

import data
import lungs

NORMAL = ("No Finding",)
#: Sources that hold normal films, and those that hold real opacities.
HEALTHY, OPAQUE = ("nih", "kermany"), ("nih", "kermany", "hannover")


@cache
def listing() -> list[data.Film]:
    return data.films()


def pixels(index: int) -> np.ndarray:
    return np.array(data.pixels()[index])


@cache
def lungs_of(index: int) -> lungs.Lungs | None:
    return lungs.of_film(index)


def first_of_patients(indices: list[int]) -> list[int]:
    """The first film of every patient, then the second films, and so on."""
    seen: dict[str, int] = {}
    rank = {}
    for i in indices:
        rank[i] = seen[listing()[i].patient] = seen.get(listing()[i].patient, -1) + 1
    return sorted(indices, key=lambda i: (rank[i], i))


def of_source(source: str, normal: bool) -> list[int]:
    """Validation films of a source whose two lungs the segmenter finds."""
    mine = [i for i, film in enumerate(listing())
            if film.split == "validation" and film.source == source and (film.labels == NORMAL) == normal]
    return [i for i in first_of_patients(mine) if lungs_of(i) is not None]


@cache
def normals(turn: int) -> tuple[int, ...]:
    """Normal films, the sources by turns; another `turn` begins elsewhere, so that groups differ in films."""
    sources = []
    for source in HEALTHY:
        films = of_source(source, normal=True)
        patients = len({listing()[i].patient for i in films})
        first, rest = films[:patients], films[patients:]
        start = turn * 7 % max(1, patients)
        sources.append([*first[start:], *first[:start], *rest])
    return by_turns(sources)


@cache
def opaque() -> tuple[int, ...]:
    """Films with real opacities, the sources by turns."""
    return by_turns([of_source(source, normal=False) for source in OPAQUE])


def by_turns(sources: list[list[int]]) -> tuple[int, ...]:
    return tuple(i for i in chain.from_iterable(zip_longest(*sources)) if i is not None)


@cache
def reconstructed() -> tuple[int, ...]:
    """One NIH film of every validation patient."""
    mine = [i for i, film in enumerate(listing()) if film.split == "validation" and film.source == "nih"]
    patients = len({listing()[i].patient for i in mine})
    return tuple(sorted(first_of_patients(mine)[:patients]))
