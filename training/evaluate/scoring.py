"""BioViL-T's directional score as src/core/scoring does it, on 8-bit films [512, 512]."""

from __future__ import annotations

import numpy as np
import torch
from scipy.ndimage import gaussian_filter

from .bundle import Models

NO_CHANGE = 1e-6
#: Blur of a similarity map in patches, as src/core/scoring/similarity-map.ts has it.
MAP_BLUR = 1.5


def stretched(film: np.ndarray) -> np.ndarray:
    """By its own minimum and maximum, truncated, as the reference reads 8-bit films."""
    lo, hi = int(film.min()), int(film.max())
    return np.zeros_like(film) if lo >= hi else ((film.astype(np.float64) - lo) / (hi - lo) * 255).astype(np.uint8)


class Scorer:
    def __init__(self, models: Models) -> None:
        self.models = models
        frame = models.description["scoring"]
        if frame["resize"] != 512:
            raise SystemExit("evaluate: scoring.resize is not 512, and the films here are 512 pixels wide")
        self.crop, self.threshold = frame["crop"], frame["threshold"]
        self.known: dict[str, torch.Tensor] = {}

    @torch.no_grad()
    def films(self, films: list[np.ndarray], batch: int = 8) -> tuple[torch.Tensor, torch.Tensor]:
        """Unit vectors [N, D] of films, and of their patches [N, D, g, g]."""
        edge, vectors, patches = (512 - self.crop) // 2, [], []
        inner = slice(edge, edge + self.crop)
        for at in range(0, len(films), batch):
            square = np.stack([stretched(film)[inner, inner] for film in films[at:at + batch]])
            image = torch.from_numpy(square.astype(np.float32) / 255)[:, None].expand(-1, 3, -1, -1)
            grid = self.models.image(image.contiguous(memory_format=torch.channels_last))
            vectors.append(torch.nn.functional.normalize(grid.mean(dim=(2, 3)), dim=1))
            patches.append(torch.nn.functional.normalize(grid, dim=1))
        return torch.cat(vectors), torch.cat(patches)

    @torch.no_grad()
    def text(self, prompt: str) -> torch.Tensor:
        """Unit vector [D]."""
        if prompt not in self.known:
            said = prompt.rstrip(self.models.description["text"]["scoring"]["strip"])
            limit = self.models.bert.config.max_position_embeddings
            batch = self.models.tokenizer([said], truncation=True, max_length=limit, return_tensors="pt")
            hidden = self.models.bert(input_ids=batch.input_ids, attention_mask=batch.attention_mask).last_hidden_state
            self.known[prompt] = torch.nn.functional.normalize(self.models.head(hidden[:, 0]), dim=1)[0]
        return self.known[prompt]

    def directional(self, before: torch.Tensor, after: torch.Tensor, source: str, prompt: str) -> float:
        """cos of the film's way [D] with the words', -1..1; NaN where one of them does not move."""
        film, words = after - before, self.text(prompt) - self.text(source)
        if film.norm() < NO_CHANGE or words.norm() < NO_CHANGE:
            return float("nan")
        return float(torch.nn.functional.cosine_similarity(film, words, dim=0))

    def rise(self, before: torch.Tensor, after: torch.Tensor, prompt: str, mask: np.ndarray) -> float:
        """How much more the similarity map of `prompt` rises in the mask [512, 512] than elsewhere; patches [D, g, g]."""
        text = self.text(prompt)
        map_before, map_after = (gaussian_filter((text @ grid.flatten(1)).numpy().reshape(grid.shape[1:]), MAP_BLUR,
                                                 mode="reflect") for grid in (before, after))
        edge, size = (512 - self.crop) // 2, self.crop // map_before.shape[0]
        inner = mask[edge:512 - edge, edge:512 - edge].reshape(map_before.shape[0], size, -1, size).mean(axis=(1, 3)) >= 0.5
        change = map_after - map_before
        return float(change[inner].mean() - change[~inner].mean()) if inner.any() and not inner.all() else 0.0
