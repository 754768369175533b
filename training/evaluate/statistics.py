"""Figures with 95 % confidence intervals. Edits of one patient are not independent: bootstraps draw patients."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

DRAWS = 2000
Z = 1.959964


@dataclass(frozen=True)
class Figure:
    value: float
    low: float
    high: float
    #: How many edits or films it was taken from.
    count: int


def wilson(hits: Sequence[bool]) -> Figure:
    """A share, of edits that are each of another patient."""
    n = len(hits)
    if n == 0:
        return Figure(float("nan"), 0.0, 1.0, 0)
    share = float(np.mean(hits))
    middle, spread = share + Z * Z / (2 * n), Z * (share * (1 - share) / n + Z * Z / (4 * n * n)) ** 0.5
    return Figure(share, (middle - spread) / (1 + Z * Z / n), (middle + spread) / (1 + Z * Z / n), n)


def bootstrap(statistic: Callable[[np.ndarray], float], patients: Sequence[str]) -> Figure:
    """`statistic` takes indices of edits, with repetitions; the patients of the edits are drawn anew."""
    groups: dict[str, list[int]] = {}
    for at, patient in enumerate(patients):
        groups.setdefault(patient, []).append(at)
    members = [np.array(group) for group in groups.values()]
    if not members:
        return Figure(float("nan"), float("nan"), float("nan"), 0)
    rng = np.random.default_rng(0)
    draws = [statistic(np.concatenate([members[k] for k in rng.integers(len(members), size=len(members))]))
             for _ in range(DRAWS)]
    low, high = np.nanpercentile(draws, [2.5, 97.5]) if np.isfinite(draws).any() else (np.nan, np.nan)
    return Figure(float(statistic(np.arange(len(patients)))), float(low), float(high), len(patients))


def mean(values: Sequence[float], patients: Sequence[str]) -> Figure:
    held = np.asarray(values, np.float64)
    return bootstrap(lambda at: float(held[at].mean()), patients)


def ratio(above: Sequence[float], below: Sequence[float], patients: Sequence[str]) -> Figure:
    """Mean of `above` as a share of the mean of `below`, of the same edits; NaN where that is 0."""
    top, base = np.asarray(above, np.float64), np.asarray(below, np.float64)

    def of(at: np.ndarray) -> float:
        return float(top[at].sum() / base[at].sum()) if base[at].sum() else float("nan")

    return bootstrap(of, patients)


def auc(true: np.ndarray, false: np.ndarray) -> float:
    """The chance that a true one scores above a false one, ties half."""
    order = np.sort(false)
    below, through = np.searchsorted(order, true, "left"), np.searchsorted(order, true, "right")
    return float((below + through).mean() / 2 / len(false))


def area(true: Sequence[float], false: Sequence[float], patients: Sequence[str]) -> Figure:
    """AUC of pairs: true[i] and false[i] are of one patient."""
    yes, no = np.asarray(true), np.asarray(false)
    return bootstrap(lambda at: auc(yes[at], no[at]), patients)


def best_threshold(true: Sequence[float], false: Sequence[float]) -> float:
    """Midway between two neighbouring scores, where true-accept rate less false-accept rate is largest."""
    yes, no = np.asarray(true), np.asarray(false)
    scores = np.unique(np.concatenate([yes, no]))
    if len(scores) < 2:
        return float(scores[0])
    middles = (scores[1:] + scores[:-1]) / 2
    gains = [float((yes >= cut).mean() - (no >= cut).mean()) for cut in middles]
    return float(middles[int(np.argmax(gains))])
