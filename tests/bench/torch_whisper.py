"""A network of Whisper's shape with random weights, in plain PyTorch: a pass costs what a real one costs.

Everything has a static size, so that a whole pass (encoder, prompt, every token) can be recorded as one
CUDA graph. The layers are those of the published model (openai/whisper, model.py): two convolutions,
pre-norm attention blocks, a decoder with its own and cross attention, tied embeddings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch.nn import functional as nn

HEAD = 64
"""Width of one attention head in every published model."""


@dataclass(frozen=True)
class TorchShape:
    """How big the network is."""

    mels: int
    width: int
    encoder_layers: int
    decoder_layers: int
    words: int


SHAPES = {
    "large-v3-turbo": TorchShape(128, 1280, 32, 4, 51866),
    "small": TorchShape(80, 768, 12, 12, 51865),
    "base": TorchShape(80, 512, 6, 6, 51865),
    "tiny": TorchShape(80, 384, 4, 4, 51865),
}
"""The published multilingual models (openai/whisper, ModelDimensions)."""

MOST_FRAMES = 3000
MOST_WORDS = 448


class TorchWhisper:
    """Encodes mel features of shape (batch, mels, frames) and decodes them greedily."""

    def __init__(self, shape: TorchShape, *, device: str, dtype: torch.dtype) -> None:
        """Make random weights on `device`."""
        self.shape = shape
        self._as = {"device": device, "dtype": dtype}
        width = shape.width
        self._conv1 = self._some(width, shape.mels, 3), self._some(width)
        self._conv2 = self._some(width, width, 3), self._some(width)
        self._times = self._some(MOST_FRAMES // 2, width)
        self._places = self._some(MOST_WORDS, width)
        self._words = self._some(shape.words, width)
        self._encoder = [self._block(cross=False) for _ in range(shape.encoder_layers)]
        self._decoder = [self._block(cross=True) for _ in range(shape.decoder_layers)]

    @property
    def parameters(self) -> int:
        """How many weights there are."""
        tensors = [*self._conv1, *self._conv2, self._times, self._places, self._words]
        for block in (*self._encoder, *self._decoder):
            tensors += [tensor for pair in block.values() for tensor in pair]
        return sum(tensor.numel() for tensor in tensors)

    @property
    def embeddings(self) -> torch.Tensor:
        """The weights of the words: where they lie and what type they are is true of all."""
        return self._words

    def answer(self, mel: torch.Tensor, prompt: torch.Tensor, tokens: int) -> torch.Tensor:
        """Return `tokens` tokens for each row of `mel` after the same `prompt`, the likeliest each time."""
        heard = self.encode(mel)
        memory = [self._pair(heard, block["cross_kv"]) for block in self._decoder]
        rows, told = mel.shape[0], prompt.shape[0]
        kept = [self._room(rows, told + tokens) for _ in self._decoder]
        state = self._words[prompt].expand(rows, -1, -1) + self._places[:told]
        said = [self._next(state, memory, kept, (0, told))]
        for at in range(told, told + tokens - 1):
            state = self._words[said[-1]].unsqueeze(1) + self._places[at : at + 1]
            said.append(self._next(state, memory, kept, (at, at + 1)))
        return torch.stack(said, dim=1)

    def encode(self, mel: torch.Tensor) -> torch.Tensor:
        """Return what the encoder makes of `mel`, of shape (batch, frames / 2, width)."""
        state = nn.gelu(nn.conv1d(mel, *self._conv1, padding=1))
        state = nn.gelu(nn.conv1d(state, *self._conv2, stride=2, padding=1))
        state = state.transpose(1, 2)
        state = state + self._times[: state.shape[1]]
        for block in self._encoder:
            query, key, value = self._own(self._norm(state), block)
            state = state + self._joined(nn.scaled_dot_product_attention(query, key, value), block)
            state = state + self._fed(state, block)
        return self._norm(state)

    def _next(
        self,
        state: torch.Tensor,
        memory: list[tuple[torch.Tensor, torch.Tensor]],
        kept: list[tuple[torch.Tensor, torch.Tensor]],
        span: tuple[int, int],
    ) -> torch.Tensor:
        begin, end = span
        for block, (heard_key, heard_value), (keys, values) in zip(
            self._decoder, memory, kept, strict=True
        ):
            query, key, value = self._own(self._norm(state), block)
            keys[:, :, begin:end] = key
            values[:, :, begin:end] = value
            found = nn.scaled_dot_product_attention(
                query, keys[:, :, :end], values[:, :, :end], is_causal=begin == 0
            )
            state = state + self._joined(found, block)
            asked = self._heads(nn.linear(self._norm(state), *block["cross_q"]))
            found = nn.scaled_dot_product_attention(asked, heard_key, heard_value)
            state = state + nn.linear(self._flat(found), *block["cross_out"])
            state = state + self._fed(state, block)
        return (self._norm(state[:, -1]) @ self._words.T).argmax(dim=-1)

    def _block(self, *, cross: bool) -> dict[str, tuple[torch.Tensor, torch.Tensor]]:
        width = self.shape.width
        rows = {"own": 3 * width, "out": width, "wide": 4 * width}
        if cross:
            rows |= {"cross_q": width, "cross_kv": 2 * width, "cross_out": width}
        block = {
            name: (self._some(count, width), self._some(count)) for name, count in rows.items()
        }
        return block | {"narrow": (self._some(width, 4 * width), self._some(width))}

    def _some(self, *size: int) -> torch.Tensor:
        made: torch.Tensor = torch.randn(*size, **self._as) * 0.02
        return made

    def _room(self, rows: int, words: int) -> tuple[torch.Tensor, torch.Tensor]:
        size = (rows, self.shape.width // HEAD, words, HEAD)
        return torch.zeros(size, **self._as), torch.zeros(size, **self._as)

    def _norm(self, state: torch.Tensor) -> torch.Tensor:
        return nn.layer_norm(state, (self.shape.width,))

    def _own(self, state: torch.Tensor, block: dict[str, Any]) -> tuple[torch.Tensor, ...]:
        parts = nn.linear(state, *block["own"]).chunk(3, dim=-1)
        return tuple(self._heads(part) for part in parts)

    def _pair(self, state: torch.Tensor, weights: Any) -> tuple[torch.Tensor, torch.Tensor]:
        key, value = nn.linear(state, *weights).chunk(2, dim=-1)
        return self._heads(key), self._heads(value)

    def _heads(self, state: torch.Tensor) -> torch.Tensor:
        return state.unflatten(-1, (-1, HEAD)).transpose(1, 2)

    def _flat(self, state: torch.Tensor) -> torch.Tensor:
        return state.transpose(1, 2).flatten(2)

    def _joined(self, found: torch.Tensor, block: dict[str, Any]) -> torch.Tensor:
        return nn.linear(self._flat(found), *block["out"])

    def _fed(self, state: torch.Tensor, block: dict[str, Any]) -> torch.Tensor:
        return nn.linear(nn.gelu(nn.linear(self._norm(state), *block["wide"])), *block["narrow"])
