"""A linear change of the autoencoder's latents that makes their channels uncorrelated, with deviation 1.

Latents z become W(z - m), with W from the covariance over training films (ZCA: W = C^-1/2). W and m go into
quant_conv, their inverse into post_quant_conv, both 1x1 convolutions: every picture decoded from a posterior mean
stays what it was. A diffusion model then meets the same signal-to-noise ratio in every channel, and the posterior
deviation, equal in all of them, no longer drowns the channels that carry detail.
"""

from __future__ import annotations

import numpy as np
import torch
from diffusers import AutoencoderKL

import data

FILMS = 64


@torch.no_grad()
def moments(vae: AutoencoderKL, stack: np.ndarray, indices: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean [4] and covariance [4, 4] of the latent means over FILMS training films, in float64."""
    chosen = np.random.default_rng(1).choice(indices, FILMS, replace=False)
    means = [vae.encode(torch.from_numpy(stack[i].astype(np.float32) / 127.5 - 1)[None, None]).latent_dist.mean[0]
             for i in chosen]
    cells = torch.cat([mean.flatten(1) for mean in means], 1).double()
    return cells.mean(1), torch.cov(cells)


@torch.no_grad()
def whiten(vae: AutoencoderKL, stack: np.ndarray, indices: np.ndarray, logvar: float | None = None) -> None:
    """Folds the map into both 1x1 convolutions, in place; `logvar` resets the posterior's log-variance everywhere."""
    mean, covariance = moments(vae, stack, indices)
    values, vectors = torch.linalg.eigh(covariance)
    forward = vectors @ torch.diag(values.rsqrt()) @ vectors.T
    backward = vectors @ torch.diag(values.sqrt()) @ vectors.T
    quant, post, size = vae.quant_conv, vae.post_quant_conv, len(mean)
    weight, bias = quant.weight[:size, :, 0, 0].double(), quant.bias[:size].double()
    quant.weight[:size, :, 0, 0] = (forward @ weight).to(quant.weight.dtype)
    quant.bias[:size] = (forward @ (bias - mean)).to(quant.bias.dtype)
    weight = post.weight[:, :, 0, 0].double()
    post.bias += (weight @ mean).to(post.bias.dtype)
    post.weight[:, :, 0, 0] = (weight @ backward).to(post.weight.dtype)
    if logvar is not None:
        quant.weight[size:] = 0
        quant.bias[size:] = logvar
