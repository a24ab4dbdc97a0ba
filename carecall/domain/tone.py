"""Finds a pure tone, such as the beep of an answering machine, and its frequency.

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

from carecall.domain.audio import SAMPLE_RATE_HZ

LOWEST_HZ = 800
HIGHEST_HZ = 1500
_PURITY = 0.80
_STEP_HZ = 10
"""Projections are made on multiples of this; a chunk of 20 ms cannot tell closer pitches apart."""
_QUIETEST_PEAK = 400
_PEEK_BYTES = 80
"""5 ms hold four periods of the lowest beep: enough to see that a chunk is too quiet to be one."""


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
