"""Rows and figures of Alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from admin.access import Principal
from admin.listing import AnySelect, Listing, count_after, page_of
from admin.queries.places import within_organization
from admin.queries.spoken_of import joined_where_spoken_of
from admin.search import ListRequest, end_of, parse_day, start_of
from carecall.domain.alert import AlertState
from carecall.domain.figures import AlertTally
from carecall.store.tables import AlertRow, CallRow, OrganizationRow, RecipientRow, UserRow

PRECISION_DAYS = 30
TILES = ("open", "unseen", "mine", "today")
NEWEST_UNSEEN = 200
IS_OPEN = AlertRow.state != AlertState.RESOLVED
OF_CALL = CallRow.id == AlertRow.call_id
OF_PERSON = RecipientRow.id == AlertRow.recipient_id
OF_ORGANIZATION = OrganizationRow.id == AlertRow.organization_id
SORTS: dict[str, ColumnElement[Any]] = {
    "raised": AlertRow.raised_at.expression,
    "organization": OrganizationRow.name.expression,
    "recipient": CallRow.recipient_name.expression,
    "escalations": AlertRow.escalations.expression,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertLine:
    """One row of the list."""

    key: int
    row: AlertRow
    organization: str
    title: str
    """Name of the person."""
    owner: str
    minutes: int
    """Since it was raised, or from then until it was resolved."""


def alerts_of(
    session: Session,
    principal: Principal,
    wanted: ListRequest,
    now: datetime,
    *,
    key: int | None = None,
) -> Listing[AlertLine]:
    """Return one page of alerts; a key shows that one alone, whatever is searched for."""
    found = conditions(principal, wanted, now) if key is None else [AlertRow.id == key]
    columns = (AlertRow, OrganizationRow.display_name, CallRow.recipient_name, RecipientRow.name, UserRow.name)  # fmt: skip
    statement = (
        select(*columns)
        .join(CallRow, OF_CALL)
        .outerjoin(RecipientRow, OF_PERSON)
        .join(OrganizationRow, OF_ORGANIZATION)
        .outerjoin(UserRow, UserRow.id == AlertRow.owner_id)
        .where(*found)
        .order_by(*order(wanted))
    )
    keys = with_spoken_of([*found, *order(wanted)]).where(*found).order_by(*order(wanted))
    rows, more = page_of(session, wanted, statement, keys)
    lines = [line_of(row, now) for row in rows]
    counted = count_after(
        session, wanted, len(rows), with_spoken_of(found).where(*found), more=more
    )
    return Listing(wanted=wanted, lines=lines, count=counted, more=more)


def with_spoken_of(clauses: Sequence[ColumnElement[Any]]) -> AnySelect:
    """Return the ids of alerts, joined with what the clauses speak of and nothing else."""
    return joined_where_spoken_of(
        select(AlertRow.id),
        clauses,
        (CallRow, OF_CALL, False),
        (RecipientRow, OF_PERSON, True),
        (OrganizationRow, OF_ORGANIZATION, False),
    )


def line_of(row: Any, now: datetime) -> AlertLine:
    """Return a list row as plain values."""
    alert, organization, called, name, owner = row
    until = alert.resolved_at or now
    return AlertLine(
        key=alert.id,
        row=alert,
        organization=organization,
        title=called or name or "-",
        owner=owner or "",
        minutes=max(0, int((until - alert.raised_at).total_seconds() // 60)),
    )


def order(wanted: ListRequest) -> list[ColumnElement[Any]]:
    """Return the order of the list, newest open ones first unless asked otherwise; the id makes it total."""
    if wanted.sort == "urgent":
        closed = case((IS_OPEN, 0), else_=1)
        way = closed.desc() if wanted.descending else closed.asc()
        return [way, AlertRow.raised_at.desc(), AlertRow.id.desc()]
    column = SORTS[wanted.sort]
    return [column.desc() if wanted.descending else column.asc(), AlertRow.id.desc()]


def conditions(
    principal: Principal, wanted: ListRequest, now: datetime
) -> list[ColumnElement[bool]]:
    """Return every condition of a search: place, tile, panel."""
    found = within_organization(principal, wanted.value("organization"), AlertRow.organization_id)
    for word in wanted.words("recipient"):
        found.append(
            or_(
                CallRow.recipient_name.icontains(word, autoescape=True),
                RecipientRow.name.icontains(word, autoescape=True),
            )
        )
    for name in ("state", "verdict", "matter"):
        if wanted.value(name):
            found.append(getattr(AlertRow, name) == wanted.value(name))
    if wanted.value("tile"):
        found.append(tile_condition(wanted.value("tile"), principal, now))
    return found + days_asked(principal, wanted)


def days_asked(principal: Principal, wanted: ListRequest) -> list[ColumnElement[bool]]:
    """Return the condition on the days on which alerts were raised."""
    found: list[ColumnElement[bool]] = []
    first, last = parse_day(wanted.value("from")), parse_day(wanted.value("until"))
    if first is not None:
        found.append(AlertRow.raised_at >= start_of(first, principal.timezone))
    if last is not None:
        found.append(AlertRow.raised_at < end_of(last, principal.timezone))
    return found


def tile_condition(tile: str, principal: Principal, now: datetime) -> ColumnElement[bool]:
    """Return which alerts a tile shows."""
    today = now.astimezone(ZoneInfo(principal.timezone)).date()
    return {
        "open": IS_OPEN,
        "unseen": AlertRow.state == AlertState.RAISED,
        "mine": and_(IS_OPEN, AlertRow.owner_id == principal.user_id),
        "today": AlertRow.resolved_at >= start_of(today, principal.timezone),
    }[tile]


def tile_counts(
    session: Session, principal: Principal, wanted: ListRequest, now: datetime
) -> dict[str, int]:
    """Count what each tile shows."""
    place = within_organization(principal, wanted.value("organization"), AlertRow.organization_id)
    sums = [func.sum(case((tile_condition(tile, principal, now), 1), else_=0)) for tile in TILES]
    numbers = session.execute(select(*sums).where(*place)).one()
    return {tile: int(number or 0) for tile, number in zip(TILES, numbers, strict=True)}


def recent_tally(
    session: Session, principal: Principal, wanted: ListRequest, now: datetime
) -> AlertTally:
    """Return what the alerts of the last days turned out to be."""
    place = within_organization(principal, wanted.value("organization"), AlertRow.organization_id)
    rows = session.execute(
        select(AlertRow.verdict, func.count())
        .where(AlertRow.raised_at >= now - timedelta(days=PRECISION_DAYS), *place)
        .group_by(AlertRow.verdict)
    )
    return AlertTally(**{verdict.value if verdict else "open": count for verdict, count in rows})


def unseen_ids(session: Session) -> list[int]:
    """Return the newest alerts in reach that nobody has looked at."""
    rows = session.scalars(
        select(AlertRow.id)
        .where(AlertRow.state == AlertState.RAISED)
        .order_by(AlertRow.id.desc())
        .limit(NEWEST_UNSEEN)
    )
    return list(rows)
