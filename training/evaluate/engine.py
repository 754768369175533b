"""The engine's edit (src/core/radedit) in PyTorch, for many films at once: encode, invert, edit loop, decode.

Films are uint8 [512, 512], the model's square itself, so that no crop and no resampling enters. Everything outside the
networks is computed as the engine does: schedule and trajectory in float64, rounded to float32; Algorithm 3 in the form
that returns to x0 without a rounding error where nothing was changed. `--self-test` compares both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch

from noise import normal_draws

from .bundle import Models

#: Items of one call of the denoiser: larger calls leave the processor's cache and are slower a piece.
BATCH = 8
CELL = 8


@dataclass(frozen=True)
class Step:
    """From train timestep `timestep`; x_t = signal * x0 + noise * eps; posterior mean = latent * x + estimate * e."""

    timestep: int
    signal: float
    noise: float
    latent: float
    estimate: float


@dataclass(frozen=True)
class Inverted:
    """What all edits of one film and seed share."""

    #: [S + 1, C, h, w]: the noised film at each step, noisiest first, then x0.
    trajectory: torch.Tensor
    #: [S, C, h, w]: the unconditional noise estimate at each of them.
    estimates: torch.Tensor
    #: float32 [512, 512] in 0..1: the film as the autoencoder alone returns it.
    recon: np.ndarray


def schedule(description: dict) -> list[Step]:
    """The steps of an edit with the bundle's defaults, noisiest first."""
    given, defaults = description["schedule"], description["defaults"]
    count, train = defaults["steps"], given["trainSteps"]
    betas = given["betaStart"] + (given["betaEnd"] - given["betaStart"]) * np.arange(train) / (train - 1)
    alphas = np.append(np.cumprod(1 - betas), 1.0)  # the last: past the final step
    stride, steps = train // count, []
    for t in range(train - 1, -1, -stride)[math.floor(count * defaults["skip"]):]:
        here, after = alphas[t], alphas[t - stride if t >= stride else -1]
        variance = (1 - after) / (1 - here) * (1 - here / after)
        latent = math.sqrt(after / here)
        steps.append(Step(t, math.sqrt(here), math.sqrt(1 - here), latent,
                          math.sqrt(max(0.0, 1 - after - variance)) - latent * math.sqrt(1 - here)))
    return steps


class Engine:
    def __init__(self, models: Models, bf16: bool = False) -> None:
        self.models, self.steps, self.bf16 = models, schedule(models.description), bf16
        self.guidance = float(models.description["defaults"]["guidance"])
        self.scaling = float(models.description["latent"]["scaling"])
        self.known: dict[str, torch.Tensor] = {}
        if models.description["resolution"] != 512:
            raise SystemExit("evaluate: the bundle's resolution is not 512, and the films here are 512 pixels wide")

    @torch.no_grad()
    def context(self, prompt: str) -> torch.Tensor:
        """[L, D] hidden states under the denoiser's policy: padded to the full length, all of it attended to."""
        if prompt not in self.known:
            length = self.models.description["text"]["context"]["maxLength"]
            ids = self.models.tokenizer([prompt], padding="max_length", truncation=True, max_length=length,
                                        return_tensors="pt").input_ids
            hidden = self.models.bert(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
            self.known[prompt] = hidden[0]
        return self.known[prompt]

    @torch.no_grad()
    def encode(self, film: np.ndarray) -> torch.Tensor:
        """uint8 [512, 512] -> x0 [C, h, w], the posterior's mode, scaled."""
        gray = torch.from_numpy(film.astype(np.float32) / np.float32(255) * 2 - 1)
        image = gray.expand(1, self.models.vae.config.in_channels, *film.shape)
        posterior = self.models.vae.encode(image.contiguous(memory_format=torch.channels_last)).latent_dist
        return posterior.mode()[0] * self.scaling

    @torch.no_grad()
    def decode(self, latent: torch.Tensor) -> np.ndarray:
        """[C, h, w], scaled -> gray float32 [512, 512] in 0..1."""
        image = self.models.vae.decode((latent / self.scaling)[None]).sample[0]
        unit = (image / 2 + 0.5).clamp(0, 1).numpy()
        return unit[0] if len(unit) == 1 else np.tensordot(np.float32([0.299, 0.587, 0.114]), unit, 1)

    @torch.no_grad()
    def predict(self, latent: torch.Tensor, timesteps: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
        """Noise estimates [B, C, h, w] in float32, in calls of at most BATCH items."""
        parts = []
        for at in range(0, len(latent), BATCH):
            now = slice(at, at + BATCH)
            with torch.autocast("cpu", torch.bfloat16, enabled=self.bf16):
                sample = latent[now].contiguous(memory_format=torch.channels_last)
                parts.append(self.models.unet(sample, timesteps[now], context[now]).sample.float())
        return torch.cat(parts)

    def invert(self, film: np.ndarray, seed: int) -> Inverted:
        x0 = self.encode(film)
        noised = []
        for step in self.steps:
            draw = normal_draws(seed, step.timestep, x0.numel()).reshape(x0.shape)
            noised.append((step.signal * x0.double() + step.noise * torch.from_numpy(draw).double()).float())
        times = torch.tensor([step.timestep for step in self.steps])
        empty = self.context("")[None].expand(len(noised), -1, -1)
        estimates = self.predict(torch.stack(noised), times, empty)
        return Inverted(torch.stack([*noised, x0]), estimates, self.decode(x0))

    @torch.no_grad()
    def edit(self, inverted: list[Inverted], prompts: list[str], edit: np.ndarray, keep: np.ndarray) -> torch.Tensor:
        """Final latents [B, C, h, w], scaled. `edit`, `keep`: effective masks, bool [B, h, w]."""
        count = len(prompts)
        trajectory = torch.stack([each.trajectory for each in inverted], dim=1)
        started = torch.stack([each.estimates for each in inverted], dim=1)
        guided, restored = torch.from_numpy(edit)[:, None], torch.from_numpy(keep)[:, None]
        empty = self.context("")[None].expand(count, -1, -1)
        told = torch.stack([self.context(prompt) for prompt in prompts])
        x = trajectory[0]
        for k, step in enumerate(self.steps):
            if k == 0:  # nothing has changed yet: the inversion's estimate is the unconditional one
                unconditional = started[0]
                conditional = self.predict(x, torch.full((count,), step.timestep), told)
            else:
                times = torch.full((2 * count,), step.timestep)
                both = self.predict(torch.cat([x, x]), times, torch.cat([empty, told]))
                unconditional, conditional = both.chunk(2)
            mixed = torch.where(guided, unconditional + self.guidance * (conditional - unconditional), unconditional)
            x = trajectory[k + 1] + step.latent * (x - trajectory[k]) + step.estimate * (mixed - started[k])
            x = torch.where(restored, trajectory[k + 1], x)
        return x


def effective(edit: np.ndarray, keep: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Masks bool [512, 512] as the latent grid sees them, [64, 64]: edit needs any coverage, keep all; keep wins."""
    def cells(mask: np.ndarray) -> np.ndarray:
        return mask.reshape(mask.shape[0] // CELL, CELL, mask.shape[1] // CELL, CELL)

    kept = cells(keep).all(axis=(1, 3))
    return cells(edit).any(axis=(1, 3)) & ~kept, kept
