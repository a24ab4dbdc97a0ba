"""Sound that a voice detector takes for speech, made without any speech engine.

A buzz of changing pitch goes through three resonators that glide from vowel to vowel, in
syllables of 200 ms: a voice in the sense of the source-filter model, saying nothing.
"""

from __future__ import annotations

from math import cos, exp, pi, sin
from random import Random
from struct import pack

RATE_HZ = 8000
VOWELS = (
    (730, 1090, 2440),
    (270, 2290, 3010),
    (300, 870, 2240),
    (530, 1840, 2480),
    (570, 840, 2410),
)
WIDTHS_HZ = (80, 100, 140)
SYLLABLE = RATE_HZ // 5


class Resonator:
    """One formant: a two-pole filter."""

    def __init__(self, width_hz: float) -> None:
        self._radius = exp(-pi * width_hz / RATE_HZ)
        self._one = self._two = 0.0

    def step(self, sample: float, pitch_hz: float) -> float:
        turn = 2 * pi * pitch_hz / RATE_HZ
        out = sample + 2 * self._radius * cos(turn) * self._one - self._radius**2 * self._two
        self._one, self._two = out, self._one
        return out


def voice_like(ms: int, *, seed: int = 1, peak: int = 9000) -> bytes:
    """Return `ms` of voice-like 8 kHz PCM."""
    random = Random(seed)
    formants = [Resonator(width) for width in WIDTHS_HZ]
    path = [random.choice(VOWELS) for _ in range(ms * 8 // SYLLABLE + 2)]
    sound, phase = [], 0.0
    for at in range(ms * 8):
        number, within = divmod(at, SYLLABLE)
        share = within / SYLLABLE
        pitch = 125 + 25 * sin(2 * pi * at / 5200) + 6 * sin(2 * pi * at / 1500)
        phase += pitch / RATE_HZ
        pulse = 1.0 if phase >= 1 else 0.0
        phase %= 1.0
        sample = pulse + random.gauss(0, 0.01)
        for formant, first, then in zip(formants, path[number], path[number + 1], strict=True):
            sample = formant.step(sample, first + (then - first) * share)
        sound.append(sample * (0.25 + 0.75 * sin(pi * share)))
    loudest = max(abs(sample) for sample in sound)
    return b"".join(pack("<h", int(sample / loudest * peak)) for sample in sound)


def line_noise(ms: int, *, seed: int = 2, level: int = 60) -> bytes:
    """Return the hiss of a quiet telephone line (about -55 dBFS)."""
    random = Random(seed)
    return b"".join(pack("<h", int(random.gauss(0, level))) for _ in range(ms * 8))
