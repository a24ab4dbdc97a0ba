"""Rows and figures of the list of wishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from admin.access import Principal
from admin.listing import AnySelect, Listing, count_after, page_of
from admin.queries.places import within_organization
from admin.queries.spoken_of import joined_where_spoken_of
from admin.search import ListRequest
from carecall.domain.requests import NOT_CLOSED, RequestState
from carecall.store.tables import OrganizationRow, RecipientRow, RequestRow, UserRow

TILES = ("open", "taken", "mine", "late")
"""Of the wishes that are not closed."""
IS_OPEN = RequestRow.state.in_(NOT_CLOSED)
OF_PERSON = RecipientRow.id == RequestRow.recipient_id
OF_ORGANIZATION = OrganizationRow.id == RequestRow.organization_id
SORTS: dict[str, ColumnElement[Any]] = {
    "asked": RequestRow.created_at.expression,
    "due": RequestRow.due_at.expression,
    "organization": OrganizationRow.name.expression,
    "recipient": RecipientRow.name.expression,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketLine:
    """One row of the list."""

    key: int
    row: RequestRow
    organization: str
    title: str
    """Name of the person."""
    owner: str
    late: bool


def tickets_of(
    session: Session,
    principal: Principal,
    wanted: ListRequest,
    now: datetime,
    *,
    key: int | None = None,
) -> Listing[TicketLine]:
    """Return one page of wishes; a key shows that one alone, whatever is searched for."""
    found = conditions(principal, wanted, now) if key is None else [RequestRow.id == key]
    statement = (
        select(RequestRow, RecipientRow.name, OrganizationRow.display_name, UserRow.name)
        .join(RecipientRow, OF_PERSON)
        .join(OrganizationRow, OF_ORGANIZATION)
        .outerjoin(UserRow, UserRow.id == RequestRow.owner_id)
        .where(*found)
        .order_by(*order(wanted))
    )
    keys = with_spoken_of([*found, *order(wanted)]).where(*found).order_by(*order(wanted))
    rows, more = page_of(session, wanted, statement, keys)
    lines = [
        TicketLine(
            key=ticket.id,
            row=ticket,
            organization=organization,
            title=name,
            owner=owner or "",
            late=is_late(ticket, now),
        )
        for ticket, name, organization, owner in rows
    ]
    counted = count_after(
        session, wanted, len(rows), with_spoken_of(found).where(*found), more=more
    )
    return Listing(wanted=wanted, lines=lines, count=counted, more=more)


def with_spoken_of(clauses: Sequence[ColumnElement[Any]]) -> AnySelect:
    """Return the ids of wishes, joined with what the clauses speak of and nothing else."""
    return joined_where_spoken_of(
        select(RequestRow.id),
        clauses,
        (RecipientRow, OF_PERSON, False),
        (OrganizationRow, OF_ORGANIZATION, False),
    )


def is_late(row: RequestRow, now: datetime) -> bool:
    """Say whether somebody should have looked at a wish before; the same words as the tile."""
    return row.state in NOT_CLOSED and row.due_at is not None and row.due_at <= now


def order(wanted: ListRequest) -> list[ColumnElement[Any]]:
    """Return the order of the list, open ones due first on top unless asked otherwise; the id makes it total."""
    if wanted.sort == "urgent":
        closed = case((IS_OPEN, 0), else_=1)
        way = closed.desc() if wanted.descending else closed.asc()
        return [way, RequestRow.due_at.asc().nulls_last(), RequestRow.id.asc()]
    column = SORTS[wanted.sort]
    way = column.desc() if wanted.descending else column.asc()
    return [way.nulls_last(), RequestRow.id.asc()]


def conditions(
    principal: Principal, wanted: ListRequest, now: datetime
) -> list[ColumnElement[bool]]:
    """Return every condition of a search: place, tile, panel; nothing asked shows what is not closed."""
    found = place(principal, wanted)
    found += [
        RecipientRow.name.icontains(word, autoescape=True) for word in wanted.words("recipient")
    ]
    for word in wanted.words("words"):
        texts = (RequestRow.matter, RequestRow.text)
        found.append(or_(*(text.icontains(word, autoescape=True) for text in texts)))
    for name in ("state", "kind"):
        if wanted.value(name):
            found.append(getattr(RequestRow, name) == wanted.value(name))
    if wanted.value("tile"):
        found.append(tile_condition(wanted.value("tile"), principal, now))
    elif not wanted.value("state"):
        found.append(IS_OPEN)
    return found


def place(principal: Principal, wanted: ListRequest) -> list[ColumnElement[bool]]:
    """Return the condition of the chosen organization."""
    return within_organization(principal, wanted.value("organization"), RequestRow.organization_id)


def tile_condition(tile: str, principal: Principal, now: datetime) -> ColumnElement[bool]:
    """Return which wishes a tile shows."""
    return {
        "open": RequestRow.state == RequestState.OPEN,
        "taken": RequestRow.state == RequestState.IN_PROGRESS,
        "mine": and_(IS_OPEN, RequestRow.owner_id == principal.user_id),
        "late": and_(IS_OPEN, RequestRow.due_at <= now),
        "untold": and_(RequestRow.answered_at.is_not(None), RequestRow.told_at.is_(None)),
    }[tile]


def tile_counts(
    session: Session, principal: Principal, wanted: ListRequest, now: datetime
) -> dict[str, int]:
    """Count what each tile shows."""
    within = place(principal, wanted)
    sums = [func.sum(case((tile_condition(tile, principal, now), 1), else_=0)) for tile in TILES]
    numbers = session.execute(select(*sums).select_from(RequestRow).where(IS_OPEN, *within)).one()
    untold = select(func.count()).select_from(RequestRow)
    return {
        **{tile: int(number or 0) for tile, number in zip(TILES, numbers, strict=True)},
        "untold": session.scalar(untold.where(tile_condition("untold", principal, now), *within))
        or 0,
    }
