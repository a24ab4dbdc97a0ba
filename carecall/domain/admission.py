"""How many talks at once the recognition carries: projected from what it was measured to cost, only ever downwards.

A talk costs a share of the recognition: the time its passes keep the lanes busy, by the lanes' whole time.
Waiting grows with 1 / (1 - load) (a queue with one kind of work, M/D/1), so the load is kept at half.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import floor

STALE_S = 10.0
"""A report older than this says nothing; nobody is dialled on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionRule:
    """When the recognition is full."""

    load: float = 0.5
    """Planned share of the lanes' time: a pass then waits half its own length on average."""
    overload: float = 0.6
    """Measured share above which nobody is added to those who talk."""
    waited_ms: int = 1000
    """A pass that somebody waits for and that waited so long before it began says overload too."""
    start_per_lane: int = 2
    """Talks at once for each lane while nothing has been measured: what the smallest good model carries."""
    start_most_per_lane: int = 8
    """Most that one pass measured at start-up is believed for, until talks are measured."""
    start_load: float = 0.25
    """Planned share of the lanes' time that such a first figure may fill: half of `load`, for it is a guess."""
    passes_a_minute: float = 8.0
    """Of one talk: five to six turns with a final pass each, and as many again thrown away at pauses."""
    growth: int = 2
    """What was measured with n talks is believed for `growth` times n."""
    window_s: float = 60.0
    """How far back a talk's cost is measured."""
    recent_s: float = 10.0
    """How far back the load is."""
    enough_talk_s: float = 30.0
    """Seconds of talk that a measurement needs."""
    cheaper: float = 0.9
    """A dearer figure counts at once; a cheaper one lowers the cost to this share of it in each step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechSample:
    """The recognition's counters at one moment; all of them only rise, but for the last three."""

    at_s: float
    lanes: int
    """Passes at once."""
    busy_s: float
    """Seconds that passes kept lanes busy, those under way included."""
    talk_s: float
    """Seconds of talk, all calls together."""
    talks: int
    """Talks now."""
    waited_ms: int = 0
    """Longest wait of a pass begun since the sample before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What was learnt."""

    load: float = 0.0
    """Share of the lanes' time that was in use lately."""
    cost: float | None = None
    """Share that one talk takes; None while nothing was measured."""
    seen: int = 0
    """Most talks at once while it was measured."""
    admitted: int = 0
    """Talks at once that may be, ringing phones counted as talks."""
    start: int = 0
    """What was admitted before any talk was measured."""


def first_admission(rule: AdmissionRule, lanes: int, *, pass_s: float = 0.0) -> Admission:
    """Return what holds before any talk was measured.

    `pass_s` is how long one recognition pass took at start-up, 0.0 where nobody knows.
    """
    lanes = max(1, lanes)
    start = rule.start_per_lane * lanes
    if pass_s > 0.0:
        cost = pass_s * rule.passes_a_minute / 60.0 / lanes
        most = rule.start_most_per_lane * lanes
        start = min(most, max(lanes, floor(rule.start_load / cost)))
    return Admission(start=start, admitted=start)


def admission(rule: AdmissionRule, before: Admission, samples: Sequence[SpeechSample]) -> Admission:
    """Return what holds after `samples`, oldest first; those before the window are not looked at."""
    samples = _since(samples, rule.window_s)
    if len(samples) < 2:
        return before
    load = _load(_since(samples, rule.recent_s))
    cost, seen = before.cost, before.seen
    measured = _cost(rule, samples)
    if measured is not None:
        cost = measured if cost is None else max(measured, cost * rule.cheaper)
        seen = max(seen, max(sample.talks for sample in samples))
    last = samples[-1]
    carried = _carried(rule, replace(before, cost=cost, seen=seen))
    if load > rule.overload or last.waited_ms > rule.waited_ms:
        carried = min(carried, last.talks)
    return Admission(load=load, cost=cost, seen=seen, admitted=carried, start=before.start)


def _since(samples: Sequence[SpeechSample], seconds: float) -> Sequence[SpeechSample]:
    first_s = samples[-1].at_s - seconds if samples else 0.0
    return [sample for sample in samples if sample.at_s >= first_s - 1e-6]


def _carried(rule: AdmissionRule, learnt: Admission) -> int:
    if learnt.cost is None:
        return learnt.start
    believed = max(learnt.start, rule.growth * learnt.seen)
    if learnt.cost * believed <= rule.load:
        return believed
    return max(1, floor(rule.load / learnt.cost + 1e-9))


def _cost(rule: AdmissionRule, samples: Sequence[SpeechSample]) -> float | None:
    first, last = samples[0], samples[-1]
    talk_s = last.talk_s - first.talk_s
    if talk_s < rule.enough_talk_s:
        return None
    return max(0.0, last.busy_s - first.busy_s) / (max(1, last.lanes) * talk_s)


def _load(samples: Sequence[SpeechSample]) -> float:
    first, last = samples[0], samples[-1]
    passed_s = last.at_s - first.at_s
    if passed_s <= 0:
        return 0.0
    return max(0.0, last.busy_s - first.busy_s) / (passed_s * max(1, last.lanes))
