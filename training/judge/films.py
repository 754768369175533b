"""What the judge learns from: films of judge patients, painted by the second renderer, at 256x256, with truth maps.

    python -m judge.films [--seconds 600]      # goes on where it stopped; RADEDIT_WORK/judge/painted-*.npy

Truth is uint8 [6, 128, 128] a film: 0 the finding is not there, 1 it is, 2 not counted.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time

import numpy as np
import torch
from scipy.ndimage import binary_dilation

import data
import lungs
from judge import distractors
from judge.anatomy import chest
from judge.fields import Picture, Rng
from judge.network import CELLS, FOLDER, INPUT
from judge.renderer import FINDINGS, MAP_OF, MAPS, PAINTERS

COUNT = 4500
#: Seed of the painted films, by which a checkpoint knows what it learned from: raise it with every change of renderer.
SEED = 20260
#: Part of the judge patients that no training sees; thresholds and AUC come from their films. Every third of them
#: would be normal by chance; here two thirds are, because thresholds hang on the normal films.
LEFT_OUT, LEFT_OUT_NORMAL = 0.10, 0.66
#: Looked at by eye among the judge patients: chest drains of their own, and an effusion and a mass called No Finding.
OWN_DRAIN = {"nih_00043.jpg", "nih_00316.jpg", "nih_00318.jpg", "nih_00319.jpg", "nih_00320.jpg", "nih_00439.jpg",
             "nih_00440.jpg", "kermany_02032.jpg", "kermany_02280.jpg", "kermany_02290.jpg"}
NOT_NORMAL = {"nih_00862.jpg", "nih_00692.jpg"}
#: Labels of lung opacity.
OPAQUE = {"Pneumonia", "Infiltration", "Consolidation", "Edema", "Bacterial pneumonia", "Viral pneumonia", "COVID-19",
          "ARDS", "Pneumocystis"}
#: Distractors before the findings of a film on average; half as many after them.
DISTRACTORS = 0.9
#: How often films of a source, normal or not, are painted.
SHARES = {("nih", True): 0.4, ("kermany", True): 0.22, ("nih", False): 0.18, ("kermany", False): 0.1,
          ("hannover", False): 0.1}
#: Air first, then what fills lung and pleura, devices last.
ORDER = ("pneumothorax", "oedema", "consolidation", "nodule", "effusion", "drain", "pacemaker")


def normal(film: data.Film) -> bool:
    return film.labels == ("No Finding",) and film.file not in NOT_NORMAL


def left_out(listing: list[data.Film]) -> set[str]:
    """The judge patients kept from training: a tenth of all, by hash among those with a normal film and the rest."""
    mine = [film for film in listing if film.split == "judge"]
    healthy = {film.patient for film in mine if normal(film)}
    by_hash = sorted({film.patient for film in mine}, key=lambda p: hashlib.sha256(f"judge {p}".encode()).hexdigest())
    count = round(LEFT_OUT * len(by_hash))
    chosen: list[str] = []
    for source in ("nih", "ker"):
        chosen += [p for p in by_hash if p in healthy and p.startswith(source)][:round(count * LEFT_OUT_NORMAL / 2)]
    return {*chosen, *[p for p in by_hash if p not in healthy][:count - len(chosen)]}


def pool(listing: list[data.Film], part: str) -> list[int]:
    """Indices of usable films: "train" or "left-out" of the judge patients, those of "validation", or of "calibration":
    the generator's training patients, of whom the judge has seen none."""
    apart = left_out(listing)
    mine = [i for i, film in enumerate(listing) if (
        film.split == {"validation": "validation", "calibration": "train"}[part] if part in ("validation", "calibration")
        else film.split == "judge" and (film.patient in apart) == (part == "left-out"))]
    shares = (lungs.stored()[mine] > 127).mean(axis=(2, 3))
    return [i for i, share in zip(mine, shares, strict=True) if ((lungs.LEAST < share) & (share < lungs.MOST)).all()]


