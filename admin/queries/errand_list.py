"""Rows and figures of the list of questions and notices, and what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from admin.access import Principal
from admin.listing import Listing, count_after, page_of
from admin.queries.places import within_organization
from admin.search import ListRequest
from carecall.domain.errands import ErrandKind
from carecall.store.tables import (
    CampaignRow,
    ErrandDeliveryRow,
    ErrandRow,
    OrganizationRow,
    RecipientRow,
)

TILES = ("current", "unanswered", "answered", "cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandLine:
    """One row of the list."""

    key: int
    row: ErrandRow
    organization: str
    recipient: str
    campaign: str
    said: int
    answered: int
    over: bool
    """Its last day has passed."""

    @property
    def title(self) -> str:
        """Return what is said."""
        return self.row.text


def errands_of(
    session: Session,
    principal: Principal,
    wanted: ListRequest,
    now: datetime,
    *,
    key: int | None = None,
) -> Listing[ErrandLine]:
    """Return one page of questions and notices; a key shows that one alone, whatever is searched for."""
    day = local_day(principal, now)
    found = conditions(principal, wanted, day) if key is None else [ErrandRow.id == key]
    person = RecipientRow.id == ErrandRow.recipient_id
    statement = (
        select(ErrandRow, OrganizationRow.display_name, RecipientRow.name, CampaignRow.name)
        .join(OrganizationRow, OrganizationRow.id == ErrandRow.organization_id)
        .outerjoin(RecipientRow, person)
        .outerjoin(CampaignRow, CampaignRow.id == ErrandRow.campaign_id)
        .where(*found)
        .order_by(*order(wanted))
    )
    rows, more = page_of(session, wanted, statement)
    times = times_of(session, [row[0].id for row in rows])
    lines = [
        ErrandLine(
            key=errand.id,
            row=errand,
            organization=organization,
            recipient=name or "",
            campaign=campaign or "",
            said=times.get(errand.id, (0, 0))[0],
            answered=times.get(errand.id, (0, 0))[1],
            over=errand.until_on is not None and errand.until_on < day,
        )
        for errand, organization, name, campaign in rows
    ]
    counted = count_after(
        session,
        wanted,
        len(rows),
        select(ErrandRow.id).outerjoin(RecipientRow, person).where(*found),
        more=more,
    )
    return Listing(wanted=wanted, lines=lines, count=counted, more=more)


def times_of(session: Session, keys: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Return how often each errand was said and answered."""
    rows = session.execute(
        select(
            ErrandDeliveryRow.errand_id,
            func.count(ErrandDeliveryRow.said_at),
            func.count(ErrandDeliveryRow.answered_at),
        )
        .where(ErrandDeliveryRow.errand_id.in_(keys))
        .group_by(ErrandDeliveryRow.errand_id)
    )
    return {key: (said, answered) for key, said, answered in rows}


def local_day(principal: Principal, now: datetime) -> date:
    """Return the day that it is for the principal."""
    return now.astimezone(ZoneInfo(principal.timezone)).date()


def order(wanted: ListRequest) -> list[ColumnElement[Any]]:
    """Return the order of the list, the newest on top unless asked otherwise; the id makes it total."""
    if wanted.sort == "newest":
        return [ErrandRow.id.asc() if wanted.descending else ErrandRow.id.desc()]
    column = {"from": ErrandRow.from_on, "organization": OrganizationRow.name}[wanted.sort]
    return [column.desc() if wanted.descending else column.asc(), ErrandRow.id.desc()]


def conditions(principal: Principal, wanted: ListRequest, day: date) -> list[ColumnElement[bool]]:
    """Return every condition of a search: place, tile, panel; nothing asked shows what is not cancelled."""
    found = place(principal, wanted)
    found += [ErrandRow.text.icontains(word, autoescape=True) for word in wanted.words("words")]
    found += [
        RecipientRow.name.icontains(word, autoescape=True) for word in wanted.words("recipient")
    ]
    if wanted.value("kind"):
        found.append(ErrandRow.kind == ErrandKind(wanted.value("kind")))
    tile = wanted.value("tile")
    found.append(tile_condition(tile, day) if tile else ErrandRow.cancelled_at.is_(None))
    return found


def place(principal: Principal, wanted: ListRequest) -> list[ColumnElement[bool]]:
    """Return the condition of the chosen organization."""
    return within_organization(principal, wanted.value("organization"), ErrandRow.organization_id)


def tile_condition(tile: str, day: date) -> ColumnElement[bool]:
    """Return which errands a tile shows."""
    answered = (
        select(ErrandDeliveryRow.id)
        .where(
            ErrandDeliveryRow.organization_id == ErrandRow.organization_id,
            ErrandDeliveryRow.errand_id == ErrandRow.id,
            ErrandDeliveryRow.answered_at.is_not(None),
        )
        .correlate(ErrandRow)
        .exists()
    )
    stands = ErrandRow.cancelled_at.is_(None)
    question = ErrandRow.kind == ErrandKind.QUESTION
    return {
        "current": and_(stands, or_(ErrandRow.until_on.is_(None), ErrandRow.until_on >= day)),
        "unanswered": and_(stands, question, ~answered),
        "answered": answered,
        "cancelled": ErrandRow.cancelled_at.is_not(None),
    }[tile]


def tile_counts(
    session: Session, principal: Principal, wanted: ListRequest, now: datetime
) -> dict[str, int]:
    """Count what each tile shows."""
    day = local_day(principal, now)
    sums = [func.sum(case((tile_condition(tile, day), 1), else_=0)) for tile in TILES]
    numbers = session.execute(
        select(*sums).select_from(ErrandRow).where(*place(principal, wanted))
    ).one()
    return {tile: int(number or 0) for tile, number in zip(TILES, numbers, strict=True)}
