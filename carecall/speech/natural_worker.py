"""The process that speaks with the natural voice: sentences on stdin, sound on stdout, until stdin ends.

Arguments: the folder of the unpacked `supertonic` package, the folder of the model, and the threads
of one sentence. Frames are described in `worker_frames`.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

import numpy as np

from carecall.speech.worker_frames import Frame, pack, read_from

NICENESS = 5
"""The process that paces the sound of all calls goes first."""
STEPS = 8
"""Refinements of a sentence: the package's own default, between quick and good."""
LEAST_SPEED, MOST_SPEED = 0.7, 2.0
MODEL = "supertonic-3"
PAUSE_S = 0.2
"""Between the pieces of a sentence that the package cuts."""


class NaturalVoice:
    """The package and its model, loaded; voices as they are asked for."""

    def __init__(self, package: Path, model: Path, threads: int) -> None:
        sys.path.insert(0, str(package))
        from supertonic import TTS  # type: ignore[import-not-found]  # it lies among the downloads

        self._voice: Any = TTS(
            model=MODEL, model_dir=model, auto_download=False, intra_op_num_threads=threads
        )
        self._styles: dict[str, Any] = {}

    def say(self, head: dict[str, Any]) -> Frame:
        """Return the sound of one sentence as s16le PCM; `rate_hz` says how many samples a second has."""
        name = str(head["voice"])
        if name not in self._styles:
            self._styles[name] = self._voice.get_voice_style(name)
        speed = min(MOST_SPEED, max(LEAST_SPEED, float(head["speed"])))
        sound, _ = self._voice.synthesize(
            str(head["text"]),
            voice_style=self._styles[name],
            total_steps=STEPS,
            speed=speed,
            silence_duration=PAUSE_S,
            lang=str(head["language"]),
        )
        samples = np.clip(np.asarray(sound, dtype=np.float32).reshape(-1), -1.0, 1.0)
        pcm = (samples * 32767).astype("<i2").tobytes()
        return Frame({"rate_hz": int(self._voice.sample_rate)}, pcm)


def main(package: str, model: str, threads: str) -> int:
    """Serve until stdin ends; exit status 1 when the voice could not be loaded."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICENESS)
    # What the package prints must not come between the frames.
    out, sys.stdout = sys.stdout.buffer, sys.stderr
    try:
        voice = NaturalVoice(Path(package), Path(model), int(threads))
    except Exception as error:
        _send(out, Frame({"ready": False, "error": type(error).__name__}))
        return 1
    _send(out, Frame({"ready": True}))
    while (request := read_from(sys.stdin.buffer)) is not None:
        try:
            answer = voice.say(dict(request.head))
        except Exception as error:
            answer = Frame({"error": type(error).__name__})
        _send(out, answer)
    return 0


def _send(out: Any, frame: Frame) -> None:
    out.write(pack(frame))
    out.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
