"""The models that are judged: a bundle's own weights, or the un-quantised folders that it was converted from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from torch import nn
from transformers import BertConfig, BertModel, BertTokenizer

from official import ImageModel, ProjectionHead
from segmenter import Segmenter

from . import dequantise

Weights = dict[str, torch.Tensor]
#: Module -> its weights and, for the text, its vocabulary.
Files = dict[str, list[Path]]
#: bundle.json's module -> folder of RADEDIT_WORK/official.
FOLDERS = {"unet": "unet", "vae": "vae", "text": "text", "imageEncoder": "image-encoder", "segmenter": "segmenter"}
#: What the pixels of an edit depend on: modules, and entries of bundle.json.
EDITING, SETTINGS = ("unet", "vae", "text"), ("resolution", "latent", "schedule", "defaults")


@dataclass(frozen=True)
class Models:
    """All that an edit and its score need, and the description that says how they are used (bundle.json)."""

    description: dict
    #: Names the weights and settings that edits depend on; short, for folders.
    hash: str
    bytes: int
    unet: UNet2DConditionModel
    vae: AutoencoderKL
    bert: BertModel
    head: ProjectionHead
    tokenizer: BertTokenizer
    image: ImageModel
    segmenter: Segmenter | None


def describe(folder: Path) -> dict:
    if not (folder / "bundle.json").exists():
        raise SystemExit(f"evaluate: {folder} has no bundle.json: give --bundle a folder made by `radedit convert`")
    return json.loads((folder / "bundle.json").read_text())


def named(*content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]


def settings_of(description: dict) -> dict:
    return {key: description[key] for key in SETTINGS} | {"context": description["text"]["context"]}


def hash_of(folder: Path) -> str:
    """Of the modules as bundle.json lists them, with the hash of every file, and of the settings."""
    description = describe(folder)
    return named(settings_of(description), [description["modules"][name] for name in EDITING])


def open_bundle(folder: Path) -> Models:
    description = describe(folder)
    modules = description["modules"]
    config = {name: module["config"] for name, module in modules.items()}
    files = {name: [folder / file["path"] for file in module["files"]] for name, module in modules.items()}
    return build(description, hash_of(folder), config, files, size_of(files) + (folder / "bundle.json").stat().st_size)


def open_reference(folder: Path, description: dict) -> Models:
    """Folders in official layout, under the schedule, text policies and defaults of a bundle."""
    names = [name for name in FOLDERS if (folder / FOLDERS[name] / "config.json").exists()]
    config = {name: json.loads((folder / FOLDERS[name] / "config.json").read_text()) for name in names}
    files = {name: sorted((folder / FOLDERS[name]).glob("*.safetensors")) for name in names}
    files["text"].append(folder / "text" / "vocab.txt")
    digests = [hashlib.file_digest(path.open("rb"), "sha256").hexdigest() for name in EDITING for path in files[name]]
    name = named(settings_of(description), [config[module] for module in EDITING], digests)
    return build(description, name, config, files, size_of(files))


def size_of(files: Files) -> int:
    return sum(path.stat().st_size for paths in files.values() for path in paths)


def build(description: dict, name: str, config: dict[str, dict], files: Files, size: int) -> Models:
    def weights(module: str) -> Weights:
        paths = [path for path in files[module] if path.suffix == ".safetensors"]
        return {key: value for path in paths for key, value in dequantise.read(path).items()}

    bert, head = text_model(config["text"], weights("text"))
    vocabulary = next(path for path in files["text"] if path.name == "vocab.txt")
    image = ImageModel(*(config["imageEncoder"][key] for key in ("layers", "width", "static_dim", "projection_size")))
    lungs = None
    if "segmenter" in config:
        lungs = loaded(Segmenter(tuple(config["segmenter"]["widths"]), folded=True), weights("segmenter"))
    return Models(
        description, name, size,
        loaded(UNet2DConditionModel.from_config(config["unet"]), weights("unet")),
        loaded(AutoencoderKL.from_config(config["vae"]), weights("vae")),
        bert, head, BertTokenizer(str(vocabulary)), loaded(image, weights("imageEncoder")), lungs)


def loaded(module: nn.Module, weights: Weights) -> nn.Module:
    """A checkpoint may hold an unused classifier or batch counters; what the module needs must all be there."""
    missing = [key for key in module.load_state_dict(weights, strict=False).missing_keys
               if not key.endswith(("num_batches_tracked", "position_ids"))]
    if missing:
        raise SystemExit(f"evaluate: {len(missing)} weights are missing, for example {missing[0]}")
    return module.eval().requires_grad_(False).to(memory_format=torch.channels_last)


def text_model(config: dict, weights: Weights) -> tuple[BertModel, ProjectionHead]:
    keys = ("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "vocab_size",
            "max_position_embeddings", "type_vocab_size", "layer_norm_eps")
    bert = BertModel(BertConfig(**{key: config[key] for key in keys}), add_pooling_layer=False)
    head = ProjectionHead(config["hidden_size"], config["projection_size"])

    def part(prefix: str) -> Weights:
        return {key.removeprefix(prefix): value for key, value in weights.items() if key.startswith(prefix)}

    return loaded(bert, part("bert.")), loaded(head, part("cls_projection_head."))
