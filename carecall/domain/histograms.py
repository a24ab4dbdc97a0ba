"""How lengths and attempts spread: bands of talk, and what each further ringing brought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from carecall.domain.figures import ratio

BANDS_S = (0, 15, 30, 60, 120, 180, 300, 600)
"""Lower bounds of the bands of talk, in seconds; each ends where the next begins, the last is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptStep:
    """What the nth ringing brought."""

    attempt_no: int
    rung: int
    """Calls that were over and rang at least so often."""
    connected: int
    """Of these, the ones that a person answered at exactly this ringing."""


def attempt_steps(counts: Mapping[tuple[int, int | None], int]) -> list[AttemptStep]:
    """Return a step for each ringing up to the last, from calls counted by (ringings, ringing that was answered).

    Who answered and asked for another call was rung again, but reached by the earlier ringing.
    """
    last = max((attempts for attempts, _ in counts), default=0)
    return [
        AttemptStep(
            attempt_no=number,
            rung=sum(count for (attempts, _), count in counts.items() if attempts >= number),
            connected=sum(count for (_, answered), count in counts.items() if answered == number),
        )
        for number in range(1, last + 1)
    ]


def step_rate(step: AttemptStep) -> float | None:
    """Return answered at this ringing / rung so often, or None when nothing rang so often."""
    return ratio(step.connected, step.rung)


def gained(step: AttemptStep, total: int) -> float | None:
    """Return by how much this ringing raised the connection rate: answered at it / all calls."""
    return ratio(step.connected, total)


def middle(values: Sequence[float]) -> float | None:
    """Return the median, or None without values."""
    return median(values) if values else None
