"""One evaluation: which edits the wanted rows need, and the rows from what became of them."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

import data
import segmenter

from . import cases, command_line, edits, films, paraphrases, rows, sheets
from .bundle import Models
from .cases import ADDED, Case
from .engine import Engine
from .judging import Judge
from .measures import Outcome, measure
from .scoring import Scorer

#: Rows that look at the additions and their shams.
ON_ADDITIONS = ("addition", "regions", "anatomy", "score", "paraphrases", "command-line")
#: Edits of each group that also go through the command line.
BY_COMMAND = 3


class Run:
    def __init__(self, models: Models, command_bundle: Path | None, count: int, bf16: bool) -> None:
        """`command_bundle`: the folder that the command line reads, None where the models are of no bundle."""
        self.models, self.command_bundle, self.count = models, command_bundle, count
        self.folder = data.WORK / "evaluate" / (models.hash + ("-bf16" if bf16 else ""))
        self.engine, self.scorer = Engine(models, bf16), Scorer(models)
        self.looked: dict[str, int] = {}

    def lines(self, wanted: tuple[str, ...]) -> list[rows.Line]:
        lines: list[rows.Line] = []
        if "size" in wanted and self.command_bundle is not None:
            lines += rows.size(self.models.bytes)
        if "reconstruction" in wanted:
            lines += self.reconstruction()
        if set(wanted) & {*ON_ADDITIONS, "removal"}:
            paraphrases.check(paraphrases.producible())
            self.judge = Judge()
            lines += self.judged(wanted, self.outcomes(self.planned(wanted)))
        return sorted(lines, key=lambda line: line.row)

    def planned(self, wanted: tuple[str, ...]) -> dict[str, list[Case]]:
        """The edits by group, only those that a wanted row looks at."""
        groups: dict[str, list[Case]] = {}
        rows_wanted = set(wanted)
        if rows_wanted & set(ON_ADDITIONS):
            for turn, name in enumerate(ADDED):
                groups[f"add {name}"] = mine = cases.addition(name, turn, self.count)
                if rows_wanted & {"addition", "regions", "score"}:
                    groups[f"sham of add {name}"] = [case.sham() for case in mine]
                if rows_wanted & {"regions", "paraphrases", "command-line"}:
                    groups[f"paraphrase {name}"] = cases.reworded(mine)
        if rows_wanted & {"removal", "regions", "command-line"}:
            for candidates in (cases.consolidations(), cases.opacities(), cases.drained()):
                chosen, looked = cases.shown(candidates, self.judge.finds, self.count)
                if not chosen:
                    raise SystemExit("evaluate: the judge finds in no film what is to be removed")
                groups[chosen[0].group], self.looked[chosen[0].group] = chosen, looked
        return groups

    def outcomes(self, groups: dict[str, list[Case]]) -> rows.Groups:
        every = [case for group in groups.values() for case in group]
        each = edits.make(self.engine, self.folder, every)
        if each is not None:
            print(f"{each:.2f} s an edit", file=sys.stderr)
        begun = time.monotonic()
        lungs = self.models.segmenter or segmenter.load(data.WORK / "official" / "segmenter")
        found = iter(measure(every, [edits.read(self.folder, case) for case in every], self.judge, self.scorer, lungs))
        print(f"judged in {time.monotonic() - begun:.0f} s", file=sys.stderr)
        return {name: [next(found) for _ in group] for name, group in groups.items()}

    def judged(self, wanted: tuple[str, ...], groups: rows.Groups) -> list[rows.Line]:
        def of(kind: str) -> list[Outcome]:
            return [outcome for name, group in groups.items() if name.startswith(kind) for outcome in group]

        added, shams, every = of("add "), of("sham "), [outcome for group in groups.values() for outcome in group]
        asked = [outcome for name, group in groups.items() if not name.startswith("sham ") for outcome in group]
        lines: list[rows.Line] = []
        if "addition" in wanted:
            lines += rows.additions(groups)
            for name in ADDED:
                self.sheet(f"1-addition-{name}", groups[f"add {name}"], groups[f"sham of add {name}"])
        if "removal" in wanted:
            lines += rows.removals(groups, self.looked)
            for name in self.looked:
                self.sheet(f"2-{name}", groups[name])
        if "regions" in wanted:
            lines += rows.regions(asked, every)
            self.sheet("3-regions-worst", sorted(asked, key=lambda o: -o.free_mean)[:sheets.LINES])
        if "anatomy" in wanted:
            lines += rows.anatomy(added)
            self.sheet("4-anatomy-worst", sorted(added, key=lambda o: o.dice)[:sheets.LINES])
        if "score" in wanted:
            lines += rows.scores(added, shams, self.scorer.threshold)
            order = np.argsort([o.score for o in added])[:sheets.LINES]
            self.sheet("5-score-lowest", [added[k] for k in order], [shams[k] for k in order])
        if "paraphrases" in wanted:
            lines += rows.paraphrased(groups)
            self.sheet("7-paraphrases", of("paraphrase "))
        if "command-line" in wanted and self.command_bundle is not None:
            prompted = [group for name, group in groups.items() if not name.startswith("sham ")]
            lines += self.by_command([outcome for group in prompted for outcome in group[:BY_COMMAND]])
        return lines

    def by_command(self, mine: list[Outcome]) -> list[rows.Line]:
        equal, apart, kept = [], [], []
        for outcome in mine:
            case, film = outcome.case, command_line.of_case(self.command_bundle, self.folder, outcome.case)
            equal.append(self.judge.finds(case.finding.name, film, case.edit) == outcome.found)
            apart.append(int(np.abs(outcome.after.astype(int) - film).max()))
            kept.append(bool((film == case.source)[case.keep].all()))
        return rows.commanded(equal, apart, kept)

    def reconstruction(self) -> list[rows.Line]:
        decibels, pairs, names = [], [], []
        for index in films.reconstructed()[:self.count if self.count < cases.COUNT else None]:
            film = films.pixels(index)
            recon = self.engine.decode(self.engine.encode(film))
            decibels.append(float(-10 * np.log10(np.mean((recon.astype(np.float64) - film / 255) ** 2))))
            said = f"{decibels[-1]:.1f} dB: film, reconstruction, difference x4"
            pairs.append((film, (recon * 255).round().astype(np.uint8), said))
            names.append(films.listing()[index].patient)
        order = np.argsort(decibels)
        sheets.write_pairs(self.folder / "6-reconstruction.png", [pairs[k] for k in order])
        return rows.reconstruction(decibels, names)

    def sheet(self, name: str, outcomes: list[Outcome], shams: list[Outcome] | None = None) -> None:
        sheets.write(self.folder / f"{name.replace(' ', '-')}.png", outcomes, shams)
