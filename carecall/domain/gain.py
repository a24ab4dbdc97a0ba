"""Sound made louder within the limits of a telephone line."""

from __future__ import annotations

import sys
from array import array
from functools import cache

FULL_SCALE = 32_767
KNEE = 0.6 * FULL_SCALE
"""From here on louder samples are bent towards the limit instead of being cut off, which would crackle."""


def amplified(pcm: bytes, gain_db: float) -> bytes:
    """Return 16-bit little-endian mono `pcm` louder by `gain_db`; 0 and less change nothing.

    Samples above the knee follow y = k + (1 - k) * (x - k) / (1 - k + x - k), which has slope 1 at the
    knee k and never reaches full scale.
    """
    if gain_db <= 0 or not pcm:
        return pcm
    samples = array("h", pcm[: len(pcm) - len(pcm) % 2])
    if sys.byteorder == "big":
        samples.byteswap()
    curve = _curve(round(gain_db, 1))
    louder = array("h", map(curve.__getitem__, samples))
    if sys.byteorder == "big":
        louder.byteswap()
    return louder.tobytes()


@cache
def _curve(gain_db: float) -> tuple[int, ...]:
    """Return the louder value of every sample; negative samples count from the end, as list indexes do."""
    factor = 10 ** (gain_db / 20)
    rising = [_bent(value * factor) for value in range(FULL_SCALE + 1)]
    falling = [-_bent(value * factor) for value in range(FULL_SCALE + 1, 0, -1)]
    return tuple(rising + falling)


def _bent(value: float) -> int:
    if value <= KNEE:
        return round(value)
    over, room = value - KNEE, FULL_SCALE - KNEE
    return int(KNEE + room * over / (room + over))
