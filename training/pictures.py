"""Stage 3: the pictures that the denoiser and the scorer learn from, with their latents, cached under RADEDIT_WORK.

    python training/pictures.py

Training films as they are, and normal films with a painted finding at several exposures: films of low contrast are rare
in the collection and common elsewhere, and a finding must show in them too. Some carry a device besides, before and
after the finding is painted, so that adding or removing a finding leaves devices alone.
"""

from __future__ import annotations

import json
from multiprocessing import Pool

import cv2
import numpy as np
import torch

import blocks
import captions
import data
import findings
import lungs
from scene import Scene, blur

#: Exposures of a normal film, the first of them the film as it is, and findings painted at each.
EXPOSURES, VARIANTS = 3, 4
#: Contrast about middle gray, and brightness, of the other exposures.
CONTRAST, BRIGHTNESS = (0.5, 1.05), (-0.12, 0.12)
#: Half of them are processed as portable films often are: of the light and dark of large parts, as seen by a blur of so
#: many pixels, up to this share is taken away, and what remains is made stronger.
PROCESSED, PARTS, FLATTENED, STRONGER = 0.5, (18, 60), 0.65, (1.0, 1.5)
#: Share of painted films with a device before, and of pneumothoraces with a drain.
WITH_DEVICE, WITH_DRAIN = 0.08, 0.35

Item = dict


def plan(listing: list[data.Film]) -> list[list[Item]]:
    """Items of each training film: {film, exposure, seed, device, finding, plain}, plain being the place in this list of
    the picture without the finding."""
    groups = []
    for i, film in enumerate(listing):
        if film.split != "train":
            continue
        paintable = film.labels == ("No Finding",) and lungs.of_film(i) is not None
        group: list[Item] = []
        for exposure in range(EXPOSURES if paintable else 1):
            rng = np.random.default_rng((i, exposure))
            bare = len(group)
            group.append({"film": i, "exposure": exposure, "seed": 0, "device": None, "finding": None, "plain": None})
            for _ in range(VARIANTS if paintable else 0):
                finding, device, plain = findings.draw(rng), None, bare
                if finding.name == "pneumothorax" and rng.random() < WITH_DRAIN:
                    device = findings.Finding("drain", finding.side)
                elif finding.name not in findings.DEVICES and rng.random() < WITH_DEVICE:
                    device = findings.draw(rng, findings.DEVICES)
                seed = int(rng.integers(2 ** 31))
                item = {"film": i, "exposure": exposure, "seed": seed, "device": device and device.__dict__}
                if device is not None:
                    plain = len(group)
                    group.append({**item, "finding": None, "plain": None})
                group.append({**item, "finding": finding.__dict__, "plain": plain})
        groups.append(group)
    return groups


def expose(film: np.ndarray, seed: int, exposure: int) -> np.ndarray:
    """A film in 0..1 at another contrast, brightness and processing; exposure 0 leaves it alone."""
    if exposure == 0:
        return film
    rng = np.random.default_rng((seed, exposure))
    if rng.random() < PROCESSED:
        parts = blur(film, rng.uniform(*PARTS)) - film.mean()
        film = film.mean() + rng.uniform(*STRONGER) * (film - film.mean() - rng.uniform(0, FLATTENED) * parts)
    return np.clip(0.5 + rng.uniform(*CONTRAST) * (film - 0.5) + rng.uniform(*BRIGHTNESS), 0, 1).astype(np.float32)


def paint(group: list[Item]) -> np.ndarray:
    """The pictures of one film's items, uint8 [G, 512, 512]."""
    film = data.pixels()[group[0]["film"]].astype(np.float32) / 255
    found = lungs.of_film(group[0]["film"]) if len(group) > 1 else None
    scenes: dict[tuple, Scene] = {}
    drawn = []
    for item in group:
        exposed = expose(film, item["film"], item["exposure"])
        picture = exposed
        if found is not None:
            key = (item["exposure"], item["device"] and item["seed"])
            if key not in scenes:
                if item["device"] is not None:
                    device = findings.Finding(**item["device"])
                    exposed = findings.render(np.random.default_rng(item["seed"]), exposed, found, device)
                scenes[key] = Scene(exposed, found)
            picture = scenes[key].film
            if item["finding"] is not None:
                rng = np.random.default_rng(item["seed"] + 1)
                picture = findings.paint(rng, scenes[key], findings.Finding(**item["finding"]))
        drawn.append((picture * 255).round().astype(np.uint8))
    return np.stack(drawn)


def caption(rng: np.random.Generator, listing: list[data.Film], item: Item) -> str:
    """Of what a picture shows."""
    if item["finding"] is not None:
        return captions.of_finding(rng, findings.Finding(**item["finding"]))
    if item["device"] is not None and rng.random() < 0.5:
        return captions.of_device_kept(rng, findings.Finding(**item["device"]))
    return captions.of_labels(rng, listing[item["film"]].labels)


def caption_without(rng: np.random.Generator, listing: list[data.Film], items: list[Item], painted: int) -> str:
    """That asks for the picture without its finding: of a device, that it is gone, since a normal film may have one."""
    item = items[painted]
    if item["finding"]["name"] in findings.DEVICES:
        return captions.of_device_gone(rng, findings.Finding(**item["finding"]))
    return caption(rng, listing, items[item["plain"]])


def load() -> tuple[list[Item], np.ndarray, np.ndarray]:
    """The items, with `plain` as a place in this list; pictures uint8 [M, 512, 512] and latents float16 [M, C, 64, 64],
    memory-mapped."""
    return (json.loads((data.WORK / "items.json").read_text()), np.load(data.WORK / "pictures.npy", mmap_mode="r"),
            np.load(data.WORK / "latents.npy", mmap_mode="r"))


def painted(items: list[Item]) -> np.ndarray:
    """Places of the items with a finding."""
    return np.array([k for k, item in enumerate(items) if item["finding"] is not None])


def one_thread() -> None:
    torch.set_num_threads(1)
    cv2.setNumThreads(1)


def main() -> None:
    groups = plan(data.films())
    transform, items = blocks.load(), []
    for group in groups:
        first = len(items)
        items += [{**item, "plain": None if item["plain"] is None else first + item["plain"]} for item in group]
    paths = {name: data.WORK / f"{name}.part.npy" for name in ("pictures", "latents")}
    pictures = np.lib.format.open_memmap(paths["pictures"], "w+", np.uint8, (len(items), data.SIDE, data.SIDE))
    latents = np.lib.format.open_memmap(paths["latents"], "w+", np.float16, (len(items), blocks.CHANNELS, 64, 64))
    at = 0
    with Pool(initializer=one_thread) as pool:
        for drawn in pool.imap(paint, groups, chunksize=4):
            pictures[at:at + len(drawn)] = drawn
            latents[at:at + len(drawn)] = transform.latents(drawn)
            if at // 500 != (at + len(drawn)) // 500:
                print(at + len(drawn), "of", len(items), flush=True)
            at += len(drawn)
    for name, store in (("pictures", pictures), ("latents", latents)):
        store.flush()
        paths[name].rename(data.WORK / f"{name}.npy")
    (data.WORK / "items.json").write_text(json.dumps(items))


if __name__ == "__main__":
    main()
