"""What must hold after a chaos campaign, judged from the carrier's record of what rang.

Each rule returns the sentences of what broke it; an empty list is a promise that was kept.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from carecall.domain.call import FINAL_PLANNED_STATES, PlannedCallState
from tests.chaos.carrier_record import Leg

ARRIVAL_S = 0.5
"""Orders leave evenly but may arrive bunched: what was ordered within this time may arrive at once."""
HANDOVER_S = 0.5
"""The carrier hears of our hangup so much later than we do, at most; the channel is free for us before."""
PACE_WINDOWS_S = (1.0, 10.0)
UNSAVED_S = 2.5
"""A media process that stood still, then died, may have had no sound to write for so long."""
NEAR_S = 30.0
"""Between our clock's moment of an answer and the people's moment of the same call, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the trunk allows."""

    calls_per_second: float
    burst: int
    channels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One planned call as our books have it in the end."""

    number: str
    """Last digits, as in a Leg."""
    state: PlannedCallState
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """One call of our books that a person answered and whose sound was taken."""

    call_id: str
    number: str
    answered_at: datetime
    began_at: datetime
    """When our side took the sound."""
    recording_bytes: int | None
    """None: there is no recording."""
    turns: int
    broken: bool
    """Our side failed in the middle of it."""
    seconds: float | None = None
    """From our taking the sound to the end of the line by the carrier's record."""
    heard: bool = True
    """The person heard our voice, by the people's own account."""


def rung_too_often(legs: Iterable[Leg], most: int) -> list[str]:
    """Nobody is rung more often than the policy."""
    counts = Counter(leg.number for leg in legs)
    return [
        f"{number} was rung {times} times, not {most} at most"
        for number, times in counts.items()
        if times > most
    ]


def rung_twice_at_once(legs: Iterable[Leg]) -> list[str]:
    """No number is rung while an earlier call to it is still there."""
    found = []
    for number, own in by_number(legs).items():
        for earlier, later in pairwise(own):
            if earlier.ended_at is None or later.began_at < earlier.ended_at:
                found.append(
                    f"{number} was rung again at {later.began_at} before {earlier.ended_at}"
                )
    return found


def by_number(legs: Iterable[Leg]) -> dict[str, list[Leg]]:
    """Return the calls to each number in their order."""
    found: dict[str, list[Leg]] = defaultdict(list)
    for leg in sorted(legs, key=lambda leg: leg.began_at):
        found[leg.number].append(leg)
    return found


def most_within(legs: Iterable[Leg], window_s: float) -> int:
    """Return the most calls that began within any window of so many seconds."""
    moments = sorted(leg.began_at for leg in legs)
    first, most = 0, 0
    for last, moment in enumerate(moments):
        while moment - moments[first] > timedelta(seconds=window_s):
            first += 1
        most = max(most, last - first + 1)
    return most


def too_fast(legs: Sequence[Leg], limits: Limits) -> list[str]:
    """No more calls begin within a window than the trunk's calls per second and its burst allow."""
    found = []
    for window_s in PACE_WINDOWS_S:
        allowed = int(limits.calls_per_second * (window_s + ARRIVAL_S)) + limits.burst
        most = most_within(legs, window_s)
        if most > allowed:
            found.append(f"{most} calls began within {window_s:.0f} s, not {allowed} at most")
    return found


def most_at_once(legs: Iterable[Leg], deaths: Sequence[datetime]) -> int:
    """Return the most calls that were up at one moment.

    A call that an Asterisk left behind when it was killed counts until then: the carrier keeps its end until its own
    timers run out, and nobody can tell it.
    """
    edges = sorted(edge for leg in legs for edge in _edges(leg, deaths))
    up = most = 0
    for _, change in edges:
        up += change
        most = max(most, up)
    return most


