"""Batched passes through CTranslate2 with random weights of a published model's shape."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import ctranslate2
import numpy as np

from tests.fakes.whisper_folder import TOKENS, WhisperShape, write_whisper_folder

SHAPES = {
    "tiny": WhisperShape(width=384, heads=6, layers=4, words=51865),
    "base": WhisperShape(width=512, heads=8, layers=6, words=51865),
    "small": WhisperShape(width=768, heads=12, layers=12, words=51865),
    "large-v3-turbo": WhisperShape(
        width=1280, heads=20, layers=32, words=51866, decoder_layers=4, mels=128
    ),
}
"""The shapes of the published multilingual models (openai/whisper, ModelDimensions)."""
Passes = Callable[[int, int], Callable[[], object]]


@contextmanager
def batched_passes(model: str, device: str, limits: tuple[int, int]) -> Iterator[Passes]:
    """Load the model; what comes out makes a pass for a batch size and a number of frames.

    `limits` are the tokens of the prompt and of the answer.
    """
    told, tokens = limits
    shape = SHAPES[model]
    with tempfile.TemporaryDirectory() as folder:
        write_whisper_folder(Path(folder), shape=shape)
        whisper = ctranslate2.models.Whisper(
            folder, device=device, compute_type="float16" if device == "cuda" else "int8"
        )
        prompt = [TOKENS.index("<|startofprev|>"), *[TOKENS.index("Ġyes")] * (told - 5)]
        prompt += [
            TOKENS.index(f"<|{name}|>")
            for name in ("startoftranscript", "ko", "transcribe", "notimestamps")
        ]
        dice = np.random.default_rng(1)

        def one_pass(batch: int, frames: int) -> Callable[[], object]:
            mel = dice.standard_normal((batch, shape.mels, frames)).astype(np.float32)

            def run() -> object:
                return whisper.generate(
                    ctranslate2.StorageView.from_array(mel),
                    [prompt] * batch,
                    beam_size=1,
                    max_length=told + tokens,
                )

            return run

        yield one_pass
