"""The second renderer: paints a finding into a film. It shares no code with `findings.py`, which trains the generator.

    changed, where = paint(rng, film, lungs, "effusion")

`film` is float32 [512, 512] in 0..1, `lungs` gives the soft masks [512, 512] of "right" and "left" lung (the patient's:
right lies on the image's left, as in lungs.of_film). `where` is a float mask [512, 512] of where the finding is.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from judge.anatomy import Chest, chest
from judge.devices import drain, pacemaker
from judge.fields import Picture, Rng
from judge.opacities import Painted, consolidation, nodule, oedema
from judge.pleura import effusion, pneumothorax

PAINTERS: dict[str, Callable[[Rng, Picture, Chest], Painted]] = {
    "consolidation": consolidation, "oedema": oedema, "effusion": effusion, "pneumothorax": pneumothorax,
    "nodule": nodule, "pacemaker": pacemaker, "drain": drain,
}
FINDINGS = tuple(PAINTERS)
#: The map of the network that shows each painted finding.
MAP_OF = {"consolidation": "opacity", "oedema": "opacity"} | {
    name: name for name in FINDINGS if name not in ("consolidation", "oedema")}
MAPS = ("opacity", "effusion", "pneumothorax", "nodule", "pacemaker", "drain")


def paint(rng: Rng, film: Picture, lungs: dict[str, Picture], finding: str) -> Painted:
    return PAINTERS[finding](rng, film.astype(np.float32), chest(film, lungs))
