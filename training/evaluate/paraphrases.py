"""Wordings that training never used, four of each finding: does the edit follow the meaning or the phrase?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product

import captions
import findings
from findings import Finding

PARAPHRASES: dict[str, tuple[str, ...]] = {
    "consolidation": (
        "There is a patch of airspace disease projected over the {side} {zone} lung field.",
        "Alveolar shadowing with air bronchograms, {side} {zone} zone.",
        "The {side} {zone} zone of the lung is filled and opaque.",
        "Confluent density occupies the {zone} part of the {side} lung."),
    "effusion": (
        "Fluid has collected in the {side} pleural space.",
        "The {side} costophrenic angle is blunted by a meniscus of pleural fluid.",
        "Layering fluid at the base of the {side} hemithorax.",
        "The {side} base is obscured, in keeping with an effusion."),
    "pneumothorax": (
        "Air in the {side} pleural space with partial collapse of the lung.",
        "A pleural line is visible on the {side} and no lung markings lie beyond it.",
        "Partially collapsed {side} lung due to a pneumothorax.",
        "Free pleural air lies lateral to the {side} lung edge."),
    "nodule": (
        "A round spot projects over the {side} {zone} lung field.",
        "Solitary well-defined rounded density, {side} {zone} zone.",
        "Coin lesion of the {side} lung in its {zone} third.",
        "There is one small circumscribed lesion in the {side} {zone} zone."),
    "pacemaker": (
        "Cardiac pacing device over the {side} chest with two wires reaching the heart.",
        "An implanted pulse generator lies below the {side} clavicle with transvenous leads.",
        "The battery of a pacer projects over the {side} upper chest and its electrodes end in the heart.",
        "Dual-chamber pacing system implanted on the {side}."),
}


def worded(finding: Finding, which: int) -> str:
    return PARAPHRASES[finding.name][which].format(side=finding.side, zone=finding.zone)


def plain(text: str) -> str:
    """Without case, marks and spare spaces, in which two wordings may differ and be the same."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.lower()).split())


def known(training: Iterable[str]) -> list[str]:
    """The paraphrases, with any side and zone, that are among the training captions."""
    seen = {plain(caption) for caption in training}
    every = {worded(Finding(name, side, zone), which) for name, texts in PARAPHRASES.items()
             for which in range(len(texts)) for side in ("right", "left") for zone in findings.ZONES}
    return sorted(text for text in every if plain(text) in seen)


def check(training: Iterable[str]) -> None:
    found = known(training)
    if found:
        raise SystemExit(f"evaluate: the paraphrase “{found[0]}” is a training caption: choose another one")


def producible() -> set[str]:
    """Every sentence that captions.of_finding can make of the paraphrased findings: its whole grammar."""
    sides, sizes = ("right", "left"), sorted({word for words in captions.SIZE.values() for word in words})
    said = set()
    for name, noun in ((name, noun) for name in PARAPHRASES for noun in captions.NOUNS[name]):
        in_zones = name in findings.IN_ZONES
        zones = [word for words in captions.ZONE.values() for word in words] if in_zones else [""]
        templates = (captions.IN_ZONE if in_zones else captions.ON_SIDE) + captions.ANYWHERE
        for template, side, zone, size in product(templates, sides, zones, sizes):
            said.add(captions.sentence(template.format(s=size, n=noun, d=side, z=zone)))
    return said
