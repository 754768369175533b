"""Captions: from labels, and from procedural findings with their side and zone, in several wordings."""

from __future__ import annotations

import numpy as np

from findings import Finding

NORMAL = ("No acute cardiopulmonary process.", "No acute cardiopulmonary abnormality.", "Clear lungs.",
          "Normal chest radiograph.", "The lungs are clear.", "No focal consolidation or effusion.", "No finding.")
WORDS = {
    "Pneumonia": ("pneumonia", "findings of pneumonia"), "Bacterial pneumonia": ("bacterial pneumonia", "pneumonia"),
    "Viral pneumonia": ("viral pneumonia", "pneumonia"), "COVID-19": ("COVID-19 pneumonia", "pneumonia"),
    "Edema": ("pulmonary oedema", "pulmonary edema"), "Effusion": ("pleural effusion",),
    "Consolidation": ("consolidation", "airspace consolidation"), "Infiltration": ("pulmonary infiltrate", "infiltration"),
    "Pleural_Thickening": ("pleural thickening",),
}
SIZE = {"small": ("small ", "subtle "), "": ("", "moderate "), "large": ("large ", "dense ")}


def of_labels(rng: np.random.Generator, labels: tuple[str, ...]) -> str:
    if labels == ("No Finding",):
        return str(rng.choice(NORMAL))
    names = [str(rng.choice(WORDS.get(label, (label.lower(),)))) for label in labels]
    rng.shuffle(names)
    text = names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
    return sentence(text)


def of_finding(rng: np.random.Generator, finding: Finding) -> str:
    size = str(rng.choice(SIZE[finding.size]))
    place = f"{finding.side} {finding.zone}"
    wordings = {
        "consolidation": (f"{size}consolidation in the {place} zone", f"{place} zone {size}consolidation",
                          f"{size}{place} lung opacity", f"{place} lobe consolidation",
                          f"{size}airspace opacity in the {place} lung", f"{size}consolidation", f"{finding.side} lung consolidation"),
        "effusion": (f"{size}{finding.side} pleural effusion", f"{finding.side}-sided pleural effusion",
                     f"{size}pleural effusion on the {finding.side}", f"{size}pleural effusion"),
        "oedema": ("pulmonary oedema", "bilateral perihilar pulmonary edema", "moderate pulmonary oedema", "pulmonary edema"),
        "nodule": (f"{size}nodule in the {place} zone", f"{place} zone lung nodule", f"{size}pulmonary nodule"),
    }
    return sentence(str(rng.choice(wordings[finding.name])))


def sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."
