"""Stage 2: latents of the training films and of their procedural variants, cached under RADEDIT_WORK.

    python training/latents.py

Two sizes: 64x64 from whole films, and 32x32 from films halved, on which the UNet trains first because a step
there costs a quarter.
"""

from __future__ import annotations

import json
from functools import lru_cache

import numpy as np
import torch
from diffusers import AutoencoderKL

import captions
import data
import findings
from common import autocast

VARIANTS = 6
KERMANY_FILMS = 450
BATCH = 4


def plan(listing: list[data.Film], stack: np.ndarray) -> list[dict]:
    """What to encode: each film as it is, and normal films with both lungs found VARIANTS times with a finding."""
    items: list[dict] = []
    kermany = 0
    for i, film in enumerate(listing):
        if film.split != "train":
            continue
        kermany += film.source == "kermany"
        if film.source != "kermany" or kermany <= KERMANY_FILMS:
            items.append({"film": i, "finding": None})
        if film.labels != ("No Finding",) or findings.lungs_of(stack[i].astype(np.float32) / 255) is None:
            continue
        for variant in range(VARIANTS):
            seed = i * 100 + variant
            items.append({"film": i, "finding": findings.draw(np.random.default_rng(seed)).__dict__, "seed": seed})
    return items


def picture(stack: np.ndarray, item: dict) -> np.ndarray:
    """The film of an item, [512, 512] in 0..1."""
    film = stack[item["film"]].astype(np.float32) / 255
    if item["finding"] is None:
        return film
    rng = np.random.default_rng(item["seed"] + 1)
    return findings.render(rng, film, lungs(item["film"]), findings.Finding(**item["finding"]))


@lru_cache(maxsize=400)
def lungs(index: int) -> findings.Lungs:
    """The lungs of a film that has both; half precision, since hundreds are kept."""
    found = findings.lungs_of(data.pixels()[index].astype(np.float32) / 255)
    return {side: mask.astype(np.float16) for side, mask in found.items()}


def caption(rng: np.random.Generator, listing: list[data.Film], item: dict) -> str:
    if item["finding"] is None:
        return captions.of_labels(rng, listing[item["film"]].labels)
    return captions.of_finding(rng, findings.Finding(**item["finding"]))


@torch.no_grad()
def main() -> None:
    listing, stack = data.films(), data.pixels()
    items = plan(listing, stack)
    vae = AutoencoderKL.from_pretrained(data.WORK / "official" / "vae").eval().to(memory_format=torch.channels_last)
    scale = vae.config.scaling_factor
    large, small = (np.empty((len(items), 4, s, s), np.float16) for s in (64, 32))
    for at in range(0, len(items), BATCH):
        batch = torch.from_numpy(np.stack([picture(stack, item) for item in items[at:at + BATCH]]))[:, None] * 2 - 1
        with autocast():
            for store, image in ((large, batch), (small, torch.nn.functional.avg_pool2d(batch, 2))):
                image = image.contiguous(memory_format=torch.channels_last)
                store[at:at + BATCH] = (vae.encode(image).latent_dist.mean.float() * scale).numpy()
        if at % 400 == 0:
            print(at, "of", len(items), flush=True)
    np.save(data.WORK / "latents-64.npy", large)
    np.save(data.WORK / "latents-32.npy", small)
    (data.WORK / "latents.json").write_text(json.dumps(items))


if __name__ == "__main__":
    main()
