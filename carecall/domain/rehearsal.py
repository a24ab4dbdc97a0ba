"""What a day of calls will need: lines, time and money, worked out call by call without chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from heapq import heappop, heappush

from carecall.domain.tariff import Tariff


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """How calls usually go."""

    answer_rate: float = 0.7
    """Share of rings that somebody answers, from 0 to 1."""
    ring_s: float = 15.0
    """From the order to dial to the answer."""
    talk_s: float = 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LineLimits:
    """What the trunk and the outgoing number allow together."""

    calls_per_second: float
    channels: int
    """Calls at once, ringing ones included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallToCome:
    """One call of the day."""

    due_at: datetime
    until_at: datetime
    """From here on nobody begins to ring."""
    redials: int
    gap_s: int
    ring_timeout_s: int
    max_talk_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What the day comes to."""

    calls: int
    rings: int
    answered: int
    unanswered: int
    """Every redial used, or no time left for another one."""
    late: int
    """No line came free before their time was over."""
    lines_needed: int
    """Calls at once if only the pace limited them."""
    lines_used: int
    ends_at: datetime | None
    """When the last call is over; None without calls."""
    cost: Decimal | None
    """Expected; None while the trunk's prices are unknown."""
    cost_at_most: Decimal | None
    """If everybody answers and talks as long as a call may last."""


def forecast(
    calls: Sequence[CallToCome], limits: LineLimits, usual: Expectation, tariff: Tariff | None
) -> Forecast:
    """Return what `calls` come to on lines with these limits.

    Of the rings the expected share is answered, spread evenly in the order of ringing: the k-th ring
    is answered where floor(k * rate) grows. A call starts when it is due, a start is free by the pace
    and a line is free; the earliest due comes first.
    """
    free = _play(calls, replace(limits, channels=max(1, len(calls))), usual)
    real = _play(calls, limits, usual)
    answered_ms = round(usual.talk_s * 1000)
    longest = [call.max_talk_s for call in calls]
    return Forecast(
        calls=len(calls),
        rings=real.rings,
        answered=real.answered,
        unanswered=len(calls) - real.answered - real.late,
        late=real.late,
        lines_needed=free.most,
        lines_used=real.most,
        ends_at=real.ends_at,
        cost=None if tariff is None else real.answered * tariff.cost(answered_ms),
        cost_at_most=None
        if tariff is None
        else sum((tariff.cost(each * 1000) for each in longest), Decimal(0)),
    )


@dataclass(slots=True)
class _Played:
    rings: int = 0
    answered: int = 0
    late: int = 0
    most: int = 0
    ends_at: datetime | None = None


def _play(calls: Sequence[CallToCome], limits: LineLimits, usual: Expectation) -> _Played:
    waiting: list[tuple[datetime, int, int]] = []
    for at, call in enumerate(calls):
        heappush(waiting, (call.due_at, at, 1))
    up: list[datetime] = []
    step = timedelta(seconds=1 / limits.calls_per_second)
    next_start: datetime | None = None
    played = _Played()
    while waiting:
        ready_at, at, attempt = heappop(waiting)
        call = calls[at]
        start = ready_at if next_start is None else max(ready_at, next_start)
        start = _line_free(up, start, limits.channels)
        if start >= call.until_at:
            played.late += attempt == 1
            continue
        _hang_up(up, start)
        next_start = start + step
        end = _ring(played, call, start, usual)
        heappush(up, end[0])
        played.most = max(played.most, len(up))
        played.ends_at = end[0] if played.ends_at is None else max(played.ends_at, end[0])
        again_at = end[0] + timedelta(seconds=call.gap_s)
        if not end[1] and attempt <= call.redials and again_at < call.until_at:
            heappush(waiting, (again_at, at, attempt + 1))
    return played


def _line_free(up: list[datetime], start: datetime, channels: int) -> datetime:
    """Forget calls that are over and return when a line is free, from `start` on."""
    _hang_up(up, start)
    return up[0] if len(up) >= channels else start


def _hang_up(up: list[datetime], now: datetime) -> None:
    while up and up[0] <= now:
        heappop(up)


def _ring(
    played: _Played, call: CallToCome, start: datetime, usual: Expectation
) -> tuple[datetime, bool]:
    """Count one ring; return when it is over and whether it was answered."""
    before = int(played.rings * usual.answer_rate + 1e-9)
    played.rings += 1
    answered = int(played.rings * usual.answer_rate + 1e-9) > before
    if not answered:
        return start + timedelta(seconds=call.ring_timeout_s), False
    played.answered += 1
    talk_s = min(usual.talk_s, float(call.max_talk_s))
    return start + timedelta(seconds=usual.ring_s + talk_s), True
