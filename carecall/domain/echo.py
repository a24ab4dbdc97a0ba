"""Tells our own voice that comes back on the line from the person's.

An echo is what we sent, later and weaker: its envelope follows ours at a fixed lag. The normalised
cross-correlation of the two envelopes (fourth root of power, 40 ms frames) finds lag and level of
each call's echo; from then on sound that is no louder than the echo would be is taken for it.
"""

from __future__ import annotations

import sys
from array import array
from collections import deque
from collections.abc import Iterable, Sequence
from itertools import islice
from math import log10, sqrt
from operator import add, mul

_SAMPLE_STEP = 8
"""Every eighth sample tells a chunk's power within 2 dB, at a small part of the cost."""
_FRAME_CHUNKS = 2
_WINDOW_FRAMES = 32
_LAG_FRAMES = 18
"""Echoes that come back within 720 ms are found: a mobile network's loop and a loudspeaker's room."""
_KEPT_CHUNKS = _FRAME_CHUNKS * (_WINDOW_FRAMES + _LAG_FRAMES)
_LEARN_EVERY_CHUNKS = 20
ALIKE = 0.72
"""Envelopes this alike are one sound. Two unrelated voices reach 0.6 by chance in one of 20 cases."""
_LOUDEST_DB = -8.0
"""What comes back louder than this is a voice: lines and telephones dampen an echo by more."""
_AUDIBLE_DB = -38.0
_MARGIN_DB = 6.0
_CLEAR_DB = 16.0
_UNKNOWN_DB = -26.0
"""Taken for the echo's level while a call has not shown any."""
_NONE_DB = -36.0
"""The same once it has shown none for some seconds of our voice."""
_NONE_AFTER = 4
_WEIGHT = 0.3
_JUDGED_CHUNKS = 4
_AROUND = 3
"""Chunks around the lag: rooms smear an echo, and frames come early or late."""
_SWAPPED = sys.byteorder == "big"
_SOUNDING_POWER = 2_500.0
"""-56 dBFS."""


def chunk_power(chunk: bytes) -> float:
    """Return the mean square of a chunk of PCM."""
    if _SWAPPED:
        swapped = array("h", chunk)
        swapped.byteswap()
        chunk = swapped.tobytes()
    few = memoryview(chunk).cast("h")[::_SAMPLE_STEP].tolist()
    return sum(map(mul, few, few)) / len(few) if few else 0.0


class Pattern:
    """A series that others are compared with."""

    def __init__(self, values: Sequence[float]) -> None:
        mean = sum(values) / len(values)
        self._centred = [value - mean for value in values]
        self._spread = float(sum(map(mul, self._centred, self._centred)))

    def likeness(self, other: Sequence[float]) -> float:
        """Return the correlation coefficient (Pearson) with an equally long series; 0 where one is flat."""
        total = sum(other)
        spread = float(sum(map(mul, other, other))) - total * total / len(other)
        if spread <= 0 or self._spread <= 0:
            return 0.0
        return float(sum(map(mul, self._centred, other))) / sqrt(spread * self._spread)


