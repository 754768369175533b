"""Stage 6: the decoder once more, with the encoder and so every latent unchanged, for squared error.

    python training/train_decoder.py [--seconds 700]

PSNR is squared error, and stage 1 spent its time on latents. Whole films only.
"""

from __future__ import annotations

import argparse

import numpy as np
import torch
from diffusers import AutoencoderKL

import data
from common import autocast, train
from train_vae import held_out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=700)
    seconds = parser.parse_args().seconds
    listing, stack = data.films(), data.pixels()
    indices = np.array([i for i, film in enumerate(listing) if film.split == "train"])
    weights = data.sampling_weights(listing, indices)
    vae = AutoencoderKL.from_pretrained(data.WORK / "official" / "vae").to(memory_format=torch.channels_last)

    class Half(torch.nn.Module):
        """The trained half, under the autoencoder's own key names."""

        def __init__(self) -> None:
            super().__init__()
            self.post_quant_conv, self.decoder = vae.post_quant_conv, vae.decoder

    def loss_of(step: int, _done: float) -> torch.Tensor:
        rng = np.random.default_rng(step + 1_000_000)
        film = stack[rng.choice(indices, p=weights)].astype(np.float32) / 127.5 - 1
        image = torch.from_numpy(film)[None, None].contiguous(memory_format=torch.channels_last)
        with autocast():
            with torch.no_grad():
                latent = vae.encode(image).latent_dist.mean
            decoded = vae.decode(latent).sample
        error = decoded.float() - image
        return error.square().mean() + 0.05 * error.abs().mean()

    half = train("decoder", Half(), loss_of, seconds=seconds, rate=4e-4,
                 inputs=data.fingerprint("latents.npy"))
    vae.post_quant_conv.load_state_dict(half.post_quant_conv.state_dict())
    vae.decoder.load_state_dict(half.decoder.state_dict())
    held_out(vae.eval(), listing, stack)
    vae.save_pretrained(data.WORK / "official" / "vae", safe_serialization=True)


if __name__ == "__main__":
    main()
