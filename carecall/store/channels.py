"""Channels that are told of news, and what waits for them or never reached them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from carecall.domain.language import Language
from carecall.domain.news import ChannelKind, NewsTopic
from carecall.errors import BadInput, UnknownName
from carecall.store.deliveries import RETRIED_AT, WAITING
from carecall.store.rows.notification import NAME_LIMIT
from carecall.store.tables import NotificationChannelRow, OrganizationRow, OutboxRow

GIVEN_UP = OutboxRow.gave_up_at.is_not(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChannel:
    """A channel to be added; its target was checked at the door."""

    organization_id: int
    name: str
    kind: ChannelKind
    target: str = field(repr=False)
    topics: tuple[NewsTopic, ...]
    language: Language
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelEntry:
    """A channel as lists show it."""

    name: str
    organization: str
    kind: ChannelKind
    target: str = field(repr=False)
    topics: tuple[str, ...]
    language: Language
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueEntry:
    """News that have not reached a channel."""

    outbox_id: int
    channel: str
    organization: str
    topic: str
    subject: str
    created_at: datetime
    attempts: int
    next_at: datetime
    gave_up_at: datetime | None
    last_problem: str


@dataclass(frozen=True, slots=True)
class Undelivered:
    """How much has not arrived."""

    late: int
    """Failed at least once, and still being tried."""
    given_up: int


def add_channel(session: Session, new: NewChannel) -> NotificationChannelRow:
    """Write a channel and return its row.

    Raises:
        BadInput: the name is empty, too long or taken. A name stands for one channel on the whole
            platform, because commands take it alone.
    """
    if not 1 <= len(new.name) <= NAME_LIMIT:
        raise BadInput(f"A channel's name has 1 to {NAME_LIMIT} characters: choose another one.")
    taken = select(NotificationChannelRow.id).where(NotificationChannelRow.name == new.name)
    if session.scalar(taken) is not None:
        raise BadInput(f"A channel “{new.name}” exists already: choose another name.")
    row = NotificationChannelRow(
        organization_id=new.organization_id,
        name=new.name,
        kind=new.kind,
        target=new.target,
        secret=new.secret,
        topics=[topic.value for topic in new.topics],
        language=new.language,
    )
    session.add(row)
    session.flush()
    return row


def find_channel(session: Session, name: str) -> NotificationChannelRow:
    """Return the channel of this name.

    Raises:
        UnknownName: there is none, or several organizations have one each.
    """
    statement = select(NotificationChannelRow).where(NotificationChannelRow.name == name)
    rows = session.scalars(statement).all()
    if len(rows) > 1:
        raise UnknownName("single channel", name, "several carry that name; rename one.")
    if not rows:
        raise UnknownName("channel", name, "`carecall notify list` shows what there is.")
    return rows[0]


def list_channels(session: Session) -> list[ChannelEntry]:
    """Return every channel, by organization and name."""
    statement = (
        select(NotificationChannelRow, OrganizationRow.name)
        .join(OrganizationRow, OrganizationRow.id == NotificationChannelRow.organization_id)
        .order_by(OrganizationRow.path, NotificationChannelRow.name)
    )
    return [
        ChannelEntry(
            name=row.name,
            organization=organization,
            kind=row.kind,
            target=row.target,
            topics=tuple(row.topics),
            language=row.language,
            enabled=row.enabled,
        )
        for row, organization in session.execute(statement)
    ]


def queued_news(session: Session, *, given_up: bool, limit: int = 100) -> list[QueueEntry]:
    """Return news that wait, or those that were given up, oldest first."""
    statement = (
        select(OutboxRow, NotificationChannelRow.name, OrganizationRow.name)
        .join(NotificationChannelRow, NotificationChannelRow.id == OutboxRow.channel_id)
        .join(OrganizationRow, OrganizationRow.id == NotificationChannelRow.organization_id)
        .where(_never_arrived() if given_up else WAITING)
        .order_by(OutboxRow.created_at, OutboxRow.id)
        .limit(limit)
    )
    return [
        QueueEntry(
            outbox_id=row.id,
            channel=channel,
            organization=organization,
            topic=row.topic,
            subject=row.payload["subject"],
            created_at=row.created_at,
            attempts=row.attempts,
            next_at=row.next_at,
            gave_up_at=row.gave_up_at,
            last_problem=row.last_problem,
        )
        for row, channel, organization in session.execute(statement)
    ]


def retry_given_up(session: Session, now: datetime) -> int:
    """Queue everything again that was given up, and switch its channels on; return how much it is.

    The keys stay what they were: a receiver that had it after all knows it again.
    """
    rows = session.scalars(select(OutboxRow).where(_never_arrived()).with_for_update()).all()
    for row in rows:
        send_again(row, now)
    keys = {row.channel_id for row in rows}
    for channel in session.scalars(
        select(NotificationChannelRow).where(NotificationChannelRow.id.in_(keys))
    ):
        channel.enabled = True
    return len(rows)


def send_again(row: OutboxRow, now: datetime) -> None:
    """Put one message back among what waits, under the key that it has: one that arrived, or was given up."""
    row.delivered_at, row.gave_up_at, row.next_at, row.attempts = None, None, now, 0
    row.payload = row.payload | {RETRIED_AT: now.isoformat()}


def undelivered(session: Session) -> Undelivered:
    """Count the news that somebody should look after."""
    tried = WAITING & (OutboxRow.last_problem != "")
    return Undelivered(late=_count(session, tried), given_up=_count(session, _never_arrived()))


def waiting_for(session: Session, channel_id: int) -> int:
    """Count what is still to be delivered to a channel."""
    return _count(session, WAITING & (OutboxRow.channel_id == channel_id))


def _never_arrived() -> ColumnElement[bool]:
    return GIVEN_UP & OutboxRow.delivered_at.is_(None)


def _count(session: Session, which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(OutboxRow).where(which)) or 0
