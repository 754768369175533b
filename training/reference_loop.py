"""An independent edit loop in PyTorch, written from the paper's formulas (Algorithm 3), to check the engine against.

    npm run --silent radedit -- edit ... --bundle FP32_BUNDLE --trace trace.safetensors --out out
    python reference_loop.py trace.safetensors UNET_FOLDER

The trace brings x0, the noise, the text contexts and the masks; the denoiser is diffusers' own, in fp32, from a folder in
diffusers layout, the one that the bundle was converted from. Nothing of the engine's code or of its way to write a step
is used: samples, posterior mean, noise maps z with their division by s, and the two masks are as the paper gives them.
Exit status 1 when the final latents differ by more than --tolerance anywhere.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable
from pathlib import Path

import torch
from safetensors import safe_open

Predict = Callable[[torch.Tensor, int, torch.Tensor], torch.Tensor]


def alphas_cumulative(train_steps: int, first: float, last: float) -> torch.Tensor:
    return torch.cumprod(1 - torch.linspace(first, last, train_steps, dtype=torch.float64), 0)


def read_trace(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, str]]:
    with safe_open(path, "pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, file.metadata()


def diffusers_unet(folder: Path) -> Predict:
    from diffusers import UNet2DConditionModel

    unet = UNet2DConditionModel.from_pretrained(folder, torch_dtype=torch.float32).eval()

    def predict(latent: torch.Tensor, timestep: int, context: torch.Tensor) -> torch.Tensor:
        return unet(latent.float(), torch.tensor([timestep]), context.float()).sample.double()

    return predict


@torch.no_grad()
def edit(trace: dict[str, torch.Tensor], metadata: dict[str, str], predict: Predict, alphas: torch.Tensor) -> torch.Tensor:
    """The final latent, float64."""
    steps, guidance = int(metadata["steps"]), float(metadata["guidance"])
    x0, edit_mask, keep_mask = (trace[name].double() for name in ("x0", "edit_mask", "keep_mask"))
    stride = len(alphas) // steps
    timesteps = trace["timesteps"].tolist()
    grid = [len(alphas) - 1 - i * stride for i in range(steps)]
    if timesteps != grid[math.floor(steps * float(metadata["skip"])):]:
        raise SystemExit(f"reference_loop: the trace's timesteps {timesteps} are not those of {steps} trailing steps")

    def alpha(t: int) -> float:
        return 1.0 if t < 0 else float(alphas[t])

    def mean(x: torch.Tensor, e: torch.Tensor, t: int) -> torch.Tensor:
        a, p = alpha(t), alpha(t - stride)
        predicted = (x - math.sqrt(1 - a) * e) / math.sqrt(a)
        return math.sqrt(p) * predicted + math.sqrt(max(0.0, 1 - p - deviation(t) ** 2)) * e

    def deviation(t: int) -> float:
        a, p = alpha(t), alpha(t - stride)
        return math.sqrt((1 - p) / (1 - a) * (1 - a / p))

    # Forward: independent samples of the image at every timestep, and the noise maps between them.
    sample = {t: math.sqrt(alpha(t)) * x0 + math.sqrt(1 - alpha(t)) * noise.double()
              for t, noise in zip(timesteps, trace["noise"].unsqueeze(1), strict=True)}
    sample[-1] = x0
    maps = {}
    for t in timesteps:
        residual = sample[max(t - stride, -1)] - mean(sample[t], predict(sample[t], t, trace["text_invert"]), t)
        # The last step has s = 0: there the residual itself is kept.
        maps[t] = residual / deviation(t) if t - stride >= 0 else residual

    # Reverse: the prompt acts inside the edit mask; the sample of the timestep just reached comes back inside keep.
    x = sample[timesteps[0]]
    for t in timesteps:
        unconditional = predict(x, t, trace["text_uncond"])
        conditional = predict(x, t, trace["text_cond"])
        guided = unconditional + guidance * (conditional - unconditional)
        e = edit_mask * guided + (1 - edit_mask) * unconditional
        x = mean(x, e, t) + (deviation(t) if t - stride >= 0 else 1.0) * maps[t]
        x = keep_mask * sample[max(t - stride, -1)] + (1 - keep_mask) * x
    return x


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("trace", type=Path)
    parser.add_argument("unet", type=Path, help="folder with diffusers' config.json and weights")
    parser.add_argument("--beta", type=float, nargs=2, default=(1e-4, 0.02), metavar=("FIRST", "LAST"))
    parser.add_argument("--train-steps", type=int, default=1000)
    parser.add_argument("--tolerance", type=float, default=2e-3)
    args = parser.parse_args()
    trace, metadata = read_trace(args.trace)
    if metadata["final_residual"] != "keep":
        raise SystemExit("reference_loop: the trace is of --compat released, this loop is the paper's: leave it out")
    latent = edit(trace, metadata, diffusers_unet(args.unet), alphas_cumulative(args.train_steps, *args.beta))
    error = (latent - trace["latent"].double()).abs().max().item()
    moved = (latent - trace["x0"].double()).abs().max().item()
    print(f"final latent: max abs error {error:.2e} (allowed {args.tolerance:g}); the edit moved it by up to {moved:.2f}")
    return 0 if error <= args.tolerance else 1


if __name__ == "__main__":
    sys.exit(main())
