"""A thin layer over training/judge: is a finding in a film, inside a mask?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

import data

#: Findings that have no map of their own in the judge -> the map that shows them.
MAP = {"consolidation": "opacity", "multifocal": "opacity"}
BATCH = 16

#: A finding, a film uint8 [512, 512], and a mask bool [512, 512] inside which it is looked for.
Query = tuple[str, np.ndarray, np.ndarray]


class Judge:
    def __init__(self) -> None:
        from judge import network  # here, since --self-test and some rows need no judge

        if not (data.WORK / network.FOLDER / "judge.json").exists():
            raise SystemExit(f"evaluate: {data.WORK / network.FOLDER} holds no judge: train it first (training/judge)")
        self.network, self.judges = network, network.Judges.load()

    def margins(self, queries: Sequence[Query]) -> list[float]:
        """Scores less thresholds: above 0 the finding is there. A film that several queries share is seen once."""
        films: dict[bytes, np.ndarray] = {film.tobytes(): film for _, film, _ in queries}
        asked: dict[bytes, list[int]] = {key: [] for key in films}
        for k, (_, film, _) in enumerate(queries):
            asked[film.tobytes()].append(k)
        keys, margins = list(films), [0.0] * len(queries)
        for at in range(0, len(keys), BATCH):
            now = keys[at:at + BATCH]
            for key, logits in zip(now, self.judges.maps(np.stack([films[key] for key in now])), strict=True):
                for k in asked[key]:
                    name, where = MAP.get(queries[k][0], queries[k][0]), self.network.cells(queries[k][2][None])
                    margins[k] = float(self.network.score(logits[None], name, where)) - self.judges.thresholds[name]
        return margins

    def finds(self, finding: str, film: np.ndarray, mask: np.ndarray) -> bool:
        return self.margins([(finding, film, mask)])[0] > 0
