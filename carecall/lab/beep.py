"""The beep of an answering machine."""

from __future__ import annotations

import sys
from array import array
from math import pi, sin

from carecall.domain.audio import SAMPLE_RATE_HZ

BEEP_HZ = 1000
BEEP_MS = 500
BEEP_PEAK = 8000
PAUSE_BEFORE_MS = 400


def beep(hz: int = BEEP_HZ, length_ms: int = BEEP_MS) -> bytes:
    """Return a pure tone as 8 kHz PCM, after a short pause."""
    count = SAMPLE_RATE_HZ * length_ms // 1000
    tone = array(
        "h", (round(BEEP_PEAK * sin(2 * pi * hz * at / SAMPLE_RATE_HZ)) for at in range(count))
    )
    if sys.byteorder == "big":
        tone.byteswap()
    pause = array("h", bytes(2 * SAMPLE_RATE_HZ * PAUSE_BEFORE_MS // 1000))
    return pause.tobytes() + tone.tobytes()
