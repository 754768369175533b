"""Trains the judge on judge patients alone, chooses its thresholds, and stores both in RADEDIT_WORK/judge.

    python -m judge.films       # first: the painted films
    python -m judge.train [--seconds 600] [--threads 1]
"""

from __future__ import annotations

import argparse
import json

import numpy as np
import torch
from torch.nn import functional

import data
import lungs
from common import autocast, train
from judge import augment, films
from judge.network import CELLS, FOLDER, TOP, Judges, Network, reduced, score
from judge.renderer import MAPS
from judge.report import calibrated

#: Painted films and unpainted ones in each step.
PAINTED, PLAIN = 12, 4
#: Share of the labels of real films in the loss, and how sure they are (they were mined from reports).
WEAK, SURE = 0.15, 0.9
#: Weight of a cell that holds a finding against one that does not; findings fill few cells.
PRESENT = torch.tensor([2.0, 3.0, 3.0, 8.0, 5.0, 5.0]).view(1, -1, 1, 1)


def plain_films(listing: list[data.Film], pixels: np.ndarray) -> tuple[torch.Tensor, torch.Tensor, list[np.ndarray]]:
    """Unpainted films [N, 1, 256, 256], truth [N, 6, 128, 128], and groups: normal and opaque of NIH, of Kermany."""
    mine = films.pool(listing, "train")
    groups = [np.array([k for k, i in enumerate(mine) if listing[i].source == source and (
        films.normal(listing[i]) if healthy else films.OPAQUE & set(listing[i].labels))])
        for source in ("nih", "kermany") for healthy in (True, False)]
    truth = [films.own_truth(listing[i], lungs.stored()[i]) for i in mine]
    return reduced(pixels[mine]), torch.from_numpy(np.stack(truth)), groups


def map_loss(logits: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of cells, overlap of maps that show something, and cross-entropy of whole-film scores."""
    counted, target = (truth < 1.5).float(), (truth == 1).float()
    weight = counted * (1 + (PRESENT - 1) * target)
    cell = (functional.binary_cross_entropy_with_logits(logits, target, reduction="none") * weight).mean() * 4
    shares = torch.sigmoid(logits) * counted
    overlap = (2 * (shares * target).sum((2, 3)) + 1) / (shares.sum((2, 3)) + target.sum((2, 3)) + 1)
    present = target.sum((2, 3)) >= torch.tensor([TOP[name] / 4 for name in MAPS])
    absent = target.sum((2, 3)) == 0
    dice = ((1 - overlap) * present).sum() / present.sum().clamp(min=1)
    allowed = torch.where((counted > 0), logits, torch.full_like(logits, -12.0))
    whole = torch.stack([score(allowed, name) for name in MAPS], dim=1)
    film = functional.binary_cross_entropy_with_logits(whole, present.float(), reduction="none")
    return cell + 0.5 * dice + 0.3 * (film * (present | absent)).sum() / (present | absent).sum().clamp(min=1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    # Beside another training, forward and backward take 0.6 s on one thread and 3.3 s on two that wait for each other.
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    folder = data.WORK / FOLDER
    listing, pixels = data.films(), data.pixels()
    count = json.loads((folder / "painted.json").read_text())["done"]
    images = np.load(folder / "painted-films.npy", mmap_mode="r")[:count]
    truths = np.load(folder / "painted-truth.npy", mmap_mode="r")[:count]
    plain, plain_truth, groups = plain_films(listing, pixels)
    torch.manual_seed(0)
    network = Network().to(memory_format=torch.channels_last)
    opaque = torch.tensor([0.0, 1.0, 0.0, 1.0])

    def loss_of(step: int, done: float) -> torch.Tensor:
        rng = np.random.default_rng([7, step])
        chosen = rng.choice(count, PAINTED, replace=False)
        pictures = [torch.from_numpy(images[k].astype(np.float32) / 255)[None, None] for k in chosen]
        targets = [torch.from_numpy(truths[k].astype(np.float32))[None] for k in chosen]
        real = [int(rng.choice(group)) for group in groups]
        pictures += [plain[k:k + 1] for k in real]
        targets += [plain_truth[k:k + 1].float() for k in real]
        pairs = [augment.changed(rng, *pair) for pair in zip(pictures, targets, strict=True)]
        batch = torch.cat([pair[0] for pair in pairs]).contiguous(memory_format=torch.channels_last)
        with autocast():
            logits = network(batch)
        logits = logits.float()
        loss = map_loss(logits, torch.cat([pair[1] for pair in pairs]))
        if done > 0.2:
            # One normal and one opaque film of each source: the label cannot be read from the source.
            weak = SURE * opaque + (1 - SURE) / 2
            loss = loss + WEAK * functional.binary_cross_entropy_with_logits(score(logits[-PLAIN:], "opacity"), weak)
        return loss

    ema = train(f"{FOLDER}/network", network, loss_of, seconds=options.seconds, rate=2e-3, ema_decay=0.995,
                inputs=f"films painted from {films.SEED}")
    judges = Judges(ema.float(), {name: 0.0 for name in MAPS})
    judges.thresholds = calibrated(judges)
    judges.save(folder, {"painted": count, "cell": data.SIDE // CELLS})
    print(json.dumps(judges.thresholds))


if __name__ == "__main__":
    main()
