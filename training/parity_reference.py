"""Reference for `npm run parity`: random checkpoints in official layout, and what PyTorch makes of them.

    python training/parity_reference.py OUT [--set fixtures|full]

Writes OUT/<case>/{config.json, weights.safetensors, io.safetensors} and OUT/cases.json. io.safetensors holds the inputs
as `in.<name>` and torch's outputs as `out.<name>`, named as the graphs name them. `fixtures` are the small cases that
are committed and checked by the tests; `full` adds the demo bundle's own shapes and the official block structures.
Weights are random, and every norm, bias and statistic is moved off its initial value so that leaving one out shows.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from safetensors.torch import save_file
from torch import nn
from transformers import BertConfig, BertModel

from official import ImageModel, ProjectionHead
from segmenter import Segmenter

Tensors = dict[str, torch.Tensor]


@torch.no_grad()
def perturb(module: nn.Module) -> nn.Module:
    """Moves what initialisation sets to 0 or 1: norm weights, biases, running statistics, embeddings of one vector."""
    for name, value in module.state_dict().items():
        if name.endswith("running_var"):
            value.uniform_(0.5, 1.5)
        elif name.endswith("running_mean") or name.endswith("bias"):
            value.add_(torch.randn_like(value) * 0.1)
        elif value.ndim > 1 and "embedding" not in name:
            value.mul_(3**0.5)  # PyTorch's default keeps a third of the variance, which leaves deep layers mostly bias
        elif value.is_floating_point() and value.ndim == 1:
            value.mul_(torch.empty_like(value).uniform_(0.6, 1.4))
    return module.eval()


class TextModel(nn.Module):
    def __init__(self, config: dict) -> None:
        super().__init__()
        keys = ("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "vocab_size",
                "max_position_embeddings", "type_vocab_size", "layer_norm_eps")
        self.bert = BertModel(BertConfig(**{key: config[key] for key in keys}, attn_implementation="eager"))
        self.cls_projection_head = ProjectionHead(config["hidden_size"], config["projection_size"])

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> Tensors:
        hidden = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        projection = nn.functional.normalize(self.cls_projection_head(hidden[:, 0]), dim=-1)
        return {"last_hidden_state": hidden, "projection": projection}


class EmbeddingModel(ImageModel):
    """Patches, and their mean as the embedding. The classifier is unused, and in the official state dict."""

    def __init__(self, config: dict) -> None:
        super().__init__(config["layers"], config["width"], config["static_dim"], config["projection_size"])
        self.encoder.encoder.fc = nn.Linear(config["width"] * 32, 10)

    def forward(self, image: torch.Tensor) -> Tensors:
        patches = super().forward(image)
        return {"patches": patches, "embedding": nn.functional.normalize(patches.mean(dim=(2, 3)), dim=-1)}


def unet(config: dict, batch: int, length: int, size: tuple[int, int]) -> tuple[nn.Module, Tensors, Callable[..., Tensors]]:
    model = UNet2DConditionModel(**config)
    inputs = {
        "sample": torch.randn(batch, config["in_channels"], *size),
        "timestep": torch.linspace(3, 979, batch).floor(),
        "encoder_hidden_states": torch.randn(batch, length, config["cross_attention_dim"]),
    }
    return model, inputs, lambda **x: {"out_sample": model(x["sample"], x["timestep"], x["encoder_hidden_states"]).sample}


def vae_encoder(config: dict, batch: int, size: tuple[int, int]) -> tuple[nn.Module, Tensors, Callable[..., Tensors]]:
    model = AutoencoderKL(**config)
    inputs = {"image": torch.rand(batch, config["in_channels"], *size) * 2 - 1}

    def run(image: torch.Tensor) -> Tensors:
        posterior = model.encode(image).latent_dist
        return {"mean": posterior.mean, "logvar": posterior.logvar}

    return model, inputs, run


def vae_decoder(config: dict, batch: int, size: tuple[int, int]) -> tuple[nn.Module, Tensors, Callable[..., Tensors]]:
    model = AutoencoderKL(**config)
    inputs = {"latent": torch.randn(batch, config["latent_channels"], *size)}
    return model, inputs, lambda latent: {"image": model.decode(latent).sample}


def text(config: dict, batch: int, length: int) -> tuple[nn.Module, Tensors, Callable[..., Tensors]]:
    model = TextModel(config)
    mask = torch.ones(batch, length, dtype=torch.int64)
    for row in range(1, batch):
        mask[row, length - 2 * row :] = 0
    return model, {"input_ids": torch.randint(0, config["vocab_size"], (batch, length)), "attention_mask": mask}, model


def image(config: dict, batch: int, size: tuple[int, int]) -> tuple[nn.Module, Tensors, Callable[..., Tensors]]:
    model = EmbeddingModel(config)
    return model, {"image": torch.rand(batch, 3, *size)}, model


def segmenter(config: dict, batch: int) -> tuple[nn.Module, Tensors, Callable[..., Tensors]]:
    model = Segmenter(tuple(config["widths"]), folded=True)
    side = config["sample_size"]
    # The last picture is so faint that half precision would lose it, and that the least deviation counts.
    contrast = torch.tensor([0.7] * (batch - 1) + [0.004]).reshape(batch, 1, 1, 1)
    return model, {"image": 0.3 + contrast * torch.rand(batch, 1, side, side)}, lambda image: {"logits": model(image)}


def unet_config(widths: list[int], attention: list[bool], **rest: object) -> dict:
    down = ["CrossAttnDownBlock2D" if on else "DownBlock2D" for on in attention]
    up = ["CrossAttnUpBlock2D" if on else "UpBlock2D" for on in reversed(attention)]
    return {"in_channels": 4, "out_channels": 4, "sample_size": 64, "block_out_channels": widths,
            "down_block_types": down, "up_block_types": up, **rest}


def vae_config(channels: int, widths: list[int], **rest: object) -> dict:
    return {"in_channels": channels, "out_channels": channels, "latent_channels": 4, "block_out_channels": widths,
            "down_block_types": ["DownEncoderBlock2D"] * len(widths),
            "up_block_types": ["UpDecoderBlock2D"] * len(widths), **rest}


def bert_config(hidden: int, layers: int, heads: int, inner: int, vocabulary: int) -> dict:
    return {"hidden_size": hidden, "num_hidden_layers": layers, "num_attention_heads": heads, "intermediate_size": inner,
            "vocab_size": vocabulary, "max_position_embeddings": 512 if vocabulary > 1000 else 40, "type_vocab_size": 2,
            "layer_norm_eps": 1e-12, "projection_size": 128 if hidden > 64 else 16}


def segmenter_config(widths: list[int], side: int) -> dict:
    return {"architecture": "lung-unet", "widths": widths, "sample_size": side, "outputs": ["right", "left"]}


# Small, but with everything that can go wrong: unequal layers and heads, linear projection, odd latent sizes.
SMALL_UNET = unet_config([8, 16, 16], [False, True, True], layers_per_block=[1, 2, 1], norm_num_groups=4,
                         cross_attention_dim=24, attention_head_dim=[2, 2, 4], use_linear_projection=True,
                         transformer_layers_per_block=[1, 1, 2])
PLAIN_UNET = unet_config([8, 16], [True, False], layers_per_block=1, norm_num_groups=4, cross_attention_dim=12,
                         attention_head_dim=2, flip_sin_to_cos=False, freq_shift=1, norm_eps=1e-6)
SMALL_VAE = vae_config(1, [8, 16, 24], layers_per_block=1, norm_num_groups=4)
BARE_VAE = vae_config(3, [8, 8], layers_per_block=2, norm_num_groups=4, use_quant_conv=False, use_post_quant_conv=False,
                      mid_block_add_attention=False)
SMALL_BERT = bert_config(32, 2, 4, 64, 100)
SMALL_IMAGE = {"layers": [1, 2, 1, 1], "width": 4, "static_dim": 16, "projection_size": 16}
SMALL_SEGMENTER = segmenter_config([4, 6, 10], 20)

# The demo bundle's own shapes.
DEMO_UNET = unet_config([32, 64, 128, 192], [False, True, True, True], layers_per_block=1, cross_attention_dim=384,
                        norm_num_groups=16, attention_head_dim=[1, 2, 4, 6])
DEMO_VAE = vae_config(1, [16, 48, 96, 128], layers_per_block=1, norm_num_groups=4)
DEMO_BERT = bert_config(384, 6, 12, 1536, 30522)
DEMO_IMAGE = {"layers": [1, 2, 3, 1], "width": 16, "static_dim": 128, "projection_size": 128}
DEMO_SEGMENTER = segmenter_config([16, 32, 64, 96], 128)

# The official block structures at a fraction of the width (radedit.md 3 and 4).
OFFICIAL_UNET = unet_config([32, 64, 128, 192, 256], [False, True, True, True, False], layers_per_block=2,
                            cross_attention_dim=96, attention_head_dim=8)
OFFICIAL_VAE = vae_config(3, [32, 64, 128, 128], layers_per_block=2, norm_num_groups=32)
OFFICIAL_BERT = bert_config(96, 12, 12, 384, 2000)
OFFICIAL_IMAGE = {"layers": [3, 4, 6, 3], "width": 16, "static_dim": 64, "projection_size": 128}

FIXTURES = {
    "unet-small": ("unet", SMALL_UNET, lambda: unet(SMALL_UNET, 2, 7, (9, 14))),
    "unet-plain": ("unet", PLAIN_UNET, lambda: unet(PLAIN_UNET, 1, 5, (8, 8))),
    "vae-encoder-small": ("vae-encoder", SMALL_VAE, lambda: vae_encoder(SMALL_VAE, 2, (24, 32))),
    "vae-decoder-small": ("vae-decoder", SMALL_VAE, lambda: vae_decoder(SMALL_VAE, 2, (6, 8))),
    "vae-encoder-bare": ("vae-encoder", BARE_VAE, lambda: vae_encoder(BARE_VAE, 1, (16, 16))),
    "vae-decoder-bare": ("vae-decoder", BARE_VAE, lambda: vae_decoder(BARE_VAE, 1, (8, 8))),
    "text-small": ("text-encoder", SMALL_BERT, lambda: text(SMALL_BERT, 3, 11)),
    "image-small": ("image-encoder", SMALL_IMAGE, lambda: image(SMALL_IMAGE, 2, (64, 96))),
    "segmenter-small": ("segmenter", SMALL_SEGMENTER, lambda: segmenter(SMALL_SEGMENTER, 2)),
}

FULL = {
    **FIXTURES,
    "unet-demo": ("unet", DEMO_UNET, lambda: unet(DEMO_UNET, 2, 64, (32, 32))),
    "vae-encoder-demo": ("vae-encoder", DEMO_VAE, lambda: vae_encoder(DEMO_VAE, 1, (128, 128))),
    "vae-decoder-demo": ("vae-decoder", DEMO_VAE, lambda: vae_decoder(DEMO_VAE, 1, (16, 16))),
    "text-demo": ("text-encoder", DEMO_BERT, lambda: text(DEMO_BERT, 2, 64)),
    "image-demo": ("image-encoder", DEMO_IMAGE, lambda: image(DEMO_IMAGE, 1, (448, 448))),
    "segmenter-demo": ("segmenter", DEMO_SEGMENTER, lambda: segmenter(DEMO_SEGMENTER, 2)),
    "unet-official": ("unet", OFFICIAL_UNET, lambda: unet(OFFICIAL_UNET, 2, 128, (32, 32))),
    "vae-encoder-official": ("vae-encoder", OFFICIAL_VAE, lambda: vae_encoder(OFFICIAL_VAE, 1, (128, 128))),
    "vae-decoder-official": ("vae-decoder", OFFICIAL_VAE, lambda: vae_decoder(OFFICIAL_VAE, 1, (16, 16))),
    "text-official": ("text-encoder", OFFICIAL_BERT, lambda: text(OFFICIAL_BERT, 2, 128)),
    "image-official": ("image-encoder", OFFICIAL_IMAGE, lambda: image(OFFICIAL_IMAGE, 1, (448, 448))),
}


def part(module: str, weights: Tensors) -> Tensors:
    """Half of an autoencoder is enough for its case."""
    wanted = {"vae-encoder": ("encoder.", "quant_conv."), "vae-decoder": ("decoder.", "post_quant_conv.")}.get(module)
    return {k: v for k, v in weights.items() if wanted is None or k.startswith(wanted)}


@torch.no_grad()
def write(folder: Path, module: str, config: dict, seed: int, make: Callable[[], tuple]) -> None:
    torch.manual_seed(seed)
    model, inputs, run = make()
    perturb(model)
    outputs = run(**inputs)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    weights = {key: value.contiguous() for key, value in part(module, model.state_dict()).items()}
    save_file(weights, folder / "weights.safetensors")
    tensors = {f"in.{k}": v for k, v in inputs.items()} | {f"out.{k}": v.contiguous() for k, v in outputs.items()}
    save_file(tensors, folder / "io.safetensors")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--set", choices=("fixtures", "full"), default="full")
    arguments = parser.parse_args()
    cases = FIXTURES if arguments.set == "fixtures" else FULL
    for seed, (name, (module, config, make)) in enumerate(cases.items()):
        print(f"reference {name}", flush=True)
        write(arguments.out / name, module, config, seed, make)
    listing = [{"name": name, "module": module} for name, (module, _config, _make) in cases.items()]
    (arguments.out / "cases.json").write_text(json.dumps(listing, indent=1) + "\n")


if __name__ == "__main__":
    main()
