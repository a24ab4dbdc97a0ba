"""Notices a wall clock that steps, so that no redial comes early because of it."""

from __future__ import annotations

import logging

from carecall.ports.clock import Clock

log = logging.getLogger(__name__)

STEP_S = 5.0
"""Corrections up to this are no step; clocks are slewed by a fraction of a millisecond a second."""
LONGEST_HOLD_S = 3600.0
"""A clock that was wrong by days must not stop the calls for days."""


class ClockWatch:
    """Holds dialling for as long as the wall clock stepped.

    Redials are due at moments of the wall clock. After a step forward by an hour everything that was due within the hour
    would ring at once; after the hold the gap has really passed. A step back is held too: nobody can tell which of the
    two times was wrong, and a calling window must not be opened twice. Durations within a process are monotonic anyway.
    """

    def __init__(self, clock: Clock) -> None:
        """Believe the clock as it stands."""
        self._clock = clock
        self._offset_s = self._offset()
        self._steady_at_s = clock.monotonic()

    @property
    def steady(self) -> bool:
        """Whether calls may be dialled by the clock; look at least every few seconds."""
        offset_s = self._offset()
        step_s, self._offset_s = offset_s - self._offset_s, offset_s
        now_s = self._clock.monotonic()
        if abs(step_s) > STEP_S:
            hold_s = min(abs(step_s), LONGEST_HOLD_S)
            self._steady_at_s = max(self._steady_at_s, now_s + hold_s)
            log.error(
                "wall clock stepped, nothing is dialled meanwhile",
                extra={"step_s": round(step_s), "hold_s": round(hold_s)},
            )
        return now_s >= self._steady_at_s

    def _offset(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()
