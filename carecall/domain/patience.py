"""How long one person is waited for at a pause, learned from their own pauses.

Only time is added: somebody who hesitates gets more of it, and nobody is answered later because
others hesitate. What a call teaches is kept for the next one.
"""

from __future__ import annotations

USUAL_PACE_MS = 450
"""The usual waits are made for people whose longer pauses are about as long as this."""
LEAST_PACE_MS = 200
MOST_PACE_MS = 1_500
LONGEST_PAUSE_MS = 2_500
"""A silence longer than this is no pause within an answer: a new thought follows it."""
_RISING = 0.40
_FALLING = 0.10
"""Weights of a pause above and below the estimate. Unequal weights make it follow the longer
pauses (the expectile at 0.8; Newey and Powell 1987), which are the ones that get cut off."""
_CUT_OFF = 0.60
"""Weight of a pause that we took for the end: we know that we were too quick."""
_FLUENT = 0.15
"""Weight of an answer of some length without a pause."""
FLUENT_SPEECH_MS = 2_000


class Patience:
    """What is known about the pauses of the person on this call."""

    def __init__(self, known_ms: int | None = None) -> None:
        """Begin with the pace that earlier calls taught, or None."""
        self._pace_ms = float(USUAL_PACE_MS if known_ms is None else _bounded(known_ms))
        self._learned = False

    @property
    def pace_ms(self) -> int:
        """How long the person's longer pauses within an answer are."""
        return round(self._pace_ms)

    @property
    def learned_ms(self) -> int | None:
        """The pace to keep for the next call; None when this call taught nothing."""
        return self.pace_ms if self._learned else None

    @property
    def extra_ms(self) -> int:
        """What this person gets beyond the usual wait."""
        return max(0, self.pace_ms - USUAL_PACE_MS)

    def paused(self, quiet_ms: int) -> None:
        """The person went on in the same turn after `quiet_ms`."""
        self._learn(quiet_ms, _RISING if quiet_ms > self._pace_ms else _FALLING)

    def cut_off(self, quiet_ms: int) -> None:
        """We took a pause of `quiet_ms` for the end of the turn, and the person went on."""
        self._learn(quiet_ms, _CUT_OFF if quiet_ms > self._pace_ms else _FALLING)

    def fluent(self, speech_ms: int) -> None:
        """The person spoke for `speech_ms` and ended without a pause."""
        if speech_ms >= FLUENT_SPEECH_MS and self._pace_ms > USUAL_PACE_MS:
            self._learn(USUAL_PACE_MS, _FLUENT)

    def _learn(self, quiet_ms: int, weight: float) -> None:
        if quiet_ms <= LONGEST_PAUSE_MS:
            self._pace_ms += weight * (_bounded(quiet_ms) - self._pace_ms)
            self._learned = True


def _bounded(pace_ms: int) -> int:
    return min(MOST_PACE_MS, max(LEAST_PACE_MS, pace_ms))
