"""Rows and figures of the list of follow-ups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from admin.access import Principal
from admin.formats import in_zone
from admin.listing import AnySelect, Count, Listing, count_after, count_of, page_of
from admin.queries.kept_counts import kept_counts
from admin.queries.places import within_organization
from admin.search import ListRequest, parse_day, start_of
from carecall.store.scope import SCOPE
from carecall.store.tables import (
    CallDispositionRow,
    CallRow,
    DispositionKind,
    OrganizationRow,
    RecipientRow,
    UserRow,
)

TILES = ("open", "taken", "mine", "late")
"""Of what is still to be done; what is finished is counted as far as a list counts."""
ROW = CallDispositionRow
IS_OPEN = ROW.done_at.is_(None)
SECONDS_OF_MINUTE = 60
SORTS: dict[str, ColumnElement[Any]] = {
    "entered": ROW.created_at.expression,
    "due": ROW.due_on.expression,
    "organization": OrganizationRow.name.expression,
    "recipient": RecipientRow.name.expression,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpLine:
    """One row of the list."""

    key: int
    row: CallDispositionRow
    recipient_id: int
    organization: str
    title: str
    """Name of the person."""
    owner: str
    state: str
    minutes: int
    """How long it waits, or took until it was finished."""
    late: bool


def follow_ups_of(
    session: Session,
    principal: Principal,
    wanted: ListRequest,
    now: datetime,
    *,
    key: int | None = None,
) -> Listing[FollowUpLine]:
    """Return one page of follow-ups; a key shows that one alone, whatever is searched for."""
    today = today_of(principal, now)
    found = conditions(principal, wanted, today) if key is None else [key == ROW.id]
    statement = (
        joined(select(ROW, RecipientRow, OrganizationRow.display_name, UserRow.name))
        .join(OrganizationRow, OrganizationRow.id == ROW.organization_id)
        .outerjoin(UserRow, UserRow.id == ROW.owner_id)
        .where(*found)
        .order_by(*order(wanted))
    )
    rows, more = page_of(session, wanted, statement)
    lines = [
        FollowUpLine(
            key=row.id,
            row=row,
            recipient_id=recipient.id,
            organization=organization,
            title=recipient.name,
            owner=owner or "",
            state=state_of(row),
            minutes=int(((row.done_at or now) - row.created_at).total_seconds())
            // SECONDS_OF_MINUTE,
            late=row.done_at is None and row.due_on is not None and row.due_on < today,
        )
        for row, recipient, organization, owner in rows
    ]
    counted = count_after(
        session, wanted, len(rows), joined(select(ROW.id)).where(*found), more=more
    )
    return Listing(wanted=wanted, lines=lines, count=counted, more=more)


def joined(statement: AnySelect) -> AnySelect:
    """Join the call and its person."""
    return statement.join(CallRow, CallRow.id == ROW.call_id).join(
        RecipientRow, RecipientRow.id == CallRow.recipient_id
    )


def state_of(row: CallDispositionRow) -> str:
    """Return how far somebody came with it; the same words as the tiles."""
    if row.done_at is not None:
        return "done"
    return "open" if row.owner_id is None else "taken"


def today_of(principal: Principal, now: datetime) -> date:
    """Return the reader's day."""
    return (in_zone(now, principal.timezone) or now).date()


def order(wanted: ListRequest) -> list[ColumnElement[Any]]:
    """Return the order of the list, open ones due first on top unless asked otherwise; the id makes it total."""
    if wanted.sort == "urgent":
        closed = case((IS_OPEN, 0), else_=1)
        way = closed.desc() if wanted.descending else closed.asc()
        return [way, ROW.due_on.asc().nulls_last(), ROW.id.asc()]
    column = SORTS[wanted.sort]
    way = column.desc() if wanted.descending else column.asc()
    return [way.nulls_last(), ROW.id.asc()]


def conditions(principal: Principal, wanted: ListRequest, today: date) -> list[ColumnElement[bool]]:
    """Return every condition of a search: place, tile, panel; nothing asked shows what is not finished."""
    found = place(principal, wanted)
    found += [
        RecipientRow.name.icontains(word, autoescape=True) for word in wanted.words("recipient")
    ]
    found += [ROW.details.icontains(word, autoescape=True) for word in wanted.words("words")]
    if wanted.value("action"):
        found.append(ROW.action == wanted.value("action"))
    found += entered(principal, wanted)
    shown = wanted.value("tile") or wanted.value("state")
    found.append(tile_condition(shown, principal, today) if shown else IS_OPEN)
    return found


def entered(principal: Principal, wanted: ListRequest) -> list[ColumnElement[bool]]:
    """Return the conditions on the days on which it was entered."""
    first, last = parse_day(wanted.value("from")), parse_day(wanted.value("until"))
    found: list[ColumnElement[bool]] = []
    if first is not None:
        found.append(ROW.created_at >= start_of(first, principal.timezone))
    if last is not None:
        found.append(ROW.created_at < start_of(last + timedelta(days=1), principal.timezone))
    return found


def place(principal: Principal, wanted: ListRequest) -> list[ColumnElement[bool]]:
    """Return the conditions that tiles share with the list."""
    return [
        ROW.kind == DispositionKind.FOLLOW_UP,
        RecipientRow.erased_at.is_(None),
        *within_organization(principal, wanted.value("organization"), ROW.organization_id),
    ]


def tile_condition(tile: str, principal: Principal, today: date) -> ColumnElement[bool]:
    """Return which follow-ups a tile shows."""
    return {
        "open": and_(IS_OPEN, ROW.owner_id.is_(None)),
        "taken": and_(IS_OPEN, ROW.owner_id.is_not(None)),
        "mine": and_(IS_OPEN, ROW.owner_id == principal.user_id),
        "late": and_(IS_OPEN, ROW.due_on < today),
        "done": ROW.done_at.is_not(None),
    }[tile]


def tile_counts(
    session: Session, principal: Principal, wanted: ListRequest, now: datetime
) -> dict[str, Count]:
    """Count what each tile shows."""
    today = today_of(principal, now)
    within = place(principal, wanted)
    sums = [func.sum(case((tile_condition(tile, principal, today), 1), else_=0)) for tile in TILES]
    waiting = joined(select(*sums).select_from(ROW)).where(IS_OPEN, *within)
    numbers = session.execute(waiting).one()
    finished = joined(select(ROW.id)).where(tile_condition("done", principal, today), *within)
    key = ("finished follow-ups", session.info[SCOPE], wanted.value("organization"))
    return {
        **{tile: Count(number=int(each or 0)) for tile, each in zip(TILES, numbers, strict=True)},
        "done": kept_counts().of(key, lambda: count_of(session, finished)),
    }
