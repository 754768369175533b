"""Is engine.py the engine? One shipped sample through the command line with --trace, compared stage by stage.

The sample is larger than the model's square; a 512-pixel copy of it and of its masks is edited by both, so that no
resampling enters. The command line runs ONNX Runtime on the same weights, so what differs is the order of sums.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors import safe_open

from data import REPO

from .bundle import Models
from .command_line import edit as edit_by_command
from .composite import composite
from .engine import Engine, effective
from .scoring import Scorer

SAMPLES = REPO / "public" / "samples"
SEED = 7
#: Largest difference of latents, of which an edit moves some by more than 1; gray levels of 255; of the score.
LATENT, GRAY, SCORE = 2e-3, 1, 2e-3


def at_512(name: str, resample: Image.Resampling) -> np.ndarray:
    return np.asarray(Image.open(SAMPLES / name).convert("L").resize((512, 512), resample))


def run(models: Models, bundle: Path, bf16: bool) -> int:
    """Prints every difference; 1 where one is larger than it may be."""
    sample = json.loads((SAMPLES / "index.json").read_text())[0]
    film = at_512(sample["file"], Image.Resampling.BILINEAR)
    edit, keep = (at_512(sample[name], Image.Resampling.NEAREST) > 127 for name in ("editMask", "keepMask"))
    engine, scorer = Engine(models, bf16), Scorer(models)
    with tempfile.TemporaryDirectory() as folder:
        trace_path = Path(folder) / "trace.safetensors"
        theirs, row = edit_by_command(bundle, Path(folder), film, edit, keep, sample["prompt"], sample["sourcePrompt"],
                                      SEED, trace_path)
        with safe_open(trace_path, "pt") as file:
            trace = {name: file.get_tensor(name) for name in file.keys()}
    inverted = engine.invert(film, SEED)
    cells = effective(edit, keep)
    latent = engine.edit([inverted], [sample["prompt"]], cells[0][None], cells[1][None])[0]
    ours = composite(film, keep, engine.decode(latent), inverted.recon)
    vectors, _ = scorer.films([film, ours])
    score = scorer.directional(*vectors, sample["sourcePrompt"], sample["prompt"])
    noise = torch.stack([(inverted.trajectory[k] - step.signal * inverted.trajectory[-1]) / step.noise
                         for k, step in enumerate(engine.steps)])

    def apart(a: torch.Tensor, b: torch.Tensor) -> float:
        return float((a.double() - b.double()).abs().max())

    timesteps = torch.tensor([step.timestep for step in engine.steps])
    checks = [
        ("timesteps", apart(timesteps, trace["timesteps"]), 0),
        ("edit mask", apart(torch.from_numpy(cells[0]), trace["edit_mask"][0, 0]), 0),
        ("keep mask", apart(torch.from_numpy(cells[1]), trace["keep_mask"][0, 0]), 0),
        ("noise", apart(noise, trace["noise"]), 1e-4),
        ("context of the prompt", apart(engine.context(sample["prompt"]), trace["text_cond"][0]), LATENT),
        ("context of no prompt", apart(engine.context(""), trace["text_uncond"][0]), LATENT),
        ("x0", apart(inverted.trajectory[-1], trace["x0"][0]), LATENT),
        ("final latent", apart(latent, trace["latent"][0]), LATENT),
        ("composited film, gray levels", float(np.abs(ours.astype(int) - theirs).max()), GRAY),
        ("directional score", abs(score - row["score"]["score"]), SCORE),
    ]
    for name, error, allowed in checks:
        print(f"{name:32}{error:12.3g}  allowed {allowed:g}{'' if error <= allowed else '  FAILED'}")
    moved = apart(latent, inverted.trajectory[-1])
    levels = np.abs(ours.astype(int) - film).max()
    print(f"the edit moved the latent by up to {moved:.2f} and the film by up to {levels} gray levels")
    return 0 if all(error <= allowed for _, error, allowed in checks) else 1