class EchoGuard:
    """One call's echo. Feed it both directions, 20 ms at a time."""

    def __init__(self) -> None:
        self.level_db: float | None = None
        """Power of the echo against our voice; None while none was found."""
        self._lag_chunks = 0
        self._sent: deque[float] = deque(maxlen=_KEPT_CHUNKS)
        self._heard: deque[float] = deque(maxlen=_KEPT_CHUNKS)
        self._silent_chunks = _KEPT_CHUNKS
        """Chunks since we last sounded."""
        self._until_learning = _LEARN_EVERY_CHUNKS
        self._last_lag: int | None = None
        self._without = 0

    @property
    def present(self) -> bool:
        """An echo was found that a voice detector could take for speech."""
        return self.level_db is not None and self.level_db >= _AUDIBLE_DB

    @property
    def idle(self) -> bool:
        """We have not sounded for so long that nothing of ours can come back."""
        return self._silent_chunks >= _KEPT_CHUNKS

    def sent(self, chunk: bytes, *, sounding: bool) -> None:
        """Note 20 ms that went out; `sounding` is False for plain silence."""
        if sounding:
            if self.idle:
                self._sent.clear()
                self._heard.clear()
            self._silent_chunks = 0
            self._sent.append(chunk_power(chunk))
        elif not self.idle:
            self._silent_chunks += 1
            self._sent.append(0.0)

    def heard(self, chunk: bytes) -> None:
        """Note 20 ms that came in."""
        if self.idle:
            return
        self._heard.append(chunk_power(chunk))
        self._until_learning -= 1
        if self._until_learning <= 0 and self._full:
            self._until_learning = _LEARN_EVERY_CHUNKS
            self._learn()

    def is_echo(self) -> bool:
        """Say whether what came in during the last 80 ms is no more than our own echo would be."""
        return bool(self._heard) and not self.idle and not self._is_above(_MARGIN_DB)

    def is_clear(self) -> bool:
        """Say whether it is so much louder than our echo that somebody surely speaks."""
        return not self.present or self.idle or self._is_above(_CLEAR_DB)

    def _is_above(self, margin_db: float) -> bool:
        loudest = max(islice(reversed(self._heard), _JUDGED_CHUNKS), default=0.0)
        level_db, ours = self._expected()
        return loudest > ours * 10 ** ((level_db + margin_db) / 10)

    @property
    def _full(self) -> bool:
        return len(self._sent) == len(self._heard) == _KEPT_CHUNKS

    def _expected(self) -> tuple[float, float]:
        """Return the echo's level and the loudest of ours that it can come from."""
        newest_first = reversed(self._sent)
        if self.level_db is None:
            level_db = _NONE_DB if self._without >= _NONE_AFTER else _UNKNOWN_DB
            reach = _FRAME_CHUNKS * _LAG_FRAMES
            return level_db, max(islice(newest_first, reach), default=0.0)
        first = max(0, self._lag_chunks - _AROUND)
        last = self._lag_chunks + _JUDGED_CHUNKS + _AROUND
        return self.level_db, max(islice(newest_first, first, last), default=0.0)

    def _learn(self) -> None:
        ours = _frames(self._sent)
        if sum(1 for power in ours if power > 0) < _WINDOW_FRAMES // 2:
            return
        pattern = Pattern(_frames(islice(self._heard, _FRAME_CHUNKS * _LAG_FRAMES, None)))
        found = [
            (pattern.likeness(ours[_LAG_FRAMES - lag : len(ours) - lag]), lag)
            for lag in self._likely_lags()
        ]
        alike, lag = max(found)
        if alike < ALIKE:
            self._missed()
            return
        known, self._last_lag = self._last_lag, lag
        if known is not None and abs(known - lag) <= 1:
            self._found(lag)

    def _likely_lags(self) -> range:
        """Return where to look: around the last find, or everywhere."""
        if self._last_lag is None:
            return range(_LAG_FRAMES)
        return range(max(0, self._last_lag - 2), min(_LAG_FRAMES, self._last_lag + 3))

    def _missed(self) -> None:
        self._last_lag = None
        self._without += 1

    def _found(self, lag: int) -> None:
        """The same lag twice: this is an echo, and the two powers tell its level."""
        shift = _FRAME_CHUNKS * lag
        behind = len(self._sent) - shift
        ours = sum(islice(self._sent, _FRAME_CHUNKS * _LAG_FRAMES - shift, behind))
        theirs = sum(islice(self._heard, _FRAME_CHUNKS * _LAG_FRAMES, None))
        if ours < _SOUNDING_POWER or theirs <= 0:
            return
        level_db = 10 * log10(theirs / ours)
        if level_db > _LOUDEST_DB:
            return
        self._lag_chunks = shift
        known = self.level_db
        self.level_db = level_db if known is None else known + _WEIGHT * (level_db - known)


def _frames(powers: Iterable[float]) -> list[float]:
    """Return the envelope in frames of 40 ms: the fourth root of power, on which syllables stand out evenly."""
    each = list(powers)
    return [sqrt(sqrt(power)) for power in map(add, each[::2], each[1::2])]
