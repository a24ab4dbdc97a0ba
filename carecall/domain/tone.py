"""Finds the beep of an answering machine: one steady tone between 800 and 1500 Hz.

Pisarenko's estimate gives the frequency of a sine in white noise from two autocorrelations,
cos w = (r2 + sqrt(r2^2 + 8 r1^2)) / (4 r1); Goertzel's projection on that frequency then tells
how much of the power it carries: nearly all of a beep's, half of a dial tone's, little of speech.
"""

from __future__ import annotations

import sys
from array import array
from functools import lru_cache
from math import acos, cos, pi, sin, sqrt
from operator import mul

from carecall.domain.audio import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ

LOWEST_HZ = 800
HIGHEST_HZ = 1500
STEADY_HZ = 40
"""A beep keeps its pitch; a whistle or a song does not."""
_PURITY = 0.80
_STEP_HZ = 10
"""Projections are made on multiples of this; a chunk of 20 ms cannot tell closer pitches apart."""
_QUIETEST_PEAK = 400
_PEEK_BYTES = 80
"""5 ms hold four periods of the lowest beep: enough to see that a chunk is too quiet to be one."""
_BYTES_PER_S = BYTES_PER_SAMPLE * SAMPLE_RATE_HZ
_LONG_ENOUGH_MS = 200
_STRIDE = 3
"""While nothing is heard only every third chunk is looked at: a beep lasts ten of them or more."""


@lru_cache(maxsize=256)
def _waves(pitch_hz: int, length: int) -> tuple[list[float], list[float]]:
    turn = 2 * pi * pitch_hz / SAMPLE_RATE_HZ
    return [cos(turn * at) for at in range(length)], [sin(turn * at) for at in range(length)]


def samples_of(pcm: bytes) -> array[int]:
    """Return the samples of little-endian PCM."""
    samples = array("h", pcm)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def tone_hz(pcm: bytes) -> float | None:
    """Return the frequency of `pcm` when it is one loud pure tone, else None."""
    if len(pcm) < _PEEK_BYTES or max(samples_of(pcm[:_PEEK_BYTES])) < _QUIETEST_PEAK:
        return None
    samples = samples_of(pcm)
    power = sum(map(mul, samples, samples))
    r1 = sum(map(mul, samples[1:], samples[:-1]))
    r2 = sum(map(mul, samples[2:], samples[:-2]))
    cosine = (r2 + sqrt(r2 * r2 + 8.0 * r1 * r1)) / (4 * r1) if r1 else 0.0
    if not -1 < cosine < 1:
        return None
    pitch_hz = acos(cosine) * SAMPLE_RATE_HZ / (2 * pi)
    cosines, sines = _waves(round(pitch_hz / _STEP_HZ) * _STEP_HZ, len(samples))
    real, imaginary = sum(map(mul, samples, cosines)), sum(map(mul, samples, sines))
    carried = 2 * (real * real + imaginary * imaginary) / (len(samples) * power)
    return pitch_hz if carried >= _PURITY else None


class BeepDetector:
    """Listens for one beep in a row of chunks."""

    def __init__(self) -> None:
        self._pitch_hz = 0.0
        self._lasted_ms = 0
        self._skipped = 0

    def feed(self, chunk: bytes) -> bool:
        """Take the next chunk; True once, when a beep has lasted long enough."""
        if not self._lasted_ms and self._skipped < _STRIDE - 1:
            self._skipped += 1
            return False
        pitch = tone_hz(chunk)
        chunks, self._skipped = self._skipped + 1, 0
        if pitch is None or not LOWEST_HZ <= pitch <= HIGHEST_HZ:
            self._lasted_ms = 0
            return False
        if abs(pitch - self._pitch_hz) > STEADY_HZ:
            self._lasted_ms = 0
        before = self._lasted_ms
        self._pitch_hz = pitch
        # A tone that is found after skipped chunks is given the benefit of them.
        self._lasted_ms += chunks * len(chunk) * 1000 // _BYTES_PER_S
        return before < _LONG_ENOUGH_MS <= self._lasted_ms
