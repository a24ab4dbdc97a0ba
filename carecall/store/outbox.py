"""News put on their way in the transaction of the fact they tell."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from carecall.domain.news import News, delivery_key
from carecall.domain.organization import PATH_SEPARATOR
from carecall.store.alert_routing import REASON, ToldChannel, channels_told
from carecall.store.rows.base import Document
from carecall.store.scope import across
from carecall.store.tables import OrganizationRow, OutboxRow


def publish(session: Session, news: News, now: datetime) -> int:
    """Queue `news` for every channel that is to be told; return how many rows are new.

    Call it in the transaction that writes the fact, scoped or not: both are committed or neither.
    Told are the organization, those above it and their control desks, each by its own rules or, where it has none, by
    what its channels chose (`alert_routing`). The same subject is queued once per channel.
    """
    told = channels_told(session, news, concerned(session, news), now)
    if not told:
        return 0
    session.flush()
    statement = _insert(session).values([_row(news, each, now) for each in told])
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


def concerned(session: Session, news: News) -> frozenset[int] | None:
    """Return the organizations that are told of `news`; None for all, where it is a matter of no organization."""
    if news.organization_id is None:
        return None
    return told_organizations(session, news.organization_id, below=news.below)


def _row(news: News, told: ToldChannel, now: datetime) -> Document:
    return {
        "organization_id": told.organization_id,
        "channel_id": told.channel_id,
        "topic": news.topic.value,
        "idempotency_key": delivery_key(news.subject, told.channel_id),
        "payload": {
            "subject": news.subject,
            "organization_id": news.organization_id,
            "facts": dict(news.facts),
        },
        "created_at": now,
        "next_at": told.at,
    }


def _insert(session: Session) -> sqlite.Insert | postgresql.Insert:
    """Return the insert that leaves rows alone which are there; both databases spell it alike."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(OutboxRow)
    return postgresql.insert(OutboxRow)
