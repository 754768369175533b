"""Measures the judge: python -m judge.report [--first] [--each 1]. Writes RADEDIT_WORK/judge/report.json.

AUC on painted films of either renderer and on real labels, and how often it fires on normal films and, where the caller
gives a codec, on their plain reconstructions.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import cast

import numpy as np
import torch
from scipy.stats import rankdata

import data
import lungs
from judge import augment, films, renderer
from judge.fields import reach
from judge.network import FOLDER, Judges, cells, reduced, score
from judge.renderer import FINDINGS, MAP_OF, MAPS

#: Share of normal films on which a judge may fire.
FIRING = 0.05
#: Normal films that set the thresholds, and their views besides the film as it is.
CALIBRATION, VIEWS = 120, 2
#: Gray levels by which a painted finding changes its place on average, at least: nobody sees less, so no AUC counts it.
VISIBLE = 8 / 255
#: (rng, film, lungs, finding) -> film, or (film, mask); film float32 [512, 512] in 0..1.
Renderer = Callable[[np.random.Generator, np.ndarray, lungs.Lungs, str], "np.ndarray | tuple[np.ndarray, np.ndarray]"]
#: uint8 [512, 512] -> uint8 [512, 512]
Codec = Callable[[np.ndarray], np.ndarray]


def auc(positive: np.ndarray, negative: np.ndarray) -> float | None:
    if not len(positive) or not len(negative):
        return None
    ranks = rankdata(np.concatenate([positive, negative]))[:len(positive)]
    return round(float((ranks.sum() - len(positive) * (len(positive) + 1) / 2) / (len(positive) * len(negative))), 4)


def normals(part: str) -> list[int]:
    """Normal films of a part; of patients that lend their films to calibration, one film of each, sources by turns."""
    listing = data.films()
    mine = [i for i in films.pool(listing, part) if films.normal(listing[i])]
    if part != "calibration":
        return mine
    firsts = {listing[i].patient: i for i in reversed(mine)}
    sources = [[i for i in sorted(firsts.values()) if listing[i].source == source] for source in ("nih", "kermany")]
    return [i for pair in zip(*sources) for i in pair][:CALIBRATION]


@torch.no_grad()
def views(judges: Judges, indices: list[int], count: int) -> torch.Tensor:
    """Logits of each film as it is, and in `count` other exposures and softnesses, as decoding may leave it."""
    rng, plain, found = np.random.default_rng(3), reduced(data.pixels()[indices]), []
    for view in range(count + 1):
        image = plain
        if view > 0:
            image = torch.cat([augment.softened(rng, augment.exposed(rng, one[None])) for one in plain])
        found += [judges.network(image[at:at + 16]) for at in range(0, len(image), 16)]
    return torch.cat(found)


def painted(render: Renderer, indices: list[int], finding: str, each: int, seed: int) -> tuple[np.ndarray, ...]:
    """Painted films, the films before, and masks of what changed: each [N, 512, 512], float32 in 0..1."""
    after, before, masks = [], [], []
    for i in indices:
        lung = cast(lungs.Lungs, lungs.of_film(i))
        for k in range(each):
            film = data.pixels()[i].astype(np.float32) / 255
            rng = np.random.default_rng([seed, i, k, FINDINGS.index(finding)])
            made = render(rng, film, lung, finding)
            changed, mask = made if isinstance(made, tuple) else (made, reach(made, film, np.ones_like(film)))
            after.append(np.round(changed * 255) / 255), before.append(film), masks.append(mask)
    return np.stack(after), np.stack(before), np.stack(masks)


def calibrated(judges: Judges) -> dict[str, float]:
    """Thresholds from normal films of patients that the judge has not seen: at most FIRING of them fire, anywhere on them.

    Where nothing normal comes near, the threshold is even odds, or what nine in ten painted films reach, so that not just
    anything fires.
    """
    plain, indices = views(judges, normals("calibration"), VIEWS), normals("left-out")
    table = {}
    for name in MAPS:
        quiet = score(plain, name).numpy()
        kinds = [finding for finding in FINDINGS if MAP_OF[finding] == name]
        made = np.concatenate([painted(renderer.paint, indices, kind, 1, 11)[0] for kind in kinds])
        loud = score(judges.maps(made), name).numpy()
        limit = float(np.quantile(quiet, 1 - FIRING))
        table[name] = round(max(limit, min(0.0, float(np.quantile(loud, 0.1)))), 4)
    return table


def on_painted(judges: Judges, render: Renderer, indices: list[int], each: int) -> dict[str, dict]:
    """Per finding: AUC against the same films unpainted, within the finding and on the whole film, and firing there."""
    table = {}
    for finding in FINDINGS:
        try:
            after, before, masks = painted(render, indices, finding, each, 23)
        except KeyError:
            continue
        line, changes = judges.thresholds[MAP_OF[finding]], np.abs(after - before)
        plain = (changes * masks).sum(axis=(1, 2)) >= VISIBLE * masks.sum(axis=(1, 2)).clip(1)
        after, before, where = after[plain], before[plain], cells(masks[plain])
        yes, no = judges.maps(after), judges.maps(before)
        inside, outside = score(yes, finding, where).numpy(), score(no, finding, where).numpy()
        anywhere = [score(logits, finding).numpy() for logits in (yes, no)]
        seen = where.any(dim=(1, 2)).numpy()
        table[finding] = {
            "films": len(after), "too_faint": int((~plain).sum()), "auc": auc(inside[seen], outside[seen]), "auc_film": auc(*anywhere),
            "fires": round(float((inside[seen] > line).mean()), 3) if seen.any() else None,
            "other_maps": {name: round(float((score(yes, name) > judges.thresholds[name]).float().mean()), 3)
                           for name in MAPS if name != MAP_OF[finding]}}
    return table


def on_labels(judges: Judges, every: bool) -> dict[str, dict]:
    """AUC of whole-film scores on the labels of films the judge never saw, within each source.

    `every` takes the films of the generator's training patients too: the judge has not seen those either.
    """
    listing = data.films()
    apart = films.left_out(listing)
    unseen = [i for i, film in enumerate(listing) if film.split == "validation" or film.patient in apart
              or (every and film.split == "train")]
    logits = torch.cat([judges.maps(data.pixels()[unseen[at:at + 64]]) for at in range(0, len(unseen), 64)])
    kinds = {"opacity": films.OPAQUE, "effusion": {"Effusion"}, "pneumothorax": {"Pneumothorax"},
             "nodule": {"Nodule", "Mass"}}
    table = {}
    for source in ("nih", "kermany"):
        for name, labels in kinds.items():
            here = [(k, set(listing[i].labels)) for k, i in enumerate(unseen) if listing[i].source == source]
            values = score(logits, name).numpy()
            yes = values[[k for k, found in here if found & labels]]
            no = values[[k for k, found in here if found == {"No Finding"}]]
            rest = values[[k for k, found in here if not found & labels]]
            if len(yes):
                table[f"{source} {name}"] = {
                    "films": len(yes), "normal": len(no), "auc": auc(yes, no), "auc_all_others": auc(yes, rest),
                    "fires": round(float((yes > judges.thresholds[name]).mean()), 3)}
    return table


def firing(judges: Judges, codec: Codec | None, parts: tuple[str, ...]) -> dict[str, dict]:
    """Share of normal films on which each map fires anywhere, plain or as the codec gives them back."""
    table = {}
    for part in parts:
        shown = data.pixels()[normals(part)]
        logits = judges.maps(shown if codec is None else np.stack([codec(film) for film in shown]))
        table[part] = {"films": len(shown)} | {
            name: round(float((score(logits, name) > judges.thresholds[name]).float().mean()), 3) for name in MAPS}
    return table


def report(first_renderer: Renderer | None = None, codec: Codec | None = None, each: int = 1,
           every: bool = False) -> dict:
    """Everything that can be measured with what the caller has; also written to report.json.

    Both renderers paint the same normal films, those of left-out judge patients and of validation.
    """
    judges, indices = Judges.load(), normals("left-out") + normals("validation")
    parts = ("left-out", "validation")
    table = {"thresholds": judges.thresholds, "firing_on_normal": firing(judges, None, parts),
             "second_renderer": on_painted(judges, renderer.paint, indices, each),
             "real_labels": on_labels(judges, every)}
    if first_renderer is not None:
        table["first_renderer"] = on_painted(judges, first_renderer, indices, each)
    if codec is not None:
        table["firing_on_reconstructions"] = firing(judges, codec, parts)
    (data.WORK / FOLDER / "report.json").write_text(json.dumps(table, indent=2) + "\n")
    return table


def first(rng: np.random.Generator, film: np.ndarray, lung: lungs.Lungs, finding: str) -> np.ndarray:
    """The first renderer as a `Renderer`; imported here only, so that nothing of it reaches the judge's training."""
    import findings

    return findings.render(rng, film, lung, findings.draw(rng, (finding,)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", action="store_true", help="measure on films of the first renderer too")
    parser.add_argument("--each", type=int, default=1, help="painted films of each film and finding")
    parser.add_argument("--every", action="store_true", help="real labels of the generator's training patients too")
    options = parser.parse_args()
    print(json.dumps(report(first if options.first else None, None, options.each, options.every), indent=2))


if __name__ == "__main__":
    main()
