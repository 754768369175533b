"""Stage 2: the pictures that the denoiser and the scorer learn from, painted once and cached under RADEDIT_WORK.

    python training/pictures.py

Films as they are, and normal films with a painted finding, at several exposures: films of low contrast are rare in
the collection and common elsewhere, and a finding must show in them too.
"""

from __future__ import annotations

import json
from functools import lru_cache
from multiprocessing import Pool

import numpy as np
import torch

import captions
import data
import findings

#: How often a normal film is painted at each exposure, and its exposures; the first is the film as it is.
VARIANTS, EXPOSURES = 2, 3
KERMANY_FILMS = 450
#: Contrast about middle gray, and brightness, of the other exposures.
CONTRAST, BRIGHTNESS = (0.5, 1.0), (-0.12, 0.12)

Item = dict


def plan(listing: list[data.Film], stack: np.ndarray) -> list[Item]:
    """Every training film as it is; normal films with both lungs found also at other exposures and with findings."""
    items: list[Item] = []
    kermany = 0
    for i, film in enumerate(listing):
        if film.split != "train":
            continue
        kermany += film.source == "kermany"
        if film.source == "kermany" and kermany > KERMANY_FILMS:
            continue
        paintable = film.labels == ("No Finding",) and findings.lungs_of(stack[i].astype(np.float32) / 255) is not None
        for exposure in range(EXPOSURES if paintable else 1):
            items.append({"film": i, "exposure": exposure, "finding": None})
            for variant in range(VARIANTS if paintable else 0):
                seed = i * 100 + exposure * VARIANTS + variant
                items.append({"film": i, "exposure": exposure, "seed": seed,
                              "finding": findings.draw(np.random.default_rng(seed)).__dict__})
    return items


def expose(film: np.ndarray, seed: int, exposure: int) -> np.ndarray:
    """A film in 0..1 at another contrast and brightness; exposure 0 leaves it alone."""
    if exposure == 0:
        return film
    rng = np.random.default_rng((seed, exposure))
    return np.clip(0.5 + rng.uniform(*CONTRAST) * (film - 0.5) + rng.uniform(*BRIGHTNESS), 0, 1)


@lru_cache(maxsize=8)
def lungs(index: int) -> findings.Lungs:
    """The lungs of a film that has both; its items lie beside each other."""
    return findings.lungs_of(data.pixels()[index].astype(np.float32) / 255)


def paint(item: Item) -> np.ndarray:
    """The picture of an item, uint8 [512, 512]."""
    film = data.pixels()[item["film"]].astype(np.float32) / 255
    film = expose(film, item["film"], item["exposure"])
    if item["finding"] is not None:
        rng = np.random.default_rng(item["seed"] + 1)
        film = findings.render(rng, film, lungs(item["film"]), findings.Finding(**item["finding"]))
    return (film * 255).round().astype(np.uint8)


def caption(rng: np.random.Generator, listing: list[data.Film], item: Item) -> str:
    if item["finding"] is None:
        return captions.of_labels(rng, listing[item["film"]].labels)
    return captions.of_finding(rng, findings.Finding(**item["finding"]))


def pairs_of(items: list[Item]) -> np.ndarray:
    """[P, 2] items of one film at one exposure: as it is, and with a painted finding."""
    plain = {(item["film"], item["exposure"]): k for k, item in enumerate(items) if item["finding"] is None}
    return np.array([(plain[item["film"], item["exposure"]], k) for k, item in enumerate(items)
                     if item["finding"] is not None])


def load() -> tuple[list[Item], np.ndarray]:
    """The items, and their pictures as uint8 [M, 512, 512], memory-mapped."""
    return json.loads((data.WORK / "items.json").read_text()), np.load(data.WORK / "pictures.npy", mmap_mode="r")


def main() -> None:
    listing, stack = data.films(), data.pixels()
    items = plan(listing, stack)
    part, shape = data.WORK / "pictures.part.npy", (len(items), data.SIDE, data.SIDE)
    store = np.lib.format.open_memmap(part, "w+", np.uint8, shape)
    with Pool(initializer=torch.set_num_threads, initargs=(1,)) as pool:
        for k, picture in enumerate(pool.imap(paint, items, chunksize=16)):
            store[k] = picture
            if k % 400 == 0:
                print(k, "of", len(items), flush=True)
    store.flush()
    part.rename(data.WORK / "pictures.npy")
    (data.WORK / "items.json").write_text(json.dumps(items))


if __name__ == "__main__":
    main()
