"""What a bad line does to a simulated recipient's sound: noise, echo of ourselves, and lost frames."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from zlib import crc32

import numpy as np
import numpy.typing as npt

from carecall.domain.audio import CHUNK_MS, SILENCE
from carecall.lab.noise import CHUNK_SAMPLES, level_of, noise_bed

Sound = npt.NDArray[np.float32]
HELD_CHUNKS = 3
"""Sound heard at most this much sooner than it is due waits for the echo; clocks of the two ways differ."""
_LOUDEST, _SOFTEST = 32767, -32768


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line's faults; as it stands here it has none."""

    noise_db: float | None = None
    """Level of the room's noise against the person's voice, for example -20."""
    loss_percent: float = 0.0
    """Of a hundred frames of 20 ms that leave, so many are lost."""
    echo_db: float | None = None
    """Level of what the person hears in their own microphone against how it came, for example -30."""
    echo_ms: int = 120
    """How much later the echo leaves."""

    @property
    def is_clean(self) -> bool:
        """Whether sound leaves as it is."""
        return self.noise_db is None and self.echo_db is None and not self.loss_percent


CLEAN = Line()


class WornLine:
    """One call's way out over a `Line`: equal calls lose equal frames and have equal noise."""

    def __init__(self, line: Line, spoken: Mapping[str, bytes], seed_text: str) -> None:
        """`spoken` is everything the person can say, for the level of the noise."""
        seed = crc32(seed_text.encode())
        self._loss = line.loss_percent / 100
        self._luck = np.random.default_rng(seed)
        self._bed: Sound | None = None
        self._at = 0
        if line.noise_db is not None:
            bed = noise_bed(seed % 8)
            self._bed = bed * np.float32(level_of(spoken.values()) * gain(line.noise_db))
        self._echo_gain = np.float32(0 if line.echo_db is None else gain(line.echo_db))
        self._delay_chunks = ceil(line.echo_ms / CHUNK_MS)
        self._heard: deque[bytes] = deque([SILENCE] * self._delay_chunks)

    def heard(self, chunk: bytes) -> None:
        """Take 20 ms that arrived; they come back later, softly."""
        self._heard.append(chunk)
        while len(self._heard) > self._delay_chunks + HELD_CHUNKS:
            self._heard.popleft()

    def carry(self, chunk: bytes) -> bytes | None:
        """Return what is left of 20 ms of the person, or None when they are lost."""
        echo = self._heard.popleft() if self._heard else SILENCE
        noise = self._next_noise()
        if self._loss and self._luck.random() < self._loss:
            return None
        if noise is None and (echo is SILENCE or not self._echo_gain):
            return chunk
        mixed = _samples(chunk) + _samples(echo) * self._echo_gain
        if noise is not None:
            mixed = mixed + noise
        return np.clip(np.rint(mixed), _SOFTEST, _LOUDEST).astype("<i2").tobytes()

    def _next_noise(self) -> Sound | None:
        if self._bed is None:
            return None
        at, self._at = self._at, (self._at + CHUNK_SAMPLES) % len(self._bed)
        return self._bed[at : at + CHUNK_SAMPLES]


def gain(level_db: float) -> float:
    """Return the factor of an amplitude that is `level_db` against another."""
    return float(10 ** (level_db / 20))


def _samples(chunk: bytes) -> Sound:
    return np.frombuffer(chunk, dtype="<i2").astype(np.float32)
