"""Films of ../shared/data: index, patient-wise split, source-balanced sampling.

Nothing read here is ever written into the repository; caches live under RADEDIT_WORK.
"""

from __future__ import annotations

import csv
import hashlib
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

REPO = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("RADEDIT_SHARED_DATA", REPO.parent / "shared" / "data"))
WORK = Path(os.environ.get("RADEDIT_WORK", Path.home() / ".cache" / "radedit-training"))
SPLIT = Path(__file__).resolve().parent / "split.csv"
SIDE = 512
#: How often each source is drawn in training: NIH are the adult films that most users bring.
SOURCE_WEIGHT = {"nih": 0.55, "kermany": 0.28, "hannover": 0.15, "covid": 0.02}


@dataclass(frozen=True)
class Film:
    file: str
    source: str
    labels: tuple[str, ...]
    patient: str
    view: str
    split: str


@cache
def splits() -> dict[str, str]:
    """Patient -> train, validation or judge, as committed in split.csv (split.py has the rule)."""
    with open(SPLIT, newline="") as handle:
        return {row["patient"]: row["split"] for row in csv.DictReader(handle)}


def fingerprint(name: str) -> str:
    """SHA-256 of a file of WORK, by which a stage knows that what it was trained on is still the same."""
    with open(WORK / name, "rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def films() -> list[Film]:
    """Every film of cxr/. The films of lungs/ are the same patients under other names and are not used."""
    with open(SHARED / "cxr" / "index.csv", newline="") as handle:
        return [
            Film(row["file"], row["file"].split("_")[0], tuple(row["labels"].split("|")), row["patient"],
                 row["view"], splits()[row["patient"]])
            for row in csv.DictReader(handle)
        ]


def pixels() -> np.ndarray:
    """All films as uint8 [F, 512, 512], cached as one memory-mapped file; smaller films are enlarged."""
    cache = WORK / "films.npy"
    if not cache.exists():
        WORK.mkdir(parents=True, exist_ok=True)
        listing = films()
        stack = np.empty((len(listing), SIDE, SIDE), np.uint8)
        for i, film in enumerate(listing):
            image = Image.open(SHARED / "cxr" / "images" / film.file).convert("L")
            stack[i] = np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BICUBIC))
        np.save(cache.with_suffix(".part.npy"), stack)
        cache.with_suffix(".part.npy").rename(cache)
    return np.load(cache, mmap_mode="r")


def sampling_weights(listing: list[Film], indices: np.ndarray) -> np.ndarray:
    """Probability of each index such that sources appear with SOURCE_WEIGHT and patients count alike."""
    weight = np.empty(len(indices))
    per_patient: dict[str, int] = {}
    for i in indices:
        per_patient[listing[i].patient] = per_patient.get(listing[i].patient, 0) + 1
    for k, i in enumerate(indices):
        weight[k] = 1.0 / per_patient[listing[i].patient] ** 0.5
    for source, share in SOURCE_WEIGHT.items():
        mine = np.array([listing[i].source == source for i in indices])
        if mine.any():
            weight[mine] *= share / weight[mine].sum()
    return weight / weight.sum()
