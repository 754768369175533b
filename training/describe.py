"""Stage 7: what bundle.json says of the demo beyond its weights, written to RADEDIT_WORK/official/describe.json.

    python training/describe.py
"""

from __future__ import annotations

import json

import numpy as np

import blocks
import captions
import data
from findings import Finding
from text import CONTEXT_TOKENS

DEFAULTS = {"steps": 25, "skip": 0.4, "guidance": 1.0}
OURS = "trained by this project (training/)"


def preset(label: str, finding: Finding) -> dict:
    return {"label": label, "prompt": captions.prompt(finding), "sourcePrompt": captions.NORMAL_PROMPT}


PROMPTS = [
    preset("Consolidation, right lower zone", Finding("consolidation", "right", "lower", "large")),
    preset("Consolidation, left upper zone", Finding("consolidation", "left", "upper", "large")),
    preset("Right pleural effusion", Finding("effusion", "right", size="large")),
    preset("Left pneumothorax", Finding("pneumothorax", "left", size="large")),
    preset("Nodule, right upper zone", Finding("nodule", "right", "upper", "large")),
    preset("Left pacemaker", Finding("pacemaker", "left")),
    preset("Right chest drain", Finding("drain", "right")),
    preset("Pulmonary oedema", Finding("oedema")),
    {"label": "Remove findings: normal", "prompt": captions.NORMAL_PROMPT, "sourcePrompt": "Consolidation."},
    {"label": "Normal (sham)", "prompt": captions.NORMAL_PROMPT, "sourcePrompt": None},
]


def preview() -> dict:
    """Scaled latent -> gray in 0..1: the mean of a block is linear in its principal components."""
    transform = blocks.load()
    weights = np.linalg.pinv(transform.matrix).mean(axis=0) / 2
    return {"weights": [round(float(v), 5) for v in weights], "bias": round(float(transform.mean.mean() / 2 + 0.5), 5)}


def main() -> None:
    describe = {
        "name": "RadEdit-browser demo", "demo": True, "licence": "MIT (our weights); text encoder Apache-2.0", "defaults": DEFAULTS,
        "prompts": PROMPTS, "preview": preview(),
        "text": {"context": {"maxLength": CONTEXT_TOKENS, "padToMax": True, "mask": "ones"},
                 "scoring": {"padTo": "longest", "mask": "real", "strip": "!?."}},
        "trainedFor": "A small demonstration model trained on public chest radiographs with findings painted in by a "
                      "program; it is not RadEdit and knows only consolidation, effusion, pneumothorax, nodule, oedema, "
                      "pacemaker, chest drain, side marker and normal.",
        "origin": {
            "unet": OURS, "vae": OURS + "; its encoder is a principal component transform", "imageEncoder": OURS,
            "text": "sentence-transformers/all-MiniLM-L6-v2, Apache-2.0, frozen; projection head trained by this project",
            "segmenter": OURS + ", on the V7 lung annotations (CC BY 4.0)",
        },
    }
    (data.WORK / "official" / "describe.json").write_text(json.dumps(describe, indent=2) + "\n")
    print(json.dumps(describe["preview"]))


if __name__ == "__main__":
    main()
