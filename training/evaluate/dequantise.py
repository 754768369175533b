"""Weights of a bundle's safetensors file as float32; layouts as src/core/model/graphs/weights.ts documents them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open

#: Values that share a scale in the block schemes.
BLOCK = 32


def nibbles(data: np.ndarray) -> np.ndarray:
    """uint8 [..., n] -> uint8 [..., 2n] in 0..15, low nibble first."""
    return np.stack([data & 15, data >> 4], axis=-1).reshape(*data.shape[:-1], -1)


def dequantise(scheme: str, shape: list[int], data: np.ndarray, scales: np.ndarray) -> np.ndarray:
    """value = q * scale, each product rounded to float32; float32 of the original shape [O, ...rest]."""
    rows = shape[0]
    length = int(np.prod(shape[1:]))
    if scheme == "dq-i8-channel":
        return (data.reshape(rows, length) * scales[:, None]).reshape(shape)
    if scheme == "dq-i4-block32":
        stored = nibbles(data.view(np.uint8).reshape(rows, -1)).astype(np.int8)
        q = np.where(stored > 7, stored - 16, stored)
    elif scheme == "mmnb-u4-b32":
        q = nibbles(data.reshape(rows, -1)).astype(np.int16) - 8
    elif scheme == "mmnb-u8-b32":
        q = data.reshape(rows, -1).astype(np.int16) - 128
    else:
        raise SystemExit(f"evaluate: weights are stored as {scheme}, which evaluate/dequantise.py does not know")
    blocks = q.reshape(rows, -1, BLOCK).astype(np.float32) * scales.reshape(rows, -1, 1)
    return blocks.reshape(rows, -1)[:, :length].reshape(shape)


def read(path: Path) -> dict[str, torch.Tensor]:
    """Every tensor under its official key; floating ones as float32."""
    with safe_open(path, "pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
        table = json.loads((file.metadata() or {}).get("quantisation", "{}"))
    weights = {}
    for name, tensor in tensors.items():
        if name in table:
            how, scales = table[name], tensors[f"{name}.scales"].float().numpy()
            weights[name] = torch.from_numpy(dequantise(how["scheme"], how["shape"], tensor.numpy(), scales))
        elif not name.endswith(".scales") or name.removesuffix(".scales") not in table:
            weights[name] = tensor.float() if tensor.is_floating_point() else tensor
    return weights
