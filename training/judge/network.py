"""The judge: a small U-Net with one map per finding, and the score that turns a map and a mask into a verdict.

It reads films reduced to 256x256, standardised each, and gives logits on 128x128 cells of 4x4 film pixels.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn

import data
from judge.renderer import MAP_OF, MAPS

#: Sides of the input and of the maps, in pixels and cells.
INPUT, CELLS = 256, 128
#: Channels at 128, 64, 32, 16 and 8 cells.
WIDTHS = (24, 48, 64, 96, 128)
#: Cells whose mean logit is the score: about the area of a small finding of its kind.
TOP = {"opacity": 60, "effusion": 40, "pneumothorax": 60, "nodule": 10, "pacemaker": 40, "drain": 25}
FOLDER = "judge"


class Unit(nn.Sequential):
    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU())


class Network(nn.Module):
    def __init__(self, widths: tuple[int, ...] = WIDTHS) -> None:
        super().__init__()
        self.down = nn.ModuleList(
            nn.Sequential(Unit(before, after), Unit(after, after)) for before, after in zip((4, *widths), widths))
        # The bottom sees the other half of the chest too: one-sided findings are told by comparing sides.
        self.bottom = Unit(3 * widths[-1], widths[-1])
        self.lift = nn.ModuleList(nn.Conv2d(widths[i + 1], widths[i], 1) for i in range(len(widths) - 1))
        self.up = nn.ModuleList(Unit(width, width) for width in widths[:-1])
        self.head = nn.Conv2d(widths[0], len(MAPS), 1)
        nn.init.constant_(self.head.bias, -4.0)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Logits [B, 6, 128, 128] of pictures [B, 1, 256, 256] at any gray scale."""
        mean = image.mean(dim=(2, 3), keepdim=True)
        deviation = (image - mean).square().mean(dim=(2, 3), keepdim=True).sqrt()
        x = nn.functional.pixel_unshuffle((image - mean) / (deviation + 1e-3), 2)
        skips = []
        for i, block in enumerate(self.down):
            x = block(x if i == 0 else nn.functional.max_pool2d(x, 2))
            skips.append(x)
        x = self.bottom(torch.cat([x, x.flip(-1), x.mean(dim=(2, 3), keepdim=True).expand_as(x)], dim=1))
        for i in reversed(range(len(self.up))):
            larger = nn.functional.interpolate(self.lift[i](x), scale_factor=2.0, mode="nearest")
            x = self.up[i](larger + skips[i])
        return self.head(x)


def reduced(films: np.ndarray) -> torch.Tensor:
    """Pictures [B, 1, 256, 256] in 0..1 of films [B, 512, 512], uint8 or float in 0..1."""
    image = torch.from_numpy(np.ascontiguousarray(films, np.float32))[:, None]
    return nn.functional.avg_pool2d(image, data.SIDE // INPUT) / (255 if films.dtype == np.uint8 else 1)


def cells(masks: np.ndarray) -> torch.Tensor:
    """Booleans [B, 128, 128]: cells that lie at least by half within masks [B, 512, 512] of 0..1."""
    image = torch.from_numpy(np.ascontiguousarray(masks, np.float32))[:, None]
    return nn.functional.avg_pool2d(image, data.SIDE // CELLS)[:, 0] >= 0.5


def score(logits: torch.Tensor, finding: str, where: torch.Tensor | None = None) -> torch.Tensor:
    """Scores [B] of one finding: the mean of its highest logits, over the film or over cells `where` [B, 128, 128].

    Small masks take a quarter of their cells, so that no single cell decides; masks without a cell score -30.
    """
    values = logits[:, MAPS.index(MAP_OF.get(finding, finding))].float().flatten(1)
    top = TOP[MAP_OF.get(finding, finding)]
    if where is None:
        return values.topk(top).values.mean(dim=1)
    inside = where.flatten(1)
    highest = values.masked_fill(~inside, -30.0).topk(top).values
    taken = (inside.sum(dim=1) / 4).ceil().clamp(min(4, top), top)
    counted = torch.arange(top)[None] < torch.minimum(taken, inside.sum(dim=1).clamp(min=1))[:, None]
    return (highest * counted).sum(dim=1) / counted.sum(dim=1)


@dataclass(frozen=True)
class Verdict:
    score: float
    threshold: float

    @property
    def fires(self) -> bool:
        return self.score > self.threshold


class Judges:
    """The trained network with its thresholds; films are uint8 [B, 512, 512] or float in 0..1."""

    def __init__(self, network: Network, thresholds: dict[str, float]) -> None:
        self.network, self.thresholds = network.eval(), thresholds

    @classmethod
    def load(cls, folder: Path | None = None) -> Judges:
        folder = folder or data.WORK / FOLDER
        described = json.loads((folder / "judge.json").read_text())
        network = Network(tuple(described["widths"]))
        network.load_state_dict(load_file(folder / "weights.safetensors"))
        return cls(network, described["thresholds"])

    def save(self, folder: Path, more: dict) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        state = {name: value.contiguous() for name, value in self.network.state_dict().items()}
        save_file(state, folder / "weights.safetensors")
        described = {"widths": list(WIDTHS), "input": INPUT, "cells": CELLS, "maps": list(MAPS), "top": TOP,
                     "thresholds": self.thresholds} | more
        (folder / "judge.json").write_text(json.dumps(described, indent=2) + "\n")

    @torch.no_grad()
    def maps(self, films: np.ndarray) -> torch.Tensor:
        """Logits [B, 6, 128, 128], in the order of renderer.MAPS."""
        return torch.cat([self.network(reduced(films[at:at + 16])) for at in range(0, len(films), 16)])

    def verdicts(self, finding: str, films: np.ndarray, masks: np.ndarray | None = None) -> list[Verdict]:
        """For each film, whether it shows the finding within its mask [B, 512, 512] (or anywhere)."""
        found = score(self.maps(films), finding, None if masks is None else cells(masks))
        return [Verdict(float(value), self.thresholds[MAP_OF.get(finding, finding)]) for value in found]
