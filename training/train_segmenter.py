"""Stage 1: the lung segmenter, and the lungs of every film.

    python training/train_segmenter.py [--seconds 300]

Learns from ../shared/data/lungs alone, 56 adult films with COVID-19, and must work on healthy and on small lungs too:
hence strong changes of size, place, exposure, and patches of opacity and of noise that hide what it might lean on.
"""

from __future__ import annotations

import argparse
import csv
import json

import numpy as np
import torch
from PIL import Image
from scipy.ndimage import label

import data
import lungs
from common import autocast, train
from segmenter import SIDE, Segmenter

BATCH = 16
#: Films and masks are read at this side, so that a picture enlarged by the augmentation stays sharp.
READ = 192


def sides_of(mask: np.ndarray) -> np.ndarray:
    """[2, H, W] right and left lung of the patient from a mask of both; where they touch, cut at the thinnest column."""
    regions, _ = label(mask)
    sizes = np.bincount(regions.reshape(-1))[1:]
    kept = np.argsort(sizes)[::-1][:2] + 1
    columns = mask.sum(axis=0)
    middle = np.arange(len(columns))[int(0.35 * len(columns)):int(0.65 * len(columns))]
    cut = middle[np.argmin(columns[middle])]
    if len(kept) == 2 and sizes[kept[1] - 1] > 0.25 * sizes[kept[0] - 1]:
        centre = [np.nonzero((regions == k).any(axis=0))[0].mean() for k in kept]
        cut = np.mean(centre)
        halves = [regions == kept[int(np.argmin(centre))], regions == kept[int(np.argmax(centre))]]
    else:
        columns_of = np.arange(mask.shape[1])
        halves = [mask & (columns_of < cut), mask & (columns_of >= cut)]
    rest = mask & ~halves[0] & ~halves[1]
    at = np.arange(mask.shape[1])
    return np.stack([halves[0] | (rest & (at < cut)), halves[1] | (rest & (at >= cut))])


def annotated() -> tuple[list[str], np.ndarray, np.ndarray]:
    """Split of each film, films [N, READ, READ] in 0..1, and masks [N, 2, READ, READ]."""
    with open(data.SHARED / "lungs" / "index.csv", newline="") as handle:
        rows = list(csv.DictReader(handle))
    films, masks = [], []
    for row in rows:
        image = Image.open(data.SHARED / "lungs" / "images" / f"{row['name']}.jpg").convert("L")
        mask = Image.open(data.SHARED / "lungs" / "masks" / f"{row['name']}.png").convert("L")
        films.append(np.asarray(image.resize((READ, READ), Image.Resampling.BOX), np.float32) / 255)
        whole = sides_of(np.asarray(mask) > 0)
        masks.append(np.stack([np.asarray(Image.fromarray(side).convert("L").resize((READ, READ), Image.Resampling.BOX))
                               for side in whole]).astype(np.float32) / 255)
    return [data.splits()[row["patient"]] for row in rows], np.stack(films), np.stack(masks)


def varied(rng: np.random.Generator, film: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """One film [READ, READ] and its masks under a random view and exposure, at SIDE."""
    turn, stretch = np.deg2rad(rng.normal(0, 6)), rng.uniform(0.8, 1.25, 2) * rng.uniform(0.85, 1.2)
    cos, sin = np.cos(turn), np.sin(turn)
    matrix = np.array([[cos * stretch[0], -sin * stretch[1], rng.normal(0, 0.08)],
                       [sin * stretch[0], cos * stretch[1], rng.normal(0, 0.08)]], np.float32)
    grid = torch.nn.functional.affine_grid(torch.from_numpy(matrix)[None], [1, 1, SIDE, SIDE], align_corners=False)
    edge = rng.choice(["zeros", "border"])
    image = torch.nn.functional.grid_sample(film[None, None], grid, padding_mode=edge, align_corners=False)[0, 0]
    truth = torch.nn.functional.grid_sample(mask[None], grid, align_corners=False)[0]
    image = image.clamp(0, 1) ** float(np.exp(rng.normal(0, 0.35)))
    if rng.random() < 0.5:  # an opacity, or the lack of one, somewhere
        y, x = torch.meshgrid(torch.linspace(-1, 1, SIDE), torch.linspace(-1, 1, SIDE), indexing="ij")
        blob = torch.exp(-(((x - rng.uniform(-0.7, 0.7)) / rng.uniform(0.1, 0.5)) ** 2
                           + ((y - rng.uniform(-0.7, 0.7)) / rng.uniform(0.1, 0.5)) ** 2))
        image = image + float(rng.normal(0, 0.25)) * blob
    if rng.random() < 0.3:
        small = torch.nn.functional.avg_pool2d(image[None, None], 2)
        image = torch.nn.functional.interpolate(small, SIDE, mode="bilinear", align_corners=False)[0, 0]
    return image + float(rng.uniform(0, 0.05)) * torch.from_numpy(rng.standard_normal((SIDE, SIDE), np.float32)), truth


def dice(a: np.ndarray, b: np.ndarray) -> float:
    return float(2 * (a & b).sum() / max(1, a.sum() + b.sum()))


@torch.no_grad()
def held_out(segmenter: Segmenter, films: torch.Tensor, masks: torch.Tensor) -> None:
    image = torch.nn.functional.interpolate(films[:, None], SIDE, mode="area")
    truth = (torch.nn.functional.interpolate(masks, SIDE, mode="area") > 0.5).numpy()
    found = segmenter(image).numpy() > 0
    both = [dice(f.any(0), t.any(0)) for f, t in zip(found, truth)]
    sides = {side: round(float(np.mean([dice(f[k], t[k]) for f, t in zip(found, truth)])), 3)
             for k, side in enumerate(("right", "left"))}
    table = {"films": len(both), "dice": round(float(np.mean(both)), 4), "worst": round(min(both), 3), **sides}
    print(json.dumps(table))
    (data.WORK / "segmenter-figures.json").write_text(json.dumps(table, indent=2) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    seconds = parser.parse_args().seconds
    split, films, masks = annotated()
    mine = np.array([part == "train" for part in split])
    film, mask = torch.from_numpy(films[mine]), torch.from_numpy(masks[mine])
    torch.manual_seed(0)
    segmenter = Segmenter().to(memory_format=torch.channels_last)

    def loss_of(step: int, _done: float) -> torch.Tensor:
        rng = np.random.default_rng(step)
        pairs = [varied(rng, film[i], mask[i]) for i in rng.integers(len(film), size=BATCH)]
        image, truth = torch.stack([pair[0] for pair in pairs])[:, None], torch.stack([pair[1] for pair in pairs])
        with autocast():
            logits = segmenter(image.contiguous(memory_format=torch.channels_last))
        logits, shares = logits.float(), torch.sigmoid(logits.float())
        overlap = 2 * (shares * truth).sum(dim=(2, 3)) / (shares + truth).sum(dim=(2, 3)).clamp(min=1)
        return torch.nn.functional.binary_cross_entropy_with_logits(logits, truth) + 0.5 * (1 - overlap.mean())

    ema = train("segmenter", segmenter, loss_of, seconds=seconds, rate=2e-3, ema_decay=0.99).eval()
    ema.fold()
    held_out(ema, torch.from_numpy(films[~mine]), torch.from_numpy(masks[~mine]))
    ema.save(data.WORK / "official" / "segmenter")
    lungs.find_all()


if __name__ == "__main__":
    main()
