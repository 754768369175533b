"""The lung segmenter: a small U-Net on 128x128 pictures, in the layout that `radedit convert --segmenter` reads.

Two maps, right lung and left lung of the patient (the right lies on the image's left), each through the heart as in the
V7 annotations that it learned from.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn

SIDE = 128
WIDTHS = (16, 32, 64, 96)
OUTPUTS = ("right", "left")


class Block(nn.Module):
    """Twice convolution, normalisation and ReLU; `fold` takes the normalisation into the convolutions."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(inputs, outputs, 3, padding=1), nn.Conv2d(outputs, outputs, 3, padding=1)
        self.norm1, self.norm2 = nn.BatchNorm2d(outputs), nn.BatchNorm2d(outputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.relu(self.norm2(self.conv2(torch.relu(self.norm1(self.conv1(x))))))

    def fold(self) -> None:
        for name in ("1", "2"):
            fused = nn.utils.fuse_conv_bn_eval(getattr(self, f"conv{name}"), getattr(self, f"norm{name}"))
            setattr(self, f"conv{name}", fused)
            setattr(self, f"norm{name}", nn.Identity())


class Segmenter(nn.Module):
    def __init__(self, widths: tuple[int, ...] = WIDTHS, folded: bool = False) -> None:
        super().__init__()
        self.down = nn.ModuleList(Block(before, after) for before, after in zip((1, *widths), widths))
        self.up = nn.ModuleList(Block(widths[i + 1] + widths[i], widths[i]) for i in range(len(widths) - 1))
        self.head = nn.Conv2d(widths[0], len(OUTPUTS), 1)
        if folded:
            self.eval().fold()

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Logits [B, 2, 128, 128] of pictures [B, 1, 128, 128] at any gray scale: each is standardised first."""
        mean = image.mean(dim=(2, 3), keepdim=True)
        deviation = (image - mean).square().mean(dim=(2, 3), keepdim=True).sqrt()
        x, skips = (image - mean) / (deviation + 1e-3), []
        for i, block in enumerate(self.down):
            x = block(x if i == 0 else nn.functional.max_pool2d(x, 2))
            skips.append(x)
        for i in reversed(range(len(self.up))):
            larger = nn.functional.interpolate(x, scale_factor=2.0, mode="nearest")
            x = self.up[i](torch.cat([larger, skips[i]], dim=1))
        return self.head(x)

    def fold(self) -> None:
        for block in (*self.down, *self.up):
            block.fold()

    def save(self, folder: Path) -> None:
        """Writes the folded weights and config.json."""
        folder.mkdir(parents=True, exist_ok=True)
        save_file({name: value.contiguous() for name, value in self.state_dict().items()}, folder / "model.safetensors")
        config = {"architecture": "lung-unet", "widths": [block.conv1.out_channels for block in self.down],
                  "sample_size": SIDE, "outputs": list(OUTPUTS)}
        (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")


def load(folder: Path) -> Segmenter:
    config = json.loads((folder / "config.json").read_text())
    segmenter = Segmenter(tuple(config["widths"]), folded=True)
    segmenter.load_state_dict(load_file(folder / "model.safetensors"))
    return segmenter
