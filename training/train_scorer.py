"""Stage 5: the scorer, BioViL-T shaped: a small ResNet image encoder and a text projection on the frozen BERT.

    python training/train_scorer.py [--seconds 600]

Contrastive training (supervised InfoNCE: every caption that says the same counts as a positive) on training
films and their procedural variants. Layout and key names follow hi-ml's ImageModel and CXR-BERT's head, with
depth and width of the trunk as in SHAPE.
"""

from __future__ import annotations

import argparse
import json
import shutil

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

import data
import pictures
import text
from common import autocast, train
from official import ImageModel, ProjectionHead

SHAPE = {"layers": [1, 2, 3, 1], "width": 16, "static_dim": 128, "projection_size": 128}
BATCH = 24


class Scorer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.image = ImageModel(**SHAPE)
        self.text = ProjectionHead(384, SHAPE["projection_size"])
        self.temperature = nn.Parameter(torch.tensor(2.5))

    def forward(self, image: torch.Tensor, cls: torch.Tensor) -> torch.Tensor:
        """Similarity of every image with every caption, [B, B], divided by the temperature."""
        pooled = nn.functional.normalize(self.image(image).float().mean(dim=(2, 3)), dim=1)
        return pooled @ nn.functional.normalize(self.text(cls).float(), dim=1).T * self.temperature.clamp(max=4).exp()


@torch.no_grad()
def class_states(said: list[str]) -> dict[str, torch.Tensor]:
    """[CLS] states [384] under the scoring policy: trailing ! ? . stripped, real attention mask."""
    tokenizer, bert = text.load()
    table = {}
    for caption in sorted(set(said)):
        batch = tokenizer([caption.rstrip("!?. ")], return_tensors="pt")
        table[caption] = bert(**batch).last_hidden_state[0, 0]
    return table


def meaning(listing: list[data.Film], item: pictures.Item) -> tuple:
    """Items with equal meaning are positives of each other's captions."""
    if item["finding"] is None:
        return listing[item["film"]].labels
    return tuple(item["finding"][key] for key in ("name", "side", "zone"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    seconds = parser.parse_args().seconds
    listing = data.films()
    items, films = pictures.load()
    rng = np.random.default_rng(5)
    said = [[pictures.caption(rng, listing, item) for _ in range(4)] for item in items]
    states = class_states([caption for several in said for caption in several])
    normal = np.array([item["finding"] is None and listing[item["film"]].labels == ("No Finding",) for item in items])
    painted = np.array([item["finding"] is not None for item in items])
    weights = 0.55 * painted / painted.sum() + 0.25 * normal / normal.sum() + 0.2 * (~painted & ~normal) / (~painted & ~normal).sum()
    torch.manual_seed(0)
    scorer = Scorer().to(memory_format=torch.channels_last)

    def loss_of(step: int, _done: float) -> torch.Tensor:
        rng = np.random.default_rng(step + 10_000)
        chosen = rng.choice(len(items), BATCH, p=weights)
        size = 448
        batch = np.empty((BATCH, 1, size, size), np.float32)
        for k, i in enumerate(chosen):
            y, x = np.clip(rng.normal(32, 10, 2).round(), 0, 64).astype(int)
            batch[k, 0] = films[i, y:y + size, x:x + size] / np.float32(255)
        image = torch.from_numpy((batch * rng.uniform(0.85, 1.1, (BATCH, 1, 1, 1))).clip(0, 1).astype(np.float32))
        cls = torch.stack([states[said[i][rng.integers(4)]] for i in chosen])
        keys = [meaning(listing, items[i]) for i in chosen]
        same = torch.tensor([[a == b for b in keys] for a in keys]).float()
        target = same / same.sum(1, keepdim=True)
        with autocast():
            logits = scorer(image.expand(-1, 3, -1, -1).contiguous(memory_format=torch.channels_last), cls)
        return 0.5 * (nn.functional.cross_entropy(logits, target) + nn.functional.cross_entropy(logits.T, target))

    export(train("scorer", scorer, loss_of, seconds=seconds, rate=1.5e-3, ema_decay=0.99,
                 inputs=data.fingerprint("items.json")))


def export(scorer: Scorer) -> None:
    """Writes the text folder (BERT and head under CXR-BERT's keys) and the image encoder's."""
    official = data.WORK / "official"
    (official / "text").mkdir(parents=True, exist_ok=True)
    (official / "image-encoder").mkdir(parents=True, exist_ok=True)
    _, bert = text.load()
    weights = {f"bert.{key}": value.contiguous() for key, value in bert.state_dict().items()
               if not key.startswith("pooler") and not key.endswith("position_ids")}
    weights.update({f"cls_projection_head.{key}": value.contiguous() for key, value in scorer.text.state_dict().items()})
    save_file(weights, official / "text" / "model.safetensors")
    config = {**bert.config.to_dict(), "projection_size": SHAPE["projection_size"], "architectures": ["CXRBertModel"]}
    config.pop("_name_or_path", None)
    (official / "text" / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    shutil.copy(text.folder() / "vocab.txt", official / "text" / "vocab.txt")
    save_file({key: value.contiguous() for key, value in scorer.image.state_dict().items()},
              official / "image-encoder" / "model.safetensors")
    (official / "image-encoder" / "config.json").write_text(json.dumps({"architecture": "biovil-t-image", **SHAPE}, indent=2) + "\n")


if __name__ == "__main__":
    main()
