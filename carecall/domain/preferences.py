"""How one person wants to be talked to, as far as calls can learn it."""

from __future__ import annotations

from enum import StrEnum
from math import isfinite

SLOWEST, FASTEST = 0.5, 2.0
"""Factors on a voice's normal pace."""
SLOWER_BY = 0.85
SLOWEST_LEARNED = 0.7
"""Slower than this words fall apart; who asks again gets them repeated."""
LOUDER_BY_DB = 4.0
"""A step that an older ear notices over a telephone."""
MOST_GAIN_DB = 8.0
"""Beyond it a telephone line distorts more than it gains."""


class Preference(StrEnum):
    """What a person may ask for in a talk; the values are those of the stored wishes."""

    SPEED = "speed"
    LOUDNESS = "loudness"
    ADDRESS = "address"


def louder(gain_db: float) -> float:
    """Return the next louder gain; the same where it cannot be louder."""
    return min(gain_db + LOUDER_BY_DB, MOST_GAIN_DB)


def slower(speed: float) -> float:
    """Return the next slower pace; the same where it cannot be slower."""
    return max(round(speed * SLOWER_BY, 3), min(speed, SLOWEST_LEARNED))


def stored_speed(value: str) -> float | None:
    """Return a stored pace within its limits, or None when it is no number."""
    speed = _number(value)
    return None if speed is None else min(FASTEST, max(SLOWEST, speed))


def stored_gain_db(value: str) -> float:
    """Return a stored gain within its limits; 0 when it is no number."""
    return min(MOST_GAIN_DB, max(0.0, _number(value) or 0.0))


def _number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if isfinite(number) else None
