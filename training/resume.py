"""Carries unfinished stages over to a machine without checkpoints, as EMA weights in fp16, one file a stage.

    python training/resume.py save     # RADEDIT_WORK/<stage>.pt -> training/resume/<stage>.safetensors
    python training/resume.py load     # and back: the stage begins anew from these weights, with a fresh optimiser

`load` writes RADEDIT_WORK/<stage>-start.pt, which `common.train` takes where a stage has no checkpoint of its own.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

import data

RESUME = Path(__file__).resolve().parent / "resume"


def save() -> None:
    RESUME.mkdir(exist_ok=True)
    for stage in ("segmenter", "vae", "unet", "scorer"):
        if not (data.WORK / f"{stage}.pt").exists():
            continue
        ema = torch.load(data.WORK / f"{stage}.pt", weights_only=True)["ema"]
        save_file({key: value.half().contiguous() for key, value in ema.items()}, RESUME / f"{stage}.safetensors")


def load() -> None:
    data.WORK.mkdir(parents=True, exist_ok=True)
    for path in RESUME.glob("*.safetensors"):
        torch.save({key: value.float() for key, value in load_file(path).items()}, data.WORK / f"{path.stem}-start.pt")


if __name__ == "__main__":
    {"save": save, "load": load}[sys.argv[1]]()
