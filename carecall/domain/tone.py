"""Finds the beep of an answering machine: one steady tone between 800 and 1500 Hz.

For a pure tone of angular frequency w the autocorrelations obey r1/r0 = cos w and
r2/r0 = cos 2w = 2 cos^2 w - 1, which three sums per chunk can check; speech, noise and dial
tones (two frequencies) do not keep to it.
"""

from __future__ import annotations

import sys
from array import array
from math import acos, pi
from operator import mul

from carecall.domain.audio import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ

LOWEST_HZ = 800
HIGHEST_HZ = 1500
STEADY_HZ = 40
"""A beep keeps its pitch; a whistle or a song does not."""
_IMPURITY = 0.06
_QUIETEST_POWER = 200 * 200
_LONG_ENOUGH_MS = 200


def tone_hz(pcm: bytes) -> float | None:
    """Return the frequency of `pcm` when it is one loud pure tone, else None."""
    samples = array("h", pcm)
    if sys.byteorder == "big":
        samples.byteswap()
    length = len(samples) - 2
    if length < 16:
        return None
    r0 = sum(map(mul, samples[1:-1], samples[1:-1]))
    if r0 < _QUIETEST_POWER * length:
        return None
    r1 = sum(map(mul, samples[1:-1], samples[2:])) + sum(map(mul, samples[1:-1], samples[:-2]))
    cosine = r1 / (2 * r0)
    r2 = sum(map(mul, samples[2:], samples[:-2])) / r0
    if not -1 < cosine < 1 or abs(r2 - (2 * cosine * cosine - 1)) > _IMPURITY:
        return None
    return acos(cosine) * SAMPLE_RATE_HZ / (2 * pi)


class BeepDetector:
    """Listens for one beep in a row of chunks."""

    def __init__(self) -> None:
        self._pitch_hz = 0.0
        self._lasted_ms = 0

    def feed(self, chunk: bytes) -> bool:
        """Take the next chunk; True once, when a beep has lasted long enough."""
        pitch = tone_hz(chunk)
        if pitch is None or not LOWEST_HZ <= pitch <= HIGHEST_HZ:
            self._lasted_ms = 0
            return False
        if abs(pitch - self._pitch_hz) > STEADY_HZ:
            self._lasted_ms = 0
        before = self._lasted_ms
        self._pitch_hz = pitch
        self._lasted_ms += len(chunk) * 1000 // (BYTES_PER_SAMPLE * SAMPLE_RATE_HZ)
        return before < _LONG_ENOUGH_MS <= self._lasted_ms
