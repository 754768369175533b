"""Captions: from labels, and from painted findings with their side and zone, in many wordings.

A sentence is drawn from a small grammar, so that the denoiser hears the same thing said in many ways and a prompt of
another wording finds it prepared.
"""

from __future__ import annotations

import numpy as np

from findings import Finding

NORMAL = ("No acute cardiopulmonary process.", "No acute cardiopulmonary abnormality.", "Clear lungs.",
          "Normal chest radiograph.", "The lungs are clear.", "No focal consolidation or effusion.", "No finding.",
          "Lungs are clear without consolidation, effusion or pneumothorax.", "Normal chest.", "No abnormality is seen.",
          "Heart size is normal and the lungs are clear.", "No evidence of acute disease.", "Unremarkable chest film.")
#: What an edit asks for that must change nothing, or remove what is there.
NORMAL_PROMPT = NORMAL[0]
WORDS = {
    "Pneumonia": ("pneumonia", "findings of pneumonia"), "Bacterial pneumonia": ("bacterial pneumonia", "pneumonia"),
    "Viral pneumonia": ("viral pneumonia", "pneumonia"), "COVID-19": ("COVID-19 pneumonia", "pneumonia"),
    "Edema": ("pulmonary oedema", "pulmonary edema"), "Effusion": ("pleural effusion",),
    "Consolidation": ("consolidation", "airspace consolidation"), "Infiltration": ("pulmonary infiltrate", "infiltration"),
    "Pleural_Thickening": ("pleural thickening",),
}
SIZE = {"small": ("small", "subtle", "mild"), "": ("", "moderate", ""), "large": ("large", "dense", "extensive")}
ZONE = {"upper": ("upper zone", "upper lung", "upper lung zone", "upper lobe", "upper lung field", "apex"),
        "mid": ("mid zone", "mid lung", "middle lung zone", "midlung", "perihilar region"),
        "lower": ("lower zone", "lower lung", "lower lung zone", "lower lobe", "base", "lower lung field")}
#: {s} size, {n} noun, {d} side, {z} zone.
IN_ZONE = ("{s} {n} in the {d} {z}", "{d} {z} {n}", "{s} {n} of the {d} {z}", "there is {s} {n} in the {d} {z}",
           "{d} {z} shows {s} {n}", "{s} {n} is seen in the {d} {z}", "{s} {d} {z} {n}", "new {n} at the {d} {z}",
           "focal {n} within the {d} {z}")
ON_SIDE = ("{s} {d} {n}", "{d}-sided {n}", "{s} {n} on the {d}", "there is {s} {n} on the {d}", "{d} {n}",
           "{s} {d}-sided {n} is seen", "{s} {n} in the {d} hemithorax", "new {s} {d} {n}")
ANYWHERE = ("{s} {n}", "{n}", "{s} {n} is seen")
NOUNS = {
    "consolidation": ("consolidation", "airspace opacity", "opacity", "airspace consolidation", "pneumonia", "airspace disease"),
    "nodule": ("nodule", "pulmonary nodule", "lung nodule", "rounded nodule", "nodular opacity"),
    "effusion": ("pleural effusion", "effusion", "pleural fluid"),
    "pneumothorax": ("pneumothorax", "pneumothorax with a visible pleural line", "apical and lateral pneumothorax"),
    "pacemaker": ("pacemaker", "chest wall pacemaker", "pacemaker with leads", "dual-chamber pacemaker", "cardiac pacemaker"),
    "drain": ("chest drain", "chest tube", "pleural drain", "thoracostomy tube"),
    "marker": ("side marker", "laterality marker"),
    "multifocal": ("bilateral patchy opacities", "multifocal pneumonia", "bilateral peripheral opacities",
                   "patchy consolidation in both lungs", "COVID-19 pneumonia", "viral pneumonia"),
    "diffuse": ("diffuse bilateral opacities", "diffuse haziness of both lungs", "diffuse lung opacity", "bilateral ground-glass opacity"),
    "oedema": ("pulmonary oedema", "pulmonary edema", "bilateral perihilar pulmonary edema", "perihilar oedema",
               "moderate pulmonary oedema"),
    "opacities": ("lung opacities", "extensive airspace disease", "abnormal lungs", "pulmonary opacities", "lung disease"),
}
#: Share of captions that leave the place out.
PLACELESS = 0.15
PROMPT = {
    "consolidation": "{size} consolidation in the {side} {zone} zone.", "effusion": "{size} {side} pleural effusion.",
    "pneumothorax": "{size} {side} pneumothorax.", "nodule": "{size} nodule in the {side} {zone} zone.",
    "pacemaker": "{side} pacemaker with leads.", "drain": "{side} chest drain.", "marker": "{side} side marker.",
    "oedema": "Bilateral perihilar pulmonary edema.", "multifocal": "Bilateral patchy opacities.",
    "diffuse": "Diffuse bilateral opacities.", "opacities": "Pulmonary opacities.",
}


def sentence(text: str) -> str:
    text = " ".join(text.split())
    return text[0].upper() + text[1:].rstrip(".") + "."


def of_labels(rng: np.random.Generator, labels: tuple[str, ...]) -> str:
    if labels == ("No Finding",):
        return str(rng.choice(NORMAL))
    names = [str(rng.choice(WORDS.get(label, (label.lower(),)))) for label in labels]
    rng.shuffle(names)
    return sentence(names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1])


def of_finding(rng: np.random.Generator, finding: Finding) -> str:
    noun, size = str(rng.choice(NOUNS[finding.name])), str(rng.choice(SIZE[finding.size]))
    if not finding.side:
        return sentence(noun)
    if rng.random() < PLACELESS:
        template, zone = str(rng.choice(ANYWHERE)), ""
    elif finding.zone:
        template, zone = str(rng.choice(IN_ZONE)), str(rng.choice(ZONE[finding.zone]))
    else:
        template, zone = str(rng.choice(ON_SIDE)), ""
    return sentence(template.format(s=size, n=noun, d=finding.side, z=zone))


def of_device_kept(rng: np.random.Generator, device: Finding) -> str:
    """A film with a device and no finding."""
    noun = str(rng.choice(NOUNS[device.name]))
    return sentence(str(rng.choice((f"{device.side} {noun}, the lungs are clear", f"{noun} in place, no acute process",
                                    f"{device.side} {noun} without other abnormality"))))


def of_device_gone(rng: np.random.Generator, device: Finding) -> str:
    noun = str(rng.choice(NOUNS[device.name]))
    return sentence(str(rng.choice((f"no {noun}", f"{noun} removed", "no support devices", f"without {noun}"))))


def prompt(finding: Finding) -> str:
    """The plain wording that presets and evaluation use."""
    return sentence(PROMPT[finding.name].format(size=finding.size, side=finding.side, zone=finding.zone))
