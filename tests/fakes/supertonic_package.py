"""A stand-in for the natural voice's program and model: a tone as long as its text, and faults on command."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from carecall.speech.natural_weights import NEEDED, NaturalVoiceState, natural_voice_state

MODEL_FILES = dict.fromkeys(NEEDED, b"{}") | {
    "voice_styles/F1.json": b"{}",
    "voice_styles/M2.json": b"{}",
    "LICENSE": b"terms",
}
SOURCE = """
import json, os, sys, time
from pathlib import Path
import numpy as np

class TTS:
    def __init__(self, model, model_dir, auto_download, intra_op_num_threads):
        assert model == "supertonic-3" and auto_download is False
        self.folder = Path(model_dir)
        self.sample_rate = 44100
        print("loading", flush=True)
        if (self.folder / "broken").exists():
            raise RuntimeError("no network")

    def get_voice_style(self, name):
        return json.loads((self.folder / "voice_styles" / f"{name}.json").read_text()) or name

    def synthesize(self, text, voice_style, total_steps, speed, silence_duration, lang):
        (self.folder / "asked.json").write_text(
            json.dumps([text, voice_style, total_steps, speed, lang])
        )
        print("synthesizing", flush=True)
        if "break" in text:
            raise ValueError("text")
        if "die" in text:
            os._exit(3)
        if "hang" in text:
            time.sleep(30)
        count = int(44100 * 0.02 * len(text))
        sound = 0.3 * np.sin(2 * np.pi * 440 * np.arange(count) / 44100)
        return sound.astype(np.float32)[None], np.array([count / 44100])
"""
"""The parts of the package's interface that we use, with its names (supertonic 1.3.1, pipeline.py)."""


def write_natural_voice(downloads: Path) -> NaturalVoiceState:
    """Put program and model where a download puts them."""
    state = natural_voice_state(downloads)
    for name, content in MODEL_FILES.items():
        file = state.model / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    (state.package / "supertonic").mkdir(parents=True)
    (state.package / "supertonic" / "__init__.py").write_text(SOURCE)
    return natural_voice_state(downloads)


def wheel() -> bytes:
    """Return the program as a package index has it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("supertonic/__init__.py", SOURCE)
    return content.getvalue()
