"""Rows of Manage recipients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from admin.access import Principal
from admin.listing import AnyRow, AnySelect, Listing, count_after, page_of
from admin.queries.campaign_lives import Lives, is_at, lives_of
from admin.queries.campaign_people import called_by, called_by_none, is_paused
from admin.queries.places import phone_conditions, within_organization
from admin.queries.recipient_figures import figures_of
from admin.queries.search_days import days_between
from admin.queries.spoken_of import ordered, tables_of
from admin.search import ListRequest, end_of, parse_day, start_of
from carecall.domain.campaign import Progress, progress_at
from carecall.domain.figures import CallTally
from carecall.domain.recipient import Participation
from carecall.store.tables import (
    CampaignRow,
    OrganizationRow,
    RecipientRow,
    ScheduleRecipientRow,
    ScheduleRow,
)

PAUSED, PAUSED_LONG = "paused", "paused_long"
LONG_PAUSE = timedelta(days=30)
"""A pause that lasts longer deserves a look: it may have been forgotten."""
SORTS = {
    "registered": RecipientRow.created_at,
    "name": RecipientRow.name,
    "organization": OrganizationRow.name,
    "last_call": RecipientRow.last_call_at,
    "campaign": CampaignRow.name,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientLine:
    """One row of the list."""

    recipient_id: int
    organization: str
    name: str
    phone: str
    other_info: str
    registered_at: datetime
    last_call_at: datetime | None
    campaign: str
    progress: Progress | None
    paused: bool
    paused_at: datetime | None
    paused_until: date | None
    """Last day of the pause; None for one that somebody has to end."""
    pause_reason: str
    pausable: bool
    """The campaign is in progress and the person takes part."""
    version: int
    tally: CallTally


def recipients_of(
    session: Session, principal: Principal, wanted: ListRequest, now: datetime
) -> Listing[RecipientLine]:
    """Return one page of recipients with their figures of the past three months."""
    lives = lives_of(session, now)
    condition = and_(
        RecipientRow.erased_at.is_(None), *conditions(session, principal, wanted, now, lives)
    )
    by = order(wanted)
    keys = with_spoken_of([condition, *by]).where(condition).order_by(*by)
    rows, more = page_of(session, wanted, joined().where(condition).order_by(*by), keys)
    figures = figures_of(session, [row[0].id for row in rows], now)
    lines = [line_of(row, figures, now, lives) for row in rows]
    counted = with_spoken_of([condition]).where(condition)
    count = count_after(session, wanted, len(rows), counted, more=more)
    return Listing(wanted=wanted, lines=lines, count=count, more=more)


def order(wanted: ListRequest) -> list[ColumnElement[Any]]:
    """Return the order of the list; the id makes it total."""
    column, missing = SORTS[wanted.sort], wanted.sort == "campaign"
    return ordered(column, RecipientRow.id, descending=wanted.descending, missing=missing)


def with_spoken_of(clauses: Sequence[ColumnElement[Any]]) -> AnySelect:
    """Return the ids of recipients, joined with what the clauses speak of and nothing else."""
    spoken_of = tables_of(clauses)
    statement: AnySelect = select(RecipientRow.id)
    if spoken_of & {table.__table__ for table in (ScheduleRecipientRow, ScheduleRow, CampaignRow)}:
        return placed(statement)
    if OrganizationRow.__table__ in spoken_of:
        place = OrganizationRow.id == RecipientRow.organization_id
        statement = statement.join(OrganizationRow, place)
    return statement


def placed(statement: AnySelect) -> AnySelect:
    """Join the place of a person: organization, schedule, campaign."""
    return (
        statement.join(OrganizationRow, OrganizationRow.id == RecipientRow.organization_id)
        .outerjoin(
            ScheduleRecipientRow,
            and_(
                ScheduleRecipientRow.organization_id == RecipientRow.organization_id,
                ScheduleRecipientRow.recipient_id == RecipientRow.id,
            ),
        )
        .outerjoin(ScheduleRow, ScheduleRow.id == ScheduleRecipientRow.schedule_id)
        .outerjoin(CampaignRow, CampaignRow.id == ScheduleRow.campaign_id)
    )


def joined() -> AnySelect:
    """Return everything that a row shows."""
    base = select(
        RecipientRow, OrganizationRow.display_name, CampaignRow, ScheduleRecipientRow.state,
        ScheduleRecipientRow.paused_at, ScheduleRecipientRow.paused_until_on,
        ScheduleRecipientRow.pause_reason,
    )  # fmt: skip
    return placed(base)


def line_of(
    row: AnyRow, figures: Mapping[int, CallTally], now: datetime, lives: Lives
) -> RecipientLine:
    """Return a list row as plain values."""
    recipient, organization, campaign, participation, paused_at, until_on, reason = row
    paused = participation is Participation.PAUSED
    progress = campaign and (
        lives.get(campaign.id)
        or progress_at(campaign.state, now, campaign.starts_at, campaign.ends_at)
    )
    return RecipientLine(
        recipient_id=recipient.id,
        organization=organization,
        name=recipient.name,
        phone=recipient.phone,
        other_info=recipient.other_info,
        registered_at=recipient.created_at,
        last_call_at=recipient.last_call_at,
        campaign=campaign.name if campaign else "",
        progress=progress,
        paused=paused,
        paused_at=paused_at if paused else None,
        paused_until=until_on if paused else None,
        pause_reason=(reason or "") if paused else "",
        pausable=participation is Participation.ACTIVE and progress is Progress.IN_PROGRESS,
        version=recipient.version,
        tally=figures.get(recipient.id, CallTally()),
    )


def conditions(
    session: Session, principal: Principal, wanted: ListRequest, now: datetime, lives: Lives
) -> list[ColumnElement[bool]]:
    """Return every condition of a search."""
    found = within_organization(
        principal, wanted.value("organization"), RecipientRow.organization_id
    )
    found += [RecipientRow.name.icontains(word, autoescape=True) for word in wanted.words("name")]
    found += [
        RecipientRow.other_info.icontains(word, autoescape=True) for word in wanted.words("other")
    ]
    found += phone_conditions(wanted.value("phone"))
    found += campaign_conditions(session, wanted, now, lives)
    found += days_between(principal, wanted, called=RecipientRow.last_call_at)
    return found + registered_between(principal, wanted)


def registered_between(principal: Principal, wanted: ListRequest) -> list[ColumnElement[bool]]:
    """Return the conditions on the day of registration, both days included."""
    first, last = parse_day(wanted.value("from")), parse_day(wanted.value("until"))
    found: list[ColumnElement[bool]] = []
    if first is not None:
        found.append(RecipientRow.created_at >= start_of(first, principal.timezone))
    if last is not None:
        found.append(RecipientRow.created_at < end_of(last, principal.timezone))
    return found


def campaign_conditions(
    session: Session, wanted: ListRequest, now: datetime, lives: Lives
) -> list[ColumnElement[bool]]:
    """Return the conditions on a person's campaign: its name, how far it is, none at all, or being paused."""
    progress = wanted.value("progress")
    campaigns = [
        CampaignRow.name.icontains(word, autoescape=True) for word in wanted.words("campaign")
    ]
    if progress not in {"", PAUSED, PAUSED_LONG, "none"}:
        campaigns.append(is_at(Progress(progress), now, lives))
    found = [called_by(session, campaigns)] if campaigns else []
    if progress in {PAUSED, PAUSED_LONG}:
        found.append(is_paused(now - LONG_PAUSE if progress == PAUSED_LONG else None))
    if progress == "none":
        found.append(called_by_none(session))
    return found
