"""Begins the denoiser from that of an earlier bundle with other latents: writes RADEDIT_WORK/unet-start.pt.

    git archive 0332862 public/models/demo | tar -x -C DIR
    python training/adopt.py DIR/public/models/demo

Both latents of the same films are compared cell by cell; the linear fit from the new ones to the old ones goes before the
first convolution, its transpose behind the last. What lies between stays: it knows text, lungs and noise already.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

import blocks
import data
from evaluate import bundle
from train_unet import build

FILMS = 120
#: Of the first convolution's own random weights, beside the fitted ones: channels that the old latents did not have.
FRESH = 0.15


@torch.no_grad()
def fit(models: bundle.Models) -> torch.Tensor:
    """[new channels, old channels], least squares over training films."""
    listing, stack = data.films(), data.pixels()
    train = [i for i, film in enumerate(listing) if film.split == "train"]
    chosen = stack[np.sort(np.random.default_rng(0).choice(train, FILMS, replace=False))]
    new = np.moveaxis(blocks.load().latents(chosen), 1, -1).reshape(-1, blocks.CHANNELS)
    images = torch.from_numpy(chosen.astype(np.float32) / 127.5 - 1)[:, None]
    old = torch.cat([models.vae.encode(image[None]).latent_dist.mean for image in images]) * models.vae.config.scaling_factor
    old = old.movedim(1, -1).reshape(-1, old.shape[1]).numpy()
    return torch.from_numpy(np.linalg.lstsq(new - new.mean(0), old - old.mean(0), rcond=None)[0]).float()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle", type=Path)
    models = bundle.open_bundle(parser.parse_args().bundle)
    matrix, old = fit(models), models.unet.state_dict()
    torch.manual_seed(0)
    new = build().state_dict()
    new.update({name: value.clone() for name, value in old.items() if not name.startswith(("conv_in.weight", "conv_out."))})
    new["conv_in.weight"] = torch.einsum("nk,okhw->onhw", matrix, old["conv_in.weight"]) + FRESH * new["conv_in.weight"]
    new["conv_out.weight"] = torch.einsum("nk,kihw->nihw", matrix, old["conv_out.weight"])
    new["conv_out.bias"] = matrix @ old["conv_out.bias"]
    torch.save(new, data.WORK / "unet-start.pt")


if __name__ == "__main__":
    main()
