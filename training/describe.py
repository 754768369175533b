"""Stage 7: what bundle.json says of the demo beyond its weights, written to RADEDIT_WORK/official/describe.json.

    python training/describe.py

The preview (scaled latent -> gray in 0..1) is a ridge fit over training films: the channels are correlated, and
what a preview shows is an estimate of x0, whose error a plain least-squares fit would amplify.
"""

from __future__ import annotations

import json

import numpy as np

import data
import latents
import pictures
from text import CONTEXT_TOKENS

#: Variance of the error of the predicted x0, a channel, at the noisier half of an edit's steps.
PREDICTION_ERROR = 0.15
DEFAULTS = {"steps": 25, "skip": 0.4, "guidance": 1.0}
NORMAL = "No acute cardiopulmonary process."
PROMPTS = [
    {"label": "Consolidation, right lower zone", "prompt": "Large consolidation in the right lower zone.", "sourcePrompt": NORMAL},
    {"label": "Consolidation, left lower zone", "prompt": "Large consolidation in the left lower zone.", "sourcePrompt": NORMAL},
    {"label": "Right pleural effusion", "prompt": "Large right pleural effusion.", "sourcePrompt": NORMAL},
    {"label": "Left pleural effusion", "prompt": "Large left pleural effusion.", "sourcePrompt": NORMAL},
    {"label": "Pulmonary oedema", "prompt": "Bilateral perihilar pulmonary edema.", "sourcePrompt": NORMAL},
    {"label": "Normal (sham)", "prompt": NORMAL, "sourcePrompt": None},
]


def preview(films: int = 400) -> dict:
    store, painted = latents.load(), pictures.load()[1][:films]
    gray = np.stack([picture.reshape(64, 8, 64, 8).mean(axis=(1, 3)) / 255 for picture in painted])
    design = np.moveaxis(store[:films].astype(np.float64), 1, -1).reshape(-1, 4)
    centre, middle, target = design.mean(axis=0), gray.mean(), gray.reshape(-1) - gray.mean()
    covariance = (design - centre).T @ (design - centre) / len(design)
    fit = np.linalg.solve(covariance + PREDICTION_ERROR * np.eye(4), (design - centre).T @ target / len(design))
    return {"weights": [round(float(v), 5) for v in fit], "bias": round(float(middle - centre @ fit), 5)}


def main() -> None:
    describe = {
        "name": "RadEdit-browser demo", "demo": True, "licence": "MIT (our weights); text encoder Apache-2.0", "defaults": DEFAULTS,
        "prompts": PROMPTS, "preview": preview(),
        "text": {"context": {"maxLength": CONTEXT_TOKENS, "padToMax": True, "mask": "ones"},
                 "scoring": {"padTo": "longest", "mask": "real", "strip": "!?."}},
        "trainedFor": "A small demonstration model trained on public chest radiographs with opacities painted in by a "
                      "program; it is not RadEdit and knows only consolidation, effusion, oedema, nodule and normal; "
                      "its scorer tells an edit from none, but sides and findings from each other only weakly.",
        "origin": {
            "unet": "trained from scratch by this project (training/)", "vae": "trained from scratch by this project (training/)",
            "text": "sentence-transformers/all-MiniLM-L6-v2, Apache-2.0, frozen; projection head trained by this project",
            "imageEncoder": "trained from scratch by this project (training/)",
        },
    }
    (data.WORK / "official" / "describe.json").write_text(json.dumps(describe, indent=2) + "\n")
    print(json.dumps(describe["preview"]))


if __name__ == "__main__":
    main()
