"""Which channels are told of a piece of news, by the rules of the organizations concerned."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from carecall.domain.escalation import EscalationRule
from carecall.domain.news import URGENT_TOPICS, NewsTopic

DAYS_AHEAD = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule:
    """One rule: what is told to a channel, and when."""

    channel_id: int
    topics: frozenset[str]
    matters: frozenset[str] = frozenset()
    """What emergencies must be about; none for anything."""
    weekdays: frozenset[int] = frozenset()
    """0 for Monday; none for all."""
    opens: time | None = None
    """By the organization's clocks; both or none."""
    closes: time | None = None
    """At or before `opens`: on the next day."""
    holds: bool = False
    """Outside these hours the news wait for them."""
    after_min: int = 0
    """Of an alert that nobody looks at: from this minute on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What there is to tell."""

    topic: NewsTopic
    matter: str = ""
    rounds: int = 0
    """How often nobody had looked at it in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One organization that is told: its channels that are switched on, and its rules that are."""

    zone: ZoneInfo
    channels: Collection[int]
    subscribed: Collection[int]
    """Those of its channels that chose the topic themselves: what counts where there are no rules."""
    rules: Sequence[AlertRule] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A channel that is told, and from when on."""

    channel_id: int
    at: datetime


def told_by(house: House, event: Event, now: datetime) -> tuple[Told, ...]:
    """Return which of an organization's channels are told, and when.

    Without rules each channel's own topics decide. With them the rules do; an emergency that falls between all of them
    reaches every channel that any rule or choice of its own names for it: no hour and no gap ever holds one back.
    """
    if not house.rules:
        return tuple(Told(channel_id=key, at=now) for key in sorted(house.subscribed))
    found: dict[int, datetime] = {}
    for rule in house.rules:
        at = _tells(rule, event, now, house.zone) if rule.channel_id in house.channels else None
        if at is not None:
            found[rule.channel_id] = min(at, found.get(rule.channel_id, at))
    if not found and event.topic in URGENT_TOPICS:
        named = {rule.channel_id for rule in house.rules if event.topic.value in rule.topics}
        found = dict.fromkeys((named & set(house.channels)) | set(house.subscribed), now)
    return tuple(Told(channel_id=key, at=found[key]) for key in sorted(found))


def _tells(rule: AlertRule, event: Event, now: datetime, zone: ZoneInfo) -> datetime | None:
    if event.topic.value not in rule.topics:
        return None
    if event.topic in URGENT_TOPICS and rule.matters and event.matter not in rule.matters:
        return None
    if event.topic is NewsTopic.EMERGENCY_UNSEEN and not _has_come(rule.after_min, event.rounds):
        return None
    local = now.astimezone(zone)
    if _is_open(rule, local):
        return now
    if event.topic in URGENT_TOPICS or not rule.holds:
        return None
    return _opens_next(rule, local)


def minutes_of(rounds: int) -> int:
    """Return how many minutes an alert has waited at least when it is told of for the `rounds`th time."""
    steps = EscalationRule().after_s
    return steps[min(rounds, len(steps)) - 1] // 60 if rounds else 0


def _has_come(after_min: int, rounds: int) -> bool:
    return minutes_of(rounds) >= after_min


def _is_open(rule: AlertRule, local: datetime) -> bool:
    """Say whether a moment lies in a rule's hours; those over midnight belong to the day on which they begin."""
    if rule.opens is None or rule.closes is None:
        return not rule.weekdays or local.weekday() in rule.weekdays
    clock = local.time().replace(tzinfo=None)
    if rule.opens < rule.closes:
        return _on(rule, local) and rule.opens <= clock < rule.closes
    if clock >= rule.opens:
        return _on(rule, local)
    return clock < rule.closes and _on(rule, local - timedelta(days=1))


def _on(rule: AlertRule, local: datetime) -> bool:
    return not rule.weekdays or local.weekday() in rule.weekdays


def _opens_next(rule: AlertRule, local: datetime) -> datetime | None:
    for ahead in range(DAYS_AHEAD):
        day = (local + timedelta(days=ahead)).date()
        begin = datetime.combine(day, rule.opens or time.min, tzinfo=local.tzinfo)
        if begin > local and _on(rule, begin):
            return begin.astimezone(local.tzinfo)
    return None
