"""The table's rows: from outcomes to figures with intervals, each beside what is asked of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from .cases import ADDED
from .measures import Outcome
from .statistics import Figure, area, best_threshold, mean, ratio, wilson


#: What --only takes, in the order of the table.
NAMES = ("addition", "removal", "regions", "anatomy", "score", "reconstruction", "paraphrases", "size", "command-line")


@dataclass(frozen=True)
class Line:
    row: str
    name: str
    figure: Figure
    #: ">= 0.8", or "" where the figure is only told.
    asked: str = ""
    #: Said behind the line.
    note: str = ""

    @property
    def passed(self) -> bool | None:
        if not self.asked:
            return None
        sign, limit = self.asked.split()
        return {">=": self.figure.value >= float(limit), "<=": self.figure.value <= float(limit),
                "=": self.figure.value == float(limit)}[sign]

    def as_json(self) -> dict:
        return {**asdict(self), "passed": self.passed}


Groups = dict[str, list[Outcome]]


def patients(outcomes: Sequence[Outcome]) -> list[str]:
    return [outcome.case.patient for outcome in outcomes]


def average(outcomes: Sequence[Outcome], field: str) -> float:
    return float(np.mean([getattr(o, field) for o in outcomes]))


def additions(groups: Groups) -> list[Line]:
    lines = []
    for name in ADDED:
        edits, shams = groups[f"add {name}"], groups[f"sham of add {name}"]
        before = sum(o.was_found for o in edits)
        lines.append(Line("1 addition", f"{name}: found", wilson([o.found for o in edits]), ">= 0.8",
                          f"found before the edit in {before}; change in the mask {average(edits, 'edit_mean'):.1f}"))
        lines.append(Line("1 addition", f"{name}: found in shams", wilson([o.found for o in shams]), "<= 0.15",
                          f"change in the mask {average(shams, 'edit_mean'):.1f}"))
    return lines


def removals(groups: Groups, looked: dict[str, int]) -> list[Line]:
    lines = []
    for group in ("remove consolidation", "remove real opacity", "remove pneumothorax"):
        edits = groups[group]
        lines.append(Line("2 removal", f"{group.removeprefix('remove ')}: gone", wilson([not o.found for o in edits]),
                          ">= 0.7", f"{looked[group]} films looked at, shown in {len(edits)}"))
    drains = [bool(o.drain) for o in groups["remove pneumothorax"]]
    return [*lines, Line("2 removal", "the pneumothorax's drain: still found", wilson(drains), ">= 0.95")]


def regions(asked: Sequence[Outcome], every: Sequence[Outcome]) -> list[Line]:
    """`every` edit for the keep region, `asked` without the shams for the free area: shams change little there."""
    worst = float(max(o.keep_max for o in every))
    free = [o.free_mean for o in asked]
    return [Line("3 regions", "keep: largest change", Figure(worst, worst, worst, len(every)), "= 0", "gray levels"),
            Line("3 regions", "free: mean change", mean(free, patients(asked)), "<= 4",
                 f"gray levels; worst film {max(free):.1f}, {np.mean(np.array(free) <= 4):.0%} of films at 4 or less")]


def anatomy(outcomes: Sequence[Outcome]) -> list[Line]:
    dices = [o.dice for o in outcomes]
    return [Line("4 anatomy", "lung Dice outside the mask", mean(dices, patients(outcomes)), ">= 0.95",
                 f"worst film {min(dices):.3f}, {np.mean(np.array(dices) >= 0.95):.0%} of films at 0.95 or more")]


def scores(edits: Sequence[Outcome], shams: Sequence[Outcome], threshold: float) -> list[Line]:
    """`shams[i]` is the sham of `edits[i]`; one without a score, since nothing moved, counts as -1."""
    true, false = ([-1.0 if np.isnan(o.score) else o.score for o in some] for some in (edits, shams))
    names = patients(edits)
    lines = [Line("5 score", "AUC, edits against shams", area(true, false, names), ">= 0.9",
                  f"mean score {np.mean(true):.2f} against {np.mean(false):.2f}")]
    for name, cut in (("the bundle's threshold", threshold), ("the best threshold", best_threshold(true, false))):
        for kind, some in (("true", true), ("false", false)):
            rate = mean([score >= cut for score in some], names)
            lines.append(Line("5 score", f"{kind}-accept rate at {name}", rate, "", f"{cut:.3f}"))
    lines.append(Line("5 score", "similarity map's rise in the mask, AUC",
                      area([o.rise for o in edits], [o.rise for o in shams], names)))
    return lines


def reconstruction(decibels: Sequence[float], names: Sequence[str]) -> list[Line]:
    note = f"worst film {min(decibels):.1f}"
    return [Line("6 reconstruction", "PSNR, NIH, dB", mean(decibels, names), ">= 33", note)]


def paraphrased(groups: Groups) -> list[Line]:
    """Against the plain wording on the very same films."""
    lines, every, plain = [], [], []
    for name in ADDED:
        base = {o.case.film: o for o in groups[f"add {name}"]}
        mine = groups[f"paraphrase {name}"]
        theirs = [base[o.case.film] for o in mine]
        every, plain = every + mine, plain + theirs
        lines.append(Line("7 paraphrases", f"{name}: found, share of row 1", share(mine, theirs), "",
                          f"found {average(mine, 'found'):.2f} of {average(theirs, 'found'):.2f}; change in the mask "
                          f"{average(mine, 'edit_mean'):.1f} of {average(theirs, 'edit_mean'):.1f}"))
    lines.append(Line("7 paraphrases", "all: found, share of row 1", share(every, plain), ">= 0.75"))
    lines.append(Line("7 paraphrases", "all: change in the mask, share of row 1",
                      ratio([o.edit_mean for o in every], [o.edit_mean for o in plain], patients(every))))
    return lines


def share(above: Sequence[Outcome], below: Sequence[Outcome]) -> Figure:
    return ratio([o.found for o in above], [o.found for o in below], patients(above))


def size(count: int) -> list[Line]:
    megabytes = count / 1e6
    figure = Figure(megabytes, megabytes, megabytes, 1)
    return [Line("8 size", "bundle, MB", figure, "<= 80", f"{count} bytes; seconds an edit: npm run bench")]


def commanded(equal: Sequence[bool], apart: Sequence[int], kept: Sequence[bool]) -> list[Line]:
    """Of edits that went through the command line too: equal verdicts; largest difference of each, in gray levels."""
    close = np.mean(np.array(apart) <= 1)
    return [Line("9 command line", "verdict as PyTorch's", wilson(equal), ">= 0.9",
                 f"films differ by up to {max(apart)} gray levels, {close:.0%} of them by at most 1"),
            Line("9 command line", "keep region equal to the source", wilson(kept), ">= 1")]
