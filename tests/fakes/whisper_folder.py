"""A Whisper model directory with random weights: everything works but the words, in 150 KB."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from ctranslate2.specs import WhisperSpec
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

WIDTH = 64
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


def write_whisper_folder(folder: Path, *, seed: int = 1) -> Path:
    """Write config.json, model.bin, vocabulary.json and tokenizer.json into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    spec = WhisperSpec(1, 1, 1, 1)
    random = np.random.default_rng(seed)
    _fill_encoder(spec.encoder, random)
    _fill_decoder(spec.decoder, random)
    spec.register_vocabulary(TOKENS)
    spec.config.lang_ids = [TOKENS.index("<|en|>"), TOKENS.index("<|ko|>")]
    unspoken = [*SPECIALS[1:], *TIMES]
    spec.config.suppress_ids = [TOKENS.index(token) for token in unspoken]
    spec.config.suppress_ids_begin = [TOKENS.index("Ġ"), TOKENS.index("<|endoftext|>")]
    spec.config.alignment_heads = [(0, 0)]
    spec.validate()
    spec.optimize("int8")
    spec.save(str(folder))
    _write_tokenizer(folder / "tokenizer.json")
    (folder / "preprocessor_config.json").write_text(json.dumps({"feature_size": MELS}))
    return folder


def _write_tokenizer(path: Path) -> None:
    vocabulary = {token: number for number, token in enumerate(LETTERS)}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([*SPECIALS, *TIMES])
    tokenizer.save(str(path))


def _fill_linear(layer: object, rows: int, columns: int, random: np.random.Generator) -> None:
    layer.weight = (random.standard_normal((rows, columns)) / 8).astype(np.float32)
    layer.bias = np.zeros(rows, dtype=np.float32)


def _fill_norm(layer: object) -> None:
    layer.gamma = np.ones(WIDTH, dtype=np.float32)
    layer.beta = np.zeros(WIDTH, dtype=np.float32)


def _fill_attention(layer: object, random: np.random.Generator, *, own: bool) -> None:
    _fill_norm(layer.layer_norm)
    rows = [3 * WIDTH, WIDTH] if own else [WIDTH, 2 * WIDTH, WIDTH]
    for linear, count in zip(layer.linear, rows, strict=True):
        _fill_linear(linear, count, WIDTH, random)


def _fill_feed_forward(layer: object, random: np.random.Generator) -> None:
    _fill_norm(layer.layer_norm)
    _fill_linear(layer.linear_0, 4 * WIDTH, WIDTH, random)
    _fill_linear(layer.linear_1, WIDTH, 4 * WIDTH, random)


def _fill_encoder(encoder: object, random: np.random.Generator) -> None:
    for convolution, inputs in ((encoder.conv1, MELS), (encoder.conv2, WIDTH)):
        convolution.weight = (random.standard_normal((WIDTH, inputs, 3)) / 8).astype(np.float32)
        convolution.bias = np.zeros(WIDTH, dtype=np.float32)
    encoder.position_encodings.encodings = _positions(1500, random)
    _fill_norm(encoder.layer_norm)
    for layer in encoder.layer:
        _fill_attention(layer.self_attention, random, own=True)
        _fill_feed_forward(layer.ffn, random)


def _fill_decoder(decoder: object, random: np.random.Generator) -> None:
    words = random.standard_normal((len(TOKENS), WIDTH)).astype(np.float32)
    decoder.embeddings.weight = words
    decoder.projection.weight = words
    decoder.position_encodings.encodings = _positions(448, random)
    _fill_norm(decoder.layer_norm)
    for layer in decoder.layer:
        _fill_attention(layer.self_attention, random, own=True)
        _fill_attention(layer.attention, random, own=False)
        _fill_feed_forward(layer.ffn, random)


def _positions(count: int, random: np.random.Generator) -> np.ndarray:
    return (random.standard_normal((count, WIDTH)) / 8).astype(np.float32)
