"""What a telephone line does to sound: level, noise, G.711; and noises that are nobody's words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from carecall.domain.audio import CHUNK_BYTES, SAMPLE_RATE_HZ

Wave = NDArray[np.float64]
_FULL = 32768.0
_MU = 255.0


def wave(pcm: bytes) -> Wave:
    """Return PCM as numbers."""
    return np.frombuffer(pcm, dtype="<i2").astype(np.float64)


def pcm_of(sound: Wave) -> bytes:
    """Return numbers as PCM of whole 20 ms chunks."""
    pcm = np.clip(np.round(sound), -_FULL, _FULL - 1).astype("<i2").tobytes()
    return pcm + bytes(-len(pcm) % CHUNK_BYTES)


def silence(ms: float) -> Wave:
    """Return `ms` of nothing."""
    return np.zeros(int(ms * SAMPLE_RATE_HZ / 1000))


def at_level(sound: Wave, dbfs: float) -> Wave:
    """Return `sound` at this level while it sounds (RMS of what is louder than a fiftieth of its peak)."""
    loud = sound[np.abs(sound) > np.abs(sound).max(initial=1.0) / 50]
    if not len(loud):
        return sound
    now = np.sqrt(np.mean(loud**2))
    return np.asarray(sound * (_FULL * 10 ** (dbfs / 20) / now))


def hiss(count: int, dbfs: float, random: np.random.Generator) -> Wave:
    """Return noise of a line or a room: falling towards high tones."""
    white = random.normal(0.0, 1.0, count + 1)
    soft = white[1:] + 0.7 * white[:-1]
    return np.asarray(soft / max(np.std(soft), 1e-9) * _FULL * 10 ** (dbfs / 20))


def g711(sound: Wave) -> Wave:
    """Return `sound` after mu-law coding to 8 bits and back (ITU-T G.711, the continuous curve)."""
    scaled = np.clip(sound / _FULL, -1, 1)
    pressed = np.sign(scaled) * np.log1p(_MU * np.abs(scaled)) / np.log1p(_MU)
    coded = np.round(pressed * 127) / 127
    return np.asarray(np.sign(coded) * np.expm1(np.abs(coded) * np.log1p(_MU)) / _MU * _FULL)


def cough(random: np.random.Generator) -> Wave:
    """Return a cough: one to three bursts of breath noise around 500 to 1500 Hz that die away."""
    bursts = []
    for _ in range(random.integers(1, 4)):
        count = int(SAMPLE_RATE_HZ * random.uniform(0.12, 0.3))
        fade = np.exp(-np.arange(count) / (count * 0.3))
        bursts += [_ringing(count, random.uniform(500, 1500), random) * fade, silence(80)]
    return np.concatenate(bursts)


def clatter(random: np.random.Generator) -> Wave:
    """Return dishes or a door: short hard hits."""
    hits = []
    for _ in range(random.integers(1, 5)):
        count = int(SAMPLE_RATE_HZ * random.uniform(0.03, 0.12))
        fade = np.exp(-np.arange(count) / (count * 0.15))
        hits += [
            _ringing(count, random.uniform(700, 2800), random) * fade,
            silence(random.uniform(30, 180)),
        ]
    return np.concatenate(hits)


def _ringing(count: int, pitch_hz: float, random: np.random.Generator) -> Wave:
    """Return noise through one resonance."""
    noise, out = random.normal(0.0, 1.0, count), np.zeros(count + 2)
    radius = 0.93
    turn = 2 * radius * np.cos(2 * np.pi * pitch_hz / SAMPLE_RATE_HZ)
    for at in range(count):
        out[at + 2] = noise[at] + turn * out[at + 1] - radius**2 * out[at]
    return out[2:]
