"""Who is told of a piece of news: the same for the queue that tells them and for the screen that says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from carecall.domain.alert_rules import AlertRule, Event, House, told_by
from carecall.domain.news import News
from carecall.store.calendars import zone_named
from carecall.store.scope import across
from carecall.store.tables import AlertRuleRow, NotificationChannelRow, OrganizationRow

REASON = "news are told to the organizations above and to the control desk too"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldChannel:
    """A channel that is told, its organization, and from when on."""

    channel_id: int
    organization_id: int
    at: datetime


def channels_told(
    session: Session, news: News, told: Collection[int] | None, now: datetime
) -> list[ToldChannel]:
    """Return every channel that is told of `news`; `told` are the organizations concerned, None for all."""
    rows = session.execute(
        select(
            NotificationChannelRow.id,
            NotificationChannelRow.organization_id,
            NotificationChannelRow.topics,
        )
        .where(NotificationChannelRow.enabled, _concerned(told))
        .order_by(NotificationChannelRow.id),
        execution_options=across(REASON),
    ).all()
    channels: dict[int, dict[int, Sequence[str]]] = defaultdict(dict)
    for key, owner, topics in rows:
        channels[owner][key] = topics
    houses = dict(_houses(session, channels, news))
    event = event_of(news)
    return sorted(
        (
            ToldChannel(channel_id=each.channel_id, organization_id=owner, at=each.at)
            for owner, house in houses.items()
            for each in told_by(house, event, now)
        ),
        key=lambda each: each.channel_id,
    )


def event_of(news: News) -> Event:
    """Return what of `news` rules look at."""
    rounds = news.facts.get("escalations", 0)
    return Event(
        topic=news.topic,
        matter=str(news.facts.get("matter", "")),
        rounds=rounds if isinstance(rounds, int) else 0,
    )


def _houses(
    session: Session, channels: Mapping[int, Mapping[int, Sequence[str]]], news: News
) -> Iterator[tuple[int, House]]:
    """Yield each organization that has channels, with its rules; the others are not asked for."""
    rules, zones = _rules(session, list(channels)), _zones(session, list(channels))
    for owner, own in channels.items():
        yield (
            owner,
            House(
                zone=zones[owner],
                channels=own.keys(),
                subscribed=[key for key, topics in own.items() if news.topic.value in topics],
                rules=rules.get(owner, []),
            ),
        )


def _rules(session: Session, owners: Sequence[int]) -> Mapping[int, list[AlertRule]]:
    found: dict[int, list[AlertRule]] = defaultdict(list)
    rows = session.scalars(
        select(AlertRuleRow)
        .where(AlertRuleRow.enabled, AlertRuleRow.organization_id.in_(owners))
        .order_by(AlertRuleRow.id),
        execution_options=across(REASON),
    )
    for row in rows:
        found[row.organization_id].append(rule_of(row))
    return found


def rule_of(row: AlertRuleRow) -> AlertRule:
    """Return a stored rule as a value."""
    return AlertRule(
        channel_id=row.channel_id,
        topics=frozenset(row.topics),
        matters=frozenset(row.matters),
        weekdays=frozenset(row.weekdays),
        opens=row.opens,
        closes=row.closes,
        holds=row.holds,
        after_min=row.after_min,
    )


def _zones(session: Session, owners: Sequence[int]) -> Mapping[int, ZoneInfo]:
    rows = session.execute(
        select(OrganizationRow.id, OrganizationRow.time_zone).where(OrganizationRow.id.in_(owners)),
        execution_options=across(REASON),
    )
    return {key: zone_named(name) or ZoneInfo("UTC") for key, name in rows}


def _concerned(told: Collection[int] | None) -> ColumnElement[bool]:
    return true() if told is None else NotificationChannelRow.organization_id.in_(told)