def shrunk(picture: Picture, side: int, most: bool = False) -> Picture:
    image = torch.from_numpy(np.ascontiguousarray(picture, np.float32))[None, None]
    pooled = torch.nn.functional.max_pool2d if most else torch.nn.functional.avg_pool2d
    return pooled(image, data.SIDE // side)[0, 0].numpy()


def own_truth(film: data.Film, chances: np.ndarray) -> np.ndarray:
    """Truth [6, 128, 128] of a film before anything is painted: what its labels leave open is not counted.

    `chances` are its lungs as stored: uint8 [2, 128, 128].
    """
    truth = np.zeros((len(MAPS), CELLS, CELLS), np.uint8)
    near = binary_dilation(chances.max(axis=0) > 60, iterations=2)
    if not normal(film):
        truth[MAPS.index("opacity"), near] = truth[MAPS.index("effusion"), near] = 2
    if {"Nodule", "Mass"} & set(film.labels) or film.file in NOT_NORMAL:
        truth[MAPS.index("nodule"), near] = 2
    if "Pneumothorax" in film.labels:
        truth[MAPS.index("pneumothorax"), near] = 2
    if film.file in OWN_DRAIN:
        truth[MAPS.index("drain")] = 2
    return truth


def mark(truth: np.ndarray, finding: str, before: Picture, after: Picture, where: Picture) -> None:
    """Enters a painted finding: 1 where it is plain, 2 where it fades, and 2 on maps that it makes doubtful."""
    mine = truth[MAPS.index(MAP_OF[finding])]
    share = shrunk(where, CELLS, most=finding == "drain")
    faint = share > 0.08
    if finding != "pneumothorax":
        faint |= shrunk(np.abs(after - before), CELLS, most=True) > 0.03
    mine[faint & (mine != 1)] = 2
    mine[share >= 0.5] = 1
    doubt = {"nodule": ("opacity",), "effusion": ("opacity", "nodule"), "pneumothorax": ("opacity",),
             "consolidation": ("nodule", "pneumothorax"), "oedema": ("pneumothorax",), "drain": (),
             "pacemaker": ("nodule",)}
    for other in doubt[finding]:
        truth[MAPS.index(other), share > 0.2] = 2


def painted(rng: Rng, film: Picture, lung: lungs.Lungs, wanted: list[str], truth: np.ndarray) -> Picture:
    """The film with these findings and with distractors before and after; `truth` is changed accordingly."""
    place = chest(film, lung)
    film = distractors.some(rng, film, place, DISTRACTORS)
    for finding in sorted(wanted, key=ORDER.index):
        changed, where = PAINTERS[finding](rng, film, place)
        mark(truth, finding, film, changed, where)
        film = changed
    return distractors.some(rng, film, place, DISTRACTORS / 2)


def wishes(rng: Rng) -> list[str]:
    """None to three findings, of different maps; a drain more often with air or fluid, as in life."""
    count = rng.choice(4, p=[0.22, 0.48, 0.22, 0.08])
    chosen = {MAP_OF[f]: str(f) for f in rng.permutation(FINDINGS)[:count]}
    if {"pneumothorax", "effusion"} & set(chosen) and rng.random() < 0.2:
        chosen["drain"] = "drain"
    return list(chosen.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--count", type=int, default=COUNT)
    options = parser.parse_args()
    torch.set_num_threads(1)
    folder, begun = data.WORK / FOLDER, time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    listing, pixels = data.films(), data.pixels()
    mine = pool(listing, "train")
    groups = {key: [i for i in mine if (listing[i].source, normal(listing[i])) == key]
              for key in {(listing[i].source, normal(listing[i])) for i in mine}}
    keys = list(SHARES)
    done = json.loads((folder / "painted.json").read_text())["done"] if (folder / "painted.json").exists() else 0
    mode = "r+" if done else "w+"
    images = np.lib.format.open_memmap(folder / "painted-films.npy", mode, np.uint8, (options.count, INPUT, INPUT))
    shape = (options.count, len(MAPS), CELLS, CELLS)
    truths = np.lib.format.open_memmap(folder / "painted-truth.npy", mode, np.uint8, shape)
    while done < min(options.count, len(images)) and time.monotonic() - begun < options.seconds:
        rng = np.random.default_rng([SEED, done])
        group = groups[keys[rng.choice(len(keys), p=list(SHARES.values()))]]
        i = int(rng.choice(group))
        truth, lung = own_truth(listing[i], lungs.stored()[i]), lungs.of_film(i)
        film = pixels[i].astype(np.float32) / 255
        if lung is not None:
            film = painted(rng, film, lung, wishes(rng), truth)
        images[done], truths[done] = np.round(shrunk(film, INPUT).clip(0, 1) * 255), truth
        done += 1
    images.flush(), truths.flush()
    (folder / "painted.json").write_text(json.dumps({"done": done, "count": len(images)}) + "\n")
    print(f"{done} of {len(images)} films painted")


if __name__ == "__main__":
    main()
