"""The recipient's side of a recording: the left channel of a stereo 8 kHz WAVE file."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np

from carecall.domain.audio import SAMPLE_RATE_HZ

HEADER_BYTES = 44
FRAME_BYTES = 4
"""Two 16-bit samples: left the recipient, right the agent."""
_LOG = logging.getLogger(__name__)


class RecordedVoiceFiles:
    """ports.second_hearing.RecordedVoice over the recordings folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()

    def piece(self, recording: str, from_ms: int, to_ms: int) -> bytes | None:
        """Return 8 kHz mono s16le PCM between two moments from answer; None when the file cannot be read."""
        file = (self._folder / recording).resolve()
        if not file.is_relative_to(self._folder.resolve()):
            return None
        first, last = (SAMPLE_RATE_HZ * at_ms // 1000 for at_ms in (from_ms, to_ms))
        try:
            with file.open("rb") as sound:
                if not _is_ours(sound.read(HEADER_BYTES)):
                    return None
                sound.seek(HEADER_BYTES + first * FRAME_BYTES)
                content = sound.read(max(0, last - first) * FRAME_BYTES)
        except OSError as error:
            _LOG.warning("a recording cannot be read", extra={"why": error.strerror})
            return None
        frames = np.frombuffer(content[: len(content) // FRAME_BYTES * FRAME_BYTES], dtype="<i2")
        return frames[0::2].tobytes()


def _is_ours(header: bytes) -> bool:
    """Say whether it is the header that our recorder writes: stereo, 8 kHz, 16 bit."""
    rate_hz = int.from_bytes(header[24:28], "little")
    channels = int.from_bytes(header[22:24], "little")
    return header[:4] == b"RIFF" and (channels, rate_hz) == (2, SAMPLE_RATE_HZ)
