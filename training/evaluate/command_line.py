"""The same edits through the command line: what a user gets, in ONNX Runtime, must come to the same verdicts."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
from PIL import Image

from data import REPO

from .cases import Case


def edit(bundle: Path, folder: Path, film: np.ndarray, edit_mask: np.ndarray, keep_mask: np.ndarray, prompt: str,
         source_prompt: str, seed: int, trace: Path | None = None) -> tuple[np.ndarray, dict]:
    """`npm run radedit -- edit` with the bundle's defaults: the edited film, uint8 [512, 512], and its manifest row."""
    folder.mkdir(parents=True, exist_ok=True)
    Image.fromarray(film).save(folder / "film.png")
    for name, mask in (("edit-mask", edit_mask), ("keep-mask", keep_mask)):
        Image.fromarray(mask.astype(np.uint8) * 255).save(folder / f"the-{name}.png")
    out = folder / "out"
    command = ["npm", "run", "--silent", "radedit", "--", "edit", "--bundle", bundle, "--image", folder / "film.png",
               "--edit-mask", folder / "the-edit-mask.png", "--keep-mask", folder / "the-keep-mask.png",
               "--prompt", prompt, "--source-prompt", source_prompt, "--seed", str(seed), "--out", out]
    command += ["--trace", trace] if trace else []
    done = subprocess.run([str(part) for part in command], cwd=REPO, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"evaluate: the command line failed: {done.stderr.strip().splitlines()[-1:]}")
    row = json.loads((out / "manifest.jsonl").read_text().splitlines()[0])
    return np.asarray(Image.open(out / row["files"]["edit"]).convert("L")), row


def of_case(bundle: Path, folder: Path, case: Case) -> np.ndarray:
    """The case's edit by the command line, kept under `folder` like any other."""
    own = folder / "command-line" / case.key()
    manifest = own / "out" / "manifest.jsonl"
    if manifest.exists():
        row = json.loads(manifest.read_text().splitlines()[0])
        return np.asarray(Image.open(own / "out" / row["files"]["edit"]).convert("L"))
    return edit(bundle, own, case.source, case.edit, case.keep, case.prompt, case.was, case.seed)[0]
