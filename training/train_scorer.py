"""Stage 5: the scorer, BioViL-T shaped: a small ResNet image encoder and a text projection on the frozen BERT.

    python training/train_scorer.py [--seconds 600]

The directional score compares the way from a film to its edit with the way from one text to the other, and so does the
training: a batch is films with and without a painted finding, and contrast (supervised InfoNCE: every caption that says
the same counts as a positive) is taken over those ways and, as in CLIP, over the pictures themselves. What two pictures
of one film share cancels in the way between them, so that little data goes far. Layout and key names are the official
ones (official.py), with depth and width of the trunk as in SHAPE.
"""

from __future__ import annotations

import argparse
import json
import shutil
from dataclasses import replace

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

import captions
import data
import findings
import lungs
import pictures
import text
from common import autocast, train
from official import ImageModel, ProjectionHead
from train_unet import Said

SHAPE = {"layers": [1, 2, 3, 1], "width": 16, "static_dim": 128, "projection_size": 128}
#: Films a step, each as it is and painted.
PAIRS = 12
#: Pixels that the scorer sees; the engine crops the middle.
CROP = 448


class Scorer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.image = ImageModel(**SHAPE)
        self.text = ProjectionHead(384, SHAPE["projection_size"])
        self.temperature = nn.Parameter(torch.tensor(2.5))

    def forward(self, image: torch.Tensor, cls: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Unit vectors [B, 128] of pictures [B, 1, 448, 448] in 0..1 and of texts by their [CLS] states [B, 384]."""
        rgb = image.expand(-1, 3, -1, -1).contiguous(memory_format=torch.channels_last)
        pooled = self.image(rgb).float().mean(dim=(2, 3))
        return nn.functional.normalize(pooled, dim=1), nn.functional.normalize(self.text(cls).float(), dim=1)

    def contrast(self, pictures: torch.Tensor, texts: torch.Tensor, keys: list[tuple]) -> torch.Tensor:
        """Supervised InfoNCE both ways between rows of which those with equal keys belong together."""
        cosine = nn.functional.normalize(pictures, dim=1) @ nn.functional.normalize(texts, dim=1).T
        logits = cosine * self.temperature.clamp(max=4).exp()
        same = torch.tensor([[a == b for b in keys] for a in keys]).float()
        target = same / same.sum(1, keepdim=True)
        return 0.5 * (nn.functional.cross_entropy(logits, target) + nn.functional.cross_entropy(logits.T, target))


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
    items, films, _ = pictures.load()
    said, painted = Said(listing, items), pictures.painted(items)
    pairs = np.array([(items[k]["plain"], k) for k in painted])
    states = class_states([caption for k in pairs.reshape(-1) for caption in said.of(k)])
    keys = [meaning(listing, item) for item in items]
    torch.manual_seed(0)
    scorer = Scorer().to(memory_format=torch.channels_last)

    def loss_of(step: int, _done: float) -> torch.Tensor:
        rng = np.random.default_rng(step + 10_000)
        chosen = pairs[rng.integers(len(pairs), size=PAIRS)].T.reshape(-1)  # plain ones first
        batch = np.empty((2, PAIRS, 1, CROP, CROP), np.float32)
        for k in range(PAIRS):
            y, x = np.clip(rng.normal(32, 10, 2).round(), 0, data.SIDE - CROP).astype(int)
            for half in range(2):
                batch[half, k, 0] = films[chosen[half * PAIRS + k], y:y + CROP, x:x + CROP]
        gain = rng.uniform(0.85, 1.1, (1, PAIRS, 1, 1, 1)) / 255
        image = torch.from_numpy((batch * gain).clip(0, 1).astype(np.float32)).flatten(0, 1)
        cls = torch.stack([states[str(rng.choice(said.of(i)))] for i in chosen])
        with autocast():
            seen, told = scorer(image, cls)
        way = lambda t: t[PAIRS:] - t[:PAIRS]  # noqa: E731
        ways = scorer.contrast(way(seen), way(told), [keys[i] for i in chosen[PAIRS:]])
        return ways + 0.5 * scorer.contrast(seen, told, [keys[i] for i in chosen])

    ema = train("scorer", scorer, loss_of, seconds=seconds, rate=1.5e-3, ema_decay=0.99,
                inputs=data.fingerprint("items.json"))
    held_out(ema.eval(), listing)
    export(ema)


@torch.no_grad()
def held_out(scorer: Scorer, listing: list[data.Film], count: int = 60) -> None:
    """Directional scores of painted validation films, for the caption that is true and for false ones."""
    stack, scores = data.pixels(), {"true": [], "other side": [], "other finding": []}
    normal = captions.NORMAL_PROMPT
    chosen = [i for i, film in enumerate(listing) if film.split == "validation" and film.labels == ("No Finding",)
              and lungs.of_film(i) is not None][:count]
    names = ("consolidation", "effusion", "pneumothorax", "nodule", "pacemaker")
    for n, i in enumerate(chosen):
        rng = np.random.default_rng(i)
        finding = findings.draw(rng, (names[n % 5],))
        other_side = replace(finding, side="left" if finding.side == "right" else "right")
        other = replace(findings.draw(rng, (names[(n + 1 + n // 5 % 4) % 5],)), side=finding.side)
        plain = stack[i].astype(np.float32) / 255
        painted = findings.render(rng, plain, lungs.of_film(i), finding)
        texts = {"true": captions.prompt(finding), "other side": captions.prompt(other_side),
                 "other finding": captions.prompt(other)}
        states = class_states([normal, *texts.values()])
        edge = (data.SIDE - CROP) // 2
        image = torch.from_numpy(np.stack([plain, painted])[:, None, edge:-edge, edge:-edge])
        for kind, caption in texts.items():
            seen, told = scorer(image, torch.stack([states[normal], states[caption]]))
            scores[kind].append(float(nn.functional.cosine_similarity(seen[1] - seen[0], told[1] - told[0], dim=0)))
    mean = {kind: round(float(np.mean(values)), 3) for kind, values in scores.items()}
    wins = {kind: round(float(np.mean(np.array(scores["true"]) > np.array(scores[kind]))), 3)
            for kind in scores if kind != "true"}
    table = {"films": len(scores["true"]), "mean score": mean, "true caption above": wins}
    print(json.dumps(table))
    (data.WORK / "scorer-figures.json").write_text(json.dumps(table, indent=2) + "\n")


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
