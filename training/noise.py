"""The engine's noise (src/core/radedit/noise.ts) in NumPy, bit for bit.

Philox 4x32-10 and Box-Muller, with ln, cos and sin from + - * / alone, so that no library's last bit matters.
`python noise.py` checks the committed golden values; `python noise.py --write` makes them anew.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

GOLDEN = Path(__file__).parent.parent / "src/core/radedit/fixtures/noise.json"
POSTERIOR_DRAW = 0xFFFFFFFF
LN2 = 0.6931471805599453
SQRT2 = 1.4142135623730951
TURN = 6.283185307179586
ARTANH = [1 / odd for odd in (21, 19, 17, 15, 13, 11, 9, 7, 5, 3, 1)]


def alternating(parity: int) -> list[float]:
    """(-1)^k / (2k + parity)! for 2k + parity up to 17, highest first."""
    terms: list[float] = []
    factorial, sign = 1.0, 1.0
    for power in range(parity, 18, 2):
        terms.insert(0, sign / factorial)
        factorial *= (power + 1) * (power + 2)
        sign = -sign
    return terms


COS, SIN = alternating(0), alternating(1)


def philox(counter: list[np.ndarray], key: tuple[int, int]) -> list[np.ndarray]:
    """Counters as uint64 arrays that hold 32-bit words."""
    low = np.uint64(0xFFFFFFFF)
    shift = np.uint64(32)
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        a = np.uint64(0xD2511F53) * c0
        b = np.uint64(0xCD9E8D57) * c2
        c0, c1, c2, c3 = (b >> shift) ^ c1 ^ np.uint64(k0), b & low, (a >> shift) ^ c3 ^ np.uint64(k1), a & low
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return [c0, c1, c2, c3]


def polynomial(coefficients: list[float], x: np.ndarray) -> np.ndarray:
    total = np.zeros_like(x)
    for coefficient in coefficients:
        total = total * x + coefficient
    return total


def ln_uniform(k: np.ndarray) -> np.ndarray:
    """ln((k + 1/2) / 2^32)."""
    halves = k.astype(np.float64) + 0.5
    # frexp gives [1/2, 1); the engine counts from [1, 2), where k = 0 stands alone at 1/2 = 1 * 2^-1.
    mantissa, exponent = np.frexp(halves)
    mantissa, exponent = mantissa * 2, exponent - 1
    large = mantissa > SQRT2
    mantissa = np.where(large, mantissa / 2, mantissa)
    exponent = np.where(large, exponent + 1, exponent)
    s = (mantissa - 1) / (mantissa + 1)
    return (exponent - 32) * LN2 + 2 * s * polynomial(ARTANH, s * s)


def cos_sin_turn(k: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    octant = (k >> np.uint64(29)).astype(np.int64)
    rest = (k & np.uint64(0x1FFFFFFF)).astype(np.float64) + 0.5
    angle = np.where(octant % 2 == 0, rest, 536870912.0 - rest) / 4294967296.0 * TURN
    square = angle * angle
    c, s = polynomial(COS, square), angle * polynomial(SIN, square)
    cos = np.choose(octant, [c, s, -s, -c, -c, -s, s, c])
    sin = np.choose(octant, [s, c, c, s, -s, -c, -c, -s])
    return cos, sin


def normal_draws(seed: int, timestep: int, length: int) -> np.ndarray:
    """Standard normal draws of elements 0 ... length - 1, float32."""
    blocks = np.arange((length + 3) // 4, dtype=np.uint64)
    zero = np.zeros_like(blocks)
    words = philox([blocks, np.full_like(blocks, timestep), zero, zero], (seed, 0))
    draws = np.empty((len(blocks), 4))
    for pair in (0, 1):
        radius = np.sqrt(-2 * ln_uniform(words[2 * pair]))
        cos, sin = cos_sin_turn(words[2 * pair + 1])
        draws[:, 2 * pair], draws[:, 2 * pair + 1] = radius * cos, radius * sin
    return draws.reshape(-1)[:length].astype(np.float32)


CASES = [(0, 0, 16), (7, 699, 33), (7, POSTERIOR_DRAW, 12), (123456789, 39, 64), (0xFFFFFFFF, 999, 257)]


def golden() -> list[dict[str, object]]:
    return [{"seed": seed, "timestep": timestep, "bits": normal_draws(seed, timestep, length).view(np.uint32).tolist()}
            for seed, timestep, length in CASES]


if __name__ == "__main__":
    if "--write" in sys.argv:
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(json.dumps(golden()) + "\n")
    same = json.loads(GOLDEN.read_text()) == golden()
    print("noise: golden values agree" if same else "noise: golden values DIFFER")
    sys.exit(0 if same else 1)