def _edges(leg: Leg, deaths: Sequence[datetime]) -> Iterator[tuple[datetime, int]]:
    ends = [death for death in deaths if death > leg.began_at]
    if leg.ended_at is not None:
        ends.append(max(leg.began_at, leg.ended_at - timedelta(seconds=HANDOVER_S)))
    yield leg.began_at, 1
    if ends:
        yield min(ends), -1


def too_many_at_once(legs: Sequence[Leg], limits: Limits, deaths: Sequence[datetime]) -> list[str]:
    """No more calls are up than the trunk has channels."""
    most = most_at_once(legs, deaths)
    return (
        [f"{most} calls were up at once, not {limits.channels}"] if most > limits.channels else []
    )


def unfinished(promises: Iterable[Promise]) -> list[str]:
    """Every planned call has a final state."""
    return [
        f"{promise.number} was left {promise.state.value}"
        for promise in promises
        if promise.state not in FINAL_PLANNED_STATES
    ]


def unkept(promises: Iterable[Promise], legs: Iterable[Leg]) -> list[str]:
    """Who counts as reached had a phone that was lifted, and nobody's phone rang whom our books do not know."""
    answered = {leg.number for leg in legs if leg.answered_at is not None}
    known = {promise.number for promise in promises}
    found = [
        f"{promise.number} counts as reached, but nobody lifted that phone"
        for promise in promises
        if promise.state is PlannedCallState.COMPLETED and promise.number not in answered
    ]
    return found + [f"{leg.number} rang and is nobody's" for leg in legs if leg.number not in known]


def unaccounted(promises: Iterable[Promise], legs: Iterable[Leg]) -> list[str]:
    """No phone rang more often than our books count."""
    attempts: Counter[str] = Counter()
    for promise in promises:
        attempts[promise.number] += promise.attempts
    rung = Counter(leg.number for leg in legs)
    return [
        f"{number} rang {times} times, and the books count {attempts[number]}"
        for number, times in rung.items()
        if times > attempts[number]
    ]


def unrecorded(talks: Iterable[Talk]) -> list[str]:
    """Every talk has its recording, and whoever heard our voice a transcript, unless our side was killed just then."""
    found = []
    for talk in talks:
        lost = talk.broken and (talk.seconds is None or talk.seconds < UNSAVED_S)
        if not talk.recording_bytes and not lost:
            found.append(f"the talk of call {talk.call_id} has no recording")
        if not talk.turns and talk.heard and not talk.broken:
            found.append(f"the talk of call {talk.call_id} has no transcript")
    return found


def with_the_far_end(
    talks: Iterable[Talk], legs: Iterable[Leg], heard: Iterable[tuple[str, datetime]]
) -> list[Talk]:
    """Return the talks with what carrier and people know of them."""
    lines = by_number(leg for leg in legs if leg.answered_at is not None)
    voices: dict[str, list[datetime]] = defaultdict(list)
    for number, at in heard:
        voices[number].append(at)
    return [
        replace(
            talk,
            seconds=_length_s(talk, lines.get(talk.number, [])),
            heard=any(_near(talk.answered_at, at) for at in voices[talk.number]),
        )
        for talk in talks
    ]


def _length_s(talk: Talk, legs: Iterable[Leg]) -> float | None:
    for leg in legs:
        if leg.answered_at is not None and _near(talk.answered_at, leg.answered_at):
            began_at = max(talk.began_at, leg.answered_at)
            return (leg.ended_at - began_at).total_seconds() if leg.ended_at else None
    return None


def _near(one: datetime, other: datetime) -> bool:
    return abs((one - other).total_seconds()) <= NEAR_S


def unwritten(heard: Iterable[tuple[str, datetime]], talks: Iterable[Talk]) -> list[str]:
    """Whoever heard our voice, by the people's own account, has a talk in our books."""
    written: dict[str, list[datetime]] = defaultdict(list)
    for talk in talks:
        written[talk.number].append(talk.answered_at)
    found = []
    for number, arrived_at in heard:
        if not any(_near(arrived_at, at) for at in written[number]):
            found.append(f"{number} heard our voice at {arrived_at}, and no talk is written")
    return found
