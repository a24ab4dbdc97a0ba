"""Brings speech to one loudness: the level that telephones are made for, without clipping or clicks.

The level is the active speech level, which leaves pauses out: method B of ITU-T P.56 (envelope of
two 30 ms averages, activity at 15.9 dB below the level, 200 ms hangover), on an envelope sampled
every 5 ms. dBov is relative to the overload point, so a full-scale square wave has 0 dBov; for
G.711 -20 dBm0 is -26 dBov (ITU-T G.100.1), the nominal level of speech on a line.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from carecall.domain.audio import SAMPLE_RATE_HZ

VERSION = 1
"""Changes whenever the sound that comes out does."""
TARGET_DBOV = -24.0
"""About -18 dBm0: 2 dB above nominal, for ears that are old, with 21 dB left for peaks."""
PEAK_DBOV = -3.0
MOST_GAIN_DB = 24.0
"""What is quieter than this is not made louder still: it would be noise."""
FADE_MS = 5
"""Raised cosine at both ends, so that no edge clicks."""

_FULL = 32768.0
_BLOCK = SAMPLE_RATE_HZ * 5 // 1000
_SMOOTHING_S = 0.03
_HANGOVER_BLOCKS = 40
_MARGIN_DB = 15.9
_LIMITER_BLOCK = SAMPLE_RATE_HZ // 400
"""2.5 ms."""
_LIMITER_SPREAD = 4
"""The limiter begins and ends so many blocks beside a peak."""

Samples = NDArray[np.int16]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loudness:
    """How loud a piece of speech is."""

    active_dbov: float
    """Active speech level; -inf when nothing is active."""
    peak_dbov: float
    activity: float
    """Share of the time in which somebody speaks, 0 to 1."""


def loudness(samples: Samples) -> Loudness:
    """Return the active level, peak and activity of 8 kHz `samples` (ITU-T P.56, method B)."""
    sound = samples.astype(np.float64) / _FULL
    peak = float(np.abs(sound).max(initial=0.0))
    power = float(np.square(sound).sum())
    if not power:
        return Loudness(active_dbov=-np.inf, peak_dbov=-np.inf, activity=0.0)
    active_dbov, active_samples = _active(_envelope(sound), power)
    return Loudness(
        active_dbov=active_dbov,
        peak_dbov=_db(peak),
        activity=min(1.0, active_samples / len(sound)),
    )


def levelled(samples: Samples) -> tuple[Samples, float]:
    """Return 8 kHz `samples` at the target level, and the gain in dB; silence stays as it is."""
    before = loudness(samples)
    if not np.isfinite(before.active_dbov):
        return samples, 0.0
    gain_db = min(MOST_GAIN_DB, TARGET_DBOV - before.active_dbov)
    sound = samples.astype(np.float64) * 10 ** (gain_db / 20)
    return faded(_limited(sound)), gain_db


def faded(sound: Floats) -> Samples:
    """Return `sound` as samples whose first and last 5 ms come out of silence and go back to it."""
    length = min(SAMPLE_RATE_HZ * FADE_MS // 1000, len(sound) // 2)
    if length:
        ramp = 0.5 - 0.5 * np.cos(np.pi * np.arange(length) / length)
        sound = sound.copy()
        sound[:length] *= ramp
        sound[-length:] *= ramp[::-1]
    return np.clip(np.round(sound), -_FULL, _FULL - 1).astype(np.int16)


def _envelope(sound: Floats) -> Floats:
    """Return the twice averaged rectified sound, one value every 5 ms."""
    padded = np.pad(np.abs(sound), (0, -len(sound) % _BLOCK))
    means = padded.reshape(-1, _BLOCK).mean(axis=1)
    keep = float(np.exp(-_BLOCK / (SAMPLE_RATE_HZ * _SMOOTHING_S)))
    once = twice = 0.0
    envelope = np.empty(len(means))
    for at, mean in enumerate(means):
        once = keep * once + (1 - keep) * mean
        twice = keep * twice + (1 - keep) * once
        envelope[at] = twice
    return envelope


def _active(envelope: Floats, power: float) -> tuple[float, float]:
    """Return the level of the active parts in dBov, and how many samples they are.

    For each threshold, 6 dB apart, the level over the time above it (with hangover) is compared
    with the threshold; the active level is where the two are the margin apart, between thresholds
    by interpolation.
    """
    before: tuple[float, float, float] | None = None
    for step in range(-15, 0):
        threshold_db = 20 * step * np.log10(2)
        active = _above(envelope, 10 ** (threshold_db / 20)) * _BLOCK
        if not active:
            break
        level_db = 10 * np.log10(power / active)
        apart = level_db - threshold_db
        if apart <= _MARGIN_DB:
            if before is None:
                return float(level_db), float(active)
            share = (before[0] - _MARGIN_DB) / max(before[0] - apart, 1e-9)
            level = before[1] + share * (level_db - before[1])
            return float(level), float(power / 10 ** (level / 10))
        before = (float(apart), float(level_db), float(active))
    return (before[1], before[2]) if before is not None else (-np.inf, 0.0)


def _above(envelope: Floats, threshold: float) -> int:
    """Return how many blocks are active: above `threshold`, or less than the hangover after one that is."""
    above = np.flatnonzero(envelope >= threshold)
    if not len(above):
        return 0
    gaps = np.diff(above, append=len(envelope) + _HANGOVER_BLOCKS)
    reach = np.minimum(gaps, _HANGOVER_BLOCKS)
    reach[-1] = min(_HANGOVER_BLOCKS, len(envelope) - above[-1])
    return int(reach.sum())


def _limited(sound: Floats) -> Floats:
    """Return `sound` with its peaks turned down to the limit, slowly enough not to be heard.

    Each block's gain is what its highest sample needs; the lowest gain around a block is taken and
    then averaged over the same width, so no block is turned down less than it needs.
    """
    most = 10 ** (PEAK_DBOV / 20) * _FULL
    if np.abs(sound).max(initial=0.0) <= most:
        return sound
    padded = np.pad(np.abs(sound), (0, -len(sound) % _LIMITER_BLOCK))
    peaks = padded.reshape(-1, _LIMITER_BLOCK).max(axis=1)
    needed = np.minimum(1.0, most / np.maximum(peaks, 1e-9))
    width = 2 * _LIMITER_SPREAD + 1
    edged = np.pad(needed, 2 * _LIMITER_SPREAD, mode="edge")
    lowest = np.lib.stride_tricks.sliding_window_view(edged, width).min(axis=1)
    smooth = np.lib.stride_tricks.sliding_window_view(lowest, width).mean(axis=1)
    gains = np.repeat(smooth, _LIMITER_BLOCK)[: len(sound)]
    limited: Floats = np.clip(sound * gains, -most, most)
    return limited


def _db(value: float) -> float:
    return float(20 * np.log10(value)) if value > 0 else -np.inf
