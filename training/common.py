"""What every training stage shares: bf16 autocast, EMA, resumable checkpoints, a timed loop."""

from __future__ import annotations

import copy
import json
import math
import time
from collections.abc import Callable
from pathlib import Path

import torch

from data import WORK


def autocast() -> torch.autocast:
    return torch.autocast("cpu", dtype=torch.bfloat16)


class Ema:
    """Exponential moving average of a module's parameters and buffers, warmed up so early steps count less."""

    def __init__(self, module: torch.nn.Module, decay: float) -> None:
        self.decay = decay
        self.module = copy.deepcopy(module).eval().requires_grad_(False)

    @torch.no_grad()
    def update(self, module: torch.nn.Module, step: int) -> None:
        decay = min(self.decay, (1 + step) / (10 + step))
        for mine, theirs in zip(self.module.state_dict().values(), module.state_dict().values(), strict=True):
            if mine.dtype.is_floating_point:
                mine.lerp_(theirs.to(mine.dtype), 1 - decay)
            else:
                mine.copy_(theirs)


def train(name: str, module: torch.nn.Module, loss_of: Callable[[int, float], torch.Tensor], *, seconds: float, rate: float,
          ema_decay: float = 0.999, warmup: int = 50, weight_decay: float = 0.01, inputs: str = "") -> torch.nn.Module:
    """Trains for a wall-clock budget with a cosine rate over it, and returns the EMA module.

    `loss_of(step, done)` gives the loss of one step; `done` runs from 0 to 1 over the budget.
    A checkpoint is written every two minutes to WORK/<name>.pt; a killed run goes on from there. `inputs` names what
    the stage learns from: a checkpoint that learned from something else is refused.
    """
    WORK.mkdir(parents=True, exist_ok=True)
    path, log, start = WORK / f"{name}.pt", WORK / f"{name}.jsonl", WORK / f"{name}-start.pt"
    if start.exists():
        module.load_state_dict(torch.load(start, weights_only=True))
    optimiser = torch.optim.AdamW(module.parameters(), lr=rate, weight_decay=weight_decay, betas=(0.9, 0.98))
    ema, step, spent = Ema(module, ema_decay), 0, 0.0
    if path.exists():
        state = torch.load(path, weights_only=True)
        if state.get("inputs", "") != inputs:
            raise SystemExit(f"{path} was trained on other inputs: delete it to train this stage anew")
        module.load_state_dict(state["module"])
        ema.module.load_state_dict(state["ema"])
        optimiser.load_state_dict(state["optimiser"])
        step, spent = state["step"], state["spent"]
    saved, mean = time.monotonic(), None
    while spent < seconds:
        begun = time.monotonic()
        done = spent / seconds
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / warmup) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))
        torch.manual_seed(step)
        loss = loss_of(step, done)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(module.parameters(), 1.0)
        optimiser.step()
        ema.update(module, step)
        step += 1
        spent += time.monotonic() - begun
        mean = loss.item() if mean is None else 0.98 * mean + 0.02 * loss.item()
        if step % 20 == 0:
            with open(log, "a") as handle:
                handle.write(json.dumps({"step": step, "seconds": round(spent), "loss": mean}) + "\n")
        if time.monotonic() - saved > 120 or spent >= seconds:
            save(path, {"module": module.state_dict(), "ema": ema.module.state_dict(),
                        "optimiser": optimiser.state_dict(), "step": step, "spent": spent, "inputs": inputs})
            saved = time.monotonic()
    return ema.module


def save(path: Path, state: dict) -> None:
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.rename(path)
