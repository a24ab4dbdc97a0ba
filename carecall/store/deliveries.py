"""The queue of news in the database: taken by one sender at a time, kept until the other side has them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select, update
from sqlalchemy.orm import Session

from carecall.domain.news import URGENT_TOPICS, ChannelKind, NewsTopic
from carecall.ports.notifications import Message, QueuedNews
from carecall.store.rows.base import Document
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import (
    NotificationChannelRow,
    OrganizationRow,
    OutboxRow,
    RecipientRow,
)

PROBLEM_LIMIT = 300
DEAD_AFTER = timedelta(days=7)
"""A webhook is switched off when everything was given up for so long; an e-mail address never is."""
RETRIED_AT = "retried_at"
"""Key of the payload: when somebody asked for news that had been given up."""
WAITING = and_(OutboxRow.delivered_at.is_(None), OutboxRow.gave_up_at.is_(None))
_URGENT_FIRST = case((OutboxRow.topic.in_([one.value for one in URGENT_TOPICS]), 0), else_=1)

Parcel = tuple[OutboxRow, NotificationChannelRow, OrganizationRow]


class SqlOutbox:
    """ports.notifications.Outbox over a database; many controllers may share it."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def take(
        self, now: datetime, *, limit: int, lease_s: float, busy: Collection[int]
    ) -> Sequence[QueuedNews]:
        """Take due messages for `lease_s` seconds.

        An empty queue is only looked at, so that polling it never holds SQLite's write lock.
        """
        due = _due(now, busy)
        with system_reading(self._sessions, "looking for news to deliver") as session:
            if not session.scalar(select(exists(due.with_only_columns(OutboxRow.id)))):
                return []
        with system_writing(self._sessions, "taking news to deliver") as session:
            locked = due.limit(limit).with_for_update(skip_locked=True, of=OutboxRow)
            parcels = session.execute(locked).all()
            for row, _, _ in parcels:
                row.attempts += 1
                row.next_at = now + timedelta(seconds=lease_s)
            return [_queued(session, parcel) for parcel in parcels]

    def delivered(self, news: QueuedNews, now: datetime) -> None:
        """Mark a message as delivered, whoever holds it now."""
        self._mark(
            OutboxRow.id == news.outbox_id,
            {"delivered_at": now, "gave_up_at": None, "last_problem": ""},
        )

    def failed(self, news: QueuedNews, problem: str, next_at: datetime) -> None:
        """Put a message back until `next_at`, unless somebody else took it meanwhile."""
        self._mark(_held(news), {"next_at": next_at, "last_problem": problem[:PROBLEM_LIMIT]})

    def gave_up(self, news: QueuedNews, problem: str, now: datetime, *, gone: bool = False) -> None:
        """Give a message up; with `gone`, or after a week in which nothing arrived, all that waits for its channel."""
        told = {"gave_up_at": now, "last_problem": problem[:PROBLEM_LIMIT]}
        with system_writing(self._sessions, "news are given up") as session:
            held = and_(_held(news), OutboxRow.delivered_at.is_(None))
            session.execute(update(OutboxRow).where(held).values(told))
            if gone or _is_dead(session, news, now):
                _switch_off(session, news.channel_id, told)

    def _mark(self, which: ColumnElement[bool], values: Document) -> None:
        with system_writing(self._sessions, "news were sent or not") as session:
            session.execute(
                update(OutboxRow).where(which, OutboxRow.delivered_at.is_(None)).values(values)
            )


def _is_dead(session: Session, news: QueuedNews, now: datetime) -> bool:
    """Say whether a webhook has taken nothing for so long that it is not there any more."""
    if news.kind is not ChannelKind.WEBHOOK:
        return False
    of_channel = OutboxRow.channel_id == news.channel_id
    arrived = session.scalar(select(func.max(OutboxRow.delivered_at)).where(of_channel))
    after = OutboxRow.gave_up_at > arrived if arrived is not None else OutboxRow.gave_up_at.is_not(None)  # fmt: skip
    first = session.scalar(select(func.min(OutboxRow.gave_up_at)).where(of_channel, after))
    return first is not None and now - first >= DEAD_AFTER


def _switch_off(session: Session, channel_id: int, told: Document) -> None:
    session.execute(
        update(NotificationChannelRow)
        .where(NotificationChannelRow.id == channel_id)
        .values(enabled=False, version=NotificationChannelRow.version + 1)
    )
    session.execute(
        update(OutboxRow).where(OutboxRow.channel_id == channel_id, WAITING).values(told)
    )


def _due(
    now: datetime, busy: Collection[int]
) -> Select[OutboxRow, NotificationChannelRow, OrganizationRow]:
    return (
        select(OutboxRow, NotificationChannelRow, OrganizationRow)
        .join(NotificationChannelRow, NotificationChannelRow.id == OutboxRow.channel_id)
        .join(OrganizationRow, OrganizationRow.id == NotificationChannelRow.organization_id)
        .where(
            WAITING,
            OutboxRow.next_at <= now,
            NotificationChannelRow.enabled,
            OutboxRow.channel_id.not_in(sorted(busy)),
        )
        .order_by(_URGENT_FIRST, OutboxRow.next_at, OutboxRow.id)
    )


def _held(news: QueuedNews) -> ColumnElement[bool]:
    return and_(
        OutboxRow.id == news.outbox_id,
        OutboxRow.attempts == news.attempt,
        OutboxRow.gave_up_at.is_(None),
    )


def _queued(session: Session, parcel: Parcel) -> QueuedNews:
    row, channel, _ = parcel
    return QueuedNews(
        outbox_id=row.id,
        attempt=row.attempts,
        channel_id=channel.id,
        kind=channel.kind,
        waiting_since=_waiting_since(row),
        message=_message(session, parcel),
    )


def _message(session: Session, parcel: Parcel) -> Message:
    row, channel, told = parcel
    facts = row.payload["facts"]
    owner = row.payload["organization_id"]
    named = channel.kind is ChannelKind.EMAIL
    return Message(
        key=row.idempotency_key,
        subject=row.payload["subject"],
        topic=NewsTopic(row.topic),
        target=channel.target,
        secret=channel.secret,
        language=channel.language,
        organization_id=owner,
        organization=_organization_name(session, owner),
        time_zone=told.time_zone,
        at=row.created_at,
        facts=tuple(sorted(facts.items())),
        person=_person(session, owner, facts.get("recipient_id")) if named else "",
    )


def _organization_name(session: Session, organization_id: int | None) -> str:
    row = session.get(OrganizationRow, organization_id) if organization_id is not None else None
    return row.name if row is not None else ""


def _person(session: Session, organization_id: int | None, recipient_id: int | None) -> str:
    """Return the name of the recipient that the news are about; only one of the organization's own."""
    if recipient_id is None:
        return ""
    name = session.scalar(
        select(RecipientRow.name).where(
            RecipientRow.id == recipient_id, RecipientRow.organization_id == organization_id
        )
    )
    return name or ""


def _waiting_since(row: OutboxRow) -> datetime:
    retried = row.payload.get(RETRIED_AT)
    return datetime.fromisoformat(retried) if retried else row.created_at
