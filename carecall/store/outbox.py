"""News put on their way in the transaction of the fact they tell."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from carecall.domain.news import News, delivery_key
from carecall.domain.organization import PATH_SEPARATOR
from carecall.store.rows.base import Document
from carecall.store.scope import across
from carecall.store.tables import NotificationChannelRow, OrganizationRow, OutboxRow

REASON = "news are told to the organizations above and to the control desk too"


def publish(session: Session, news: News, now: datetime) -> int:
    """Queue `news` for every channel that asked for their topic; return how many rows are new.

    Call it in the transaction that writes the fact, scoped or not: both are committed or neither.
    Told are the organization, those above it and their control desks; a matter of no organization
    goes to every channel that asked for the topic. The same subject is queued once per channel.
    """
    asked = _channels(session, news)
    if not asked:
        return 0
    session.flush()
    statement = _insert(session).values([_row(news, key, owner, now) for key, owner in asked])
    added = session.scalars(
        statement.on_conflict_do_nothing(index_elements=["idempotency_key"]).returning(
            OutboxRow.__table__.c.id
        ),
        execution_options=across(REASON),
    )
    return len(added.all())


def told_organizations(
    session: Session, organization_id: int, *, below: bool = False
) -> frozenset[int]:
    """Return who is told of an organization's matters: itself, those above it, their control desks.

    With `below` also the organizations below it and the desks of those.
    """
    path = session.scalar(
        select(OrganizationRow.path).where(OrganizationRow.id == organization_id),
        execution_options=across(REASON),
    )
    line = {int(part) for part in (path or "").split(PATH_SEPARATOR) if part} | {organization_id}
    if below and path:
        under = select(OrganizationRow.id).where(OrganizationRow.path.startswith(path))
        line |= set(session.scalars(under, execution_options=across(REASON)))
    desks = session.scalars(
        select(OrganizationRow.control_organization_id).where(
            OrganizationRow.id.in_(line),
            OrganizationRow.control_integration,
            OrganizationRow.control_organization_id.is_not(None),
        ),
        execution_options=across(REASON),
    )
    return frozenset(line | {desk for desk in desks if desk is not None})


def _channels(session: Session, news: News) -> list[tuple[int, int]]:
    """Return id and organization of every channel that is told."""
    statement = (
        select(
            NotificationChannelRow.id,
            NotificationChannelRow.organization_id,
            NotificationChannelRow.topics,
        )
        .where(NotificationChannelRow.enabled)
        .order_by(NotificationChannelRow.id)
    )
    if news.organization_id is not None:
        told = told_organizations(session, news.organization_id, below=news.below)
        statement = statement.where(NotificationChannelRow.organization_id.in_(told))
    rows = session.execute(statement, execution_options=across(REASON))
    return [(key, owner) for key, owner, topics in rows if news.topic.value in topics]


def _row(news: News, channel_id: int, owner: int, now: datetime) -> Document:
    return {
        "organization_id": owner,
        "channel_id": channel_id,
        "topic": news.topic.value,
        "idempotency_key": delivery_key(news.subject, channel_id),
        "payload": {
            "subject": news.subject,
            "organization_id": news.organization_id,
            "facts": dict(news.facts),
        },
        "created_at": now,
        "next_at": now,
    }


def _insert(session: Session) -> sqlite.Insert | postgresql.Insert:
    """Return the insert that leaves rows alone which are there; both databases spell it alike."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(OutboxRow)
    return postgresql.insert(OutboxRow)
