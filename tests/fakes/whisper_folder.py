"""A Whisper model directory with random weights: everything works but the words, from 150 KB up to the size of real ones."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from ctranslate2.specs import WhisperSpec
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

MELS = 80
LETTERS = [*"abcdefghijklmnopqrstuvwxyz'", "Ġ", "Ġyes", "Ġno"]
SPECIALS = [
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|en|>",
    "<|ko|>",
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
]
TIMES = [f"<|{step * 0.02:.2f}|>" for step in range(1501)]
TOKENS = [*LETTERS, *SPECIALS, *TIMES]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhisperShape:
    """How big a model is; passes cost what its shape costs, whatever the weights are."""

    width: int
    heads: int
    layers: int
    """Of the encoder, and again of the decoder."""
    words: int = 0
    """Size of the vocabulary; 0 means the tokens that are used."""
    decoder_layers: int | None = None
    """Where the decoder has fewer."""
    mels: int = MELS

    @property
    def tokens(self) -> list[str]:
        """The vocabulary, filled up with tokens that mean nothing."""
        return TOKENS + [f"<|unused{number}|>" for number in range(self.words - len(TOKENS))]


SMALLEST = WhisperShape(width=64, heads=1, layers=1)


def write_whisper_folder(folder: Path, *, seed: int = 1, shape: WhisperShape = SMALLEST) -> Path:
    """Write config.json, model.bin, vocabulary.json and tokenizer.json into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    decoder_layers = shape.layers if shape.decoder_layers is None else shape.decoder_layers
    spec = WhisperSpec(shape.layers, shape.heads, decoder_layers, shape.heads)
    filler = _Filler(shape, seed)
    filler.fill_encoder(spec.encoder)
    filler.fill_decoder(spec.decoder)
    spec.register_vocabulary(shape.tokens)
    spec.config.lang_ids = [TOKENS.index("<|en|>"), TOKENS.index("<|ko|>")]
    unspoken = [*SPECIALS[1:], *TIMES]
    spec.config.suppress_ids = [TOKENS.index(token) for token in unspoken]
    spec.config.suppress_ids_begin = [TOKENS.index("Ġ"), TOKENS.index("<|endoftext|>")]
    spec.config.alignment_heads = [(0, 0)]
    spec.validate()
    spec.optimize("int8")
    spec.save(str(folder))
    _write_tokenizer(folder / "tokenizer.json")
    (folder / "preprocessor_config.json").write_text(json.dumps({"feature_size": shape.mels}))
    return folder


def _write_tokenizer(path: Path) -> None:
    vocabulary = {token: number for number, token in enumerate(LETTERS)}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([*SPECIALS, *TIMES])
    tokenizer.save(str(path))


class _Filler:
    """Writes random weights into the layers of one model."""

    def __init__(self, shape: WhisperShape, seed: int) -> None:
        self._width = shape.width
        self._mels = shape.mels
        self._words = len(shape.tokens)
        self._random = np.random.default_rng(seed)

    def fill_encoder(self, encoder: object) -> None:
        for convolution, inputs in ((encoder.conv1, self._mels), (encoder.conv2, self._width)):
            convolution.weight = self._some(self._width, inputs, 3)
            convolution.bias = np.zeros(self._width, dtype=np.float32)
        encoder.position_encodings.encodings = self._some(1500, self._width)
        self._fill_norm(encoder.layer_norm)
        for layer in encoder.layer:
            self._fill_attention(layer.self_attention, own=True)
            self._fill_feed_forward(layer.ffn)

    def fill_decoder(self, decoder: object) -> None:
        words = 8 * self._some(self._words, self._width)
        decoder.embeddings.weight = words
        decoder.projection.weight = words
        decoder.position_encodings.encodings = self._some(448, self._width)
        self._fill_norm(decoder.layer_norm)
        for layer in decoder.layer:
            self._fill_attention(layer.self_attention, own=True)
            self._fill_attention(layer.attention, own=False)
            self._fill_feed_forward(layer.ffn)

    def _fill_attention(self, layer: object, *, own: bool) -> None:
        self._fill_norm(layer.layer_norm)
        width = self._width
        rows = [3 * width, width] if own else [width, 2 * width, width]
        for linear, count in zip(layer.linear, rows, strict=True):
            self._fill_linear(linear, count, width)

    def _fill_feed_forward(self, layer: object) -> None:
        self._fill_norm(layer.layer_norm)
        self._fill_linear(layer.linear_0, 4 * self._width, self._width)
        self._fill_linear(layer.linear_1, self._width, 4 * self._width)

    def _fill_linear(self, layer: object, rows: int, columns: int) -> None:
        layer.weight = self._some(rows, columns)
        layer.bias = np.zeros(rows, dtype=np.float32)

    def _fill_norm(self, layer: object) -> None:
        layer.gamma = np.ones(self._width, dtype=np.float32)
        layer.beta = np.zeros(self._width, dtype=np.float32)

    def _some(self, *size: int) -> np.ndarray:
        return (self._random.standard_normal(size) / 8).astype(np.float32)
