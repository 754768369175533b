"""The official checkpoints' layouts in PyTorch, key names included, at any depth and width: CXR-BERT's projection head
and BioViL-T's image model in single-image mode (hi-ml-multimodal). The demo's scorer and `npm run parity` use them."""

from __future__ import annotations

import torch
from torch import nn
from torchvision.models.resnet import Bottleneck, ResNet


class ProjectionHead(nn.Module):
    """CXR-BERT's head on the first token's state [B, hidden] -> [B, size]."""

    def __init__(self, hidden: int, size: int) -> None:
        super().__init__()
        self.dense_to_hidden = nn.Linear(hidden, size)
        self.LayerNorm = nn.LayerNorm(size, eps=1e-12)
        self.dense_to_output = nn.Linear(size, size)

    def forward(self, first: torch.Tensor) -> torch.Tensor:
        return self.dense_to_output(self.LayerNorm(nn.functional.gelu(self.dense_to_hidden(first))))


class Trunk(ResNet):
    """torchvision's bottleneck ResNet without pooling and classifier; the official stem is 64 wide."""

    def __init__(self, layers: list[int], width: int) -> None:
        nn.Module.__init__(self)
        self._norm_layer, self.inplanes, self.dilation, self.groups, self.base_width = nn.BatchNorm2d, width, 1, 1, 64
        self.conv1 = nn.Conv2d(3, width, 7, 2, 3, bias=False)
        self.bn1, self.relu, self.maxpool = nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(3, 2, 1)
        for stage, depth in enumerate(layers):
            blocks = self._make_layer(Bottleneck, width << stage, depth, stride=1 if stage == 0 else 2)
            setattr(self, f"layer{stage + 1}", blocks)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        x = self.maxpool(self.relu(self.bn1(self.conv1(image))))
        return self.layer4(self.layer3(self.layer2(self.layer1(x))))


class ImageModel(nn.Module):
    """[B, 3, H, W] in 0..1 -> patches [B, size, H/32, W/32]: the current map beside a tiled 'missing previous' vector."""

    def __init__(self, layers: list[int], width: int, static_dim: int, projection_size: int) -> None:
        super().__init__()
        self.encoder = nn.Module()
        self.encoder.encoder = Trunk(layers, width)
        self.encoder.backbone_to_vit = nn.Conv2d(width * 32, static_dim, 1, bias=False)
        self.encoder.missing_previous_emb = nn.Parameter(torch.randn(1, static_dim, 1, 1))
        self.projector = nn.Module()
        self.projector.model = nn.Sequential(
            nn.Conv2d(2 * static_dim, projection_size, 1, bias=False), nn.BatchNorm2d(projection_size), nn.ReLU(),
            nn.Conv2d(projection_size, projection_size, 1))

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        current = self.encoder.backbone_to_vit(self.encoder.encoder(image))
        previous = self.encoder.missing_previous_emb.expand_as(current)
        return self.projector.model(torch.cat([current, previous], dim=1))
