"""Stage 3: the pictures' latents, scaled as the denoiser sees them, cached under RADEDIT_WORK.

    python training/latents.py
"""

from __future__ import annotations

import numpy as np
import torch
from diffusers import AutoencoderKL

import data
import pictures
from common import autocast

BATCH = 4


def load() -> np.ndarray:
    """float16 [M, 4, 64, 64], in the order of the items."""
    return np.load(data.WORK / "latents.npy", mmap_mode="r")


@torch.no_grad()
def main() -> None:
    items, films = pictures.load()
    vae = AutoencoderKL.from_pretrained(data.WORK / "official" / "vae").eval().to(memory_format=torch.channels_last)
    store = np.empty((len(items), 4, 64, 64), np.float16)
    for at in range(0, len(items), BATCH):
        image = torch.from_numpy(films[at:at + BATCH].astype(np.float32) / 127.5 - 1)[:, None]
        with autocast():
            mean = vae.encode(image.contiguous(memory_format=torch.channels_last)).latent_dist.mean
        store[at:at + BATCH] = (mean.float() * vae.config.scaling_factor).numpy()
        if at % 400 == 0:
            print(at, "of", len(items), flush=True)
    np.save(data.WORK / "latents.npy", store)


if __name__ == "__main__":
    main()
