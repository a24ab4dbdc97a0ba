"""Rows and figures of the list of unreached people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.orm import Session

from admin.access import Principal
from admin.listing import AnySelect, Listing, count_after, page_of
from admin.queries.places import phone_conditions, within_organization
from admin.queries.spoken_of import joined_where_spoken_of
from admin.search import ListRequest, end_of, start_of
from carecall.domain.unreached import (
    NOT_SAFE_YET,
    WAITING_FOR_SOMEBODY,
    NextStep,
    UnreachedState,
)
from carecall.store.tables import (
    ContactPersonRow,
    OrganizationRow,
    RecipientRow,
    UnreachedRow,
    UserRow,
)

TILES = ("open", "late", "taken", "mine")
"""Of whoever is not safe yet."""
NOT_SAFE = UnreachedRow.state.in_(NOT_SAFE_YET)
OF_PERSON = RecipientRow.id == UnreachedRow.recipient_id
OF_ORGANIZATION = OrganizationRow.id == UnreachedRow.organization_id
SORTS: dict[str, ColumnElement[Any]] = {
    "since": UnreachedRow.opened_at.expression,
    "due": UnreachedRow.due_at.expression,
    "organization": OrganizationRow.name.expression,
    "recipient": RecipientRow.name.expression,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper:
    """Somebody who can look after the person, or the person's own second number."""

    name: str
    """With how they are related; empty for the second number."""
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreachedLine:
    """One row of the list."""

    key: int
    row: UnreachedRow
    organization: str
    title: str
    """Name of the person."""
    owner: str
    late: bool
    helper: Helper | None
    """Whom the next step asks; None for a visit, or when nobody is known."""


def unreached_of(
    session: Session,
    principal: Principal,
    wanted: ListRequest,
    now: datetime,
    *,
    key: int | None = None,
) -> Listing[UnreachedLine]:
    """Return one page of unreached people; a key shows that one alone, whatever is searched for."""
    found = conditions(principal, wanted, now) if key is None else [UnreachedRow.id == key]
    statement = (
        select(UnreachedRow, RecipientRow, OrganizationRow.display_name, UserRow.name)
        .join(RecipientRow, OF_PERSON)
        .join(OrganizationRow, OF_ORGANIZATION)
        .outerjoin(UserRow, UserRow.id == UnreachedRow.owner_id)
        .where(*found)
        .order_by(*order(wanted))
    )
    keys = with_spoken_of([*found, *order(wanted)]).where(*found).order_by(*order(wanted))
    rows, more = page_of(session, wanted, statement, keys)
    helpers = helpers_of(session, [row[1] for row in rows])
    lines = [
        UnreachedLine(
            key=item.id,
            row=item,
            organization=organization,
            title=person_row.name,
            owner=owner or "",
            late=is_late(item, now),
            helper=helpers.get((person_row.id, item.next_step)),
        )
        for item, person_row, organization, owner in rows
    ]
    counted = count_after(
        session, wanted, len(rows), with_spoken_of(found).where(*found), more=more
    )
    return Listing(wanted=wanted, lines=lines, count=counted, more=more)


def helpers_of(
    session: Session, people: Sequence[RecipientRow]
) -> Mapping[tuple[int, NextStep], Helper]:
    """Return whom each step asks about each of these people; whoever is named first comes first."""
    found = {
        (row.id, NextStep.SECOND_NUMBER): Helper(name="", phone=row.second_phone)
        for row in people
        if row.second_phone
    }
    contacts = session.scalars(
        select(ContactPersonRow)
        .where(ContactPersonRow.recipient_id.in_([row.id for row in people]))
        .order_by(ContactPersonRow.position, ContactPersonRow.id)
    )
    for row in contacts:
        step = NextStep.KEYHOLDER if row.holds_key else NextStep.CONTACT_PERSON
        name = f"{row.name} ({row.relation})" if row.relation else row.name
        found.setdefault((row.recipient_id, step), Helper(name=name, phone=row.phone))
    return found


def is_late(row: UnreachedRow, now: datetime) -> bool:
    """Say whether a deadline of an item has passed; the same words as the tile."""
    waits = row.state in WAITING_FOR_SOMEBODY and row.due_at <= now
    return row.state in NOT_SAFE_YET and (row.escalations > 0 or waits)


def order(wanted: ListRequest) -> list[ColumnElement[Any]]:
    """Return the order of the list, the most urgent first unless asked otherwise; the id makes it total."""
    if wanted.sort == "urgent":
        safe = case((NOT_SAFE, 0), else_=1)
        way = safe.desc() if wanted.descending else safe.asc()
        return [way, UnreachedRow.due_at.asc(), UnreachedRow.id.asc()]
    column = SORTS[wanted.sort]
    return [column.desc() if wanted.descending else column.asc(), UnreachedRow.id.asc()]


def conditions(
    principal: Principal, wanted: ListRequest, now: datetime
) -> list[ColumnElement[bool]]:
    """Return every condition of a search: place, tile, panel; nothing asked shows whoever is not safe yet."""
    found = place(principal, wanted)
    found += [
        RecipientRow.name.icontains(word, autoescape=True) for word in wanted.words("recipient")
    ]
    found += phone_conditions(wanted.value("phone"))
    for name in ("state", "reason", "next_step"):
        if wanted.value(name):
            found.append(getattr(UnreachedRow, name) == wanted.value(name))
    if wanted.value("tile"):
        found.append(tile_condition(wanted.value("tile"), principal, now))
    elif not wanted.value("state"):
        found.append(NOT_SAFE)
    return found


def place(principal: Principal, wanted: ListRequest) -> list[ColumnElement[bool]]:
    """Return the condition of the chosen organization."""
    return within_organization(
        principal, wanted.value("organization"), UnreachedRow.organization_id
    )


def tile_condition(tile: str, principal: Principal, now: datetime) -> ColumnElement[bool]:
    """Return which items a tile shows."""
    waits = and_(UnreachedRow.state.in_(WAITING_FOR_SOMEBODY), UnreachedRow.due_at <= now)
    return {
        "open": UnreachedRow.state == UnreachedState.OPEN,
        "late": and_(NOT_SAFE, or_(UnreachedRow.escalations > 0, waits)),
        "taken": UnreachedRow.state == UnreachedState.TAKEN,
        "mine": and_(NOT_SAFE, UnreachedRow.owner_id == principal.user_id),
        "today": opened_today(principal, now),
    }[tile]


def opened_today(principal: Principal, now: datetime) -> ColumnElement[bool]:
    """Return the condition on items of the principal's own local day."""
    day = now.astimezone(ZoneInfo(principal.timezone)).date()
    return and_(
        UnreachedRow.opened_at >= start_of(day, principal.timezone),
        UnreachedRow.opened_at < end_of(day, principal.timezone),
    )


def tile_counts(
    session: Session, principal: Principal, wanted: ListRequest, now: datetime
) -> dict[str, int]:
    """Count what each tile shows, and as `safe` how many of today's are known to be safe."""
    within = place(principal, wanted)
    waiting = {tile: tile_condition(tile, principal, now) for tile in TILES}
    safe = UnreachedRow.state == UnreachedState.SAFE
    today = {"today": true(), "safe": safe}
    return {
        **_sums(session, waiting, [NOT_SAFE, *within]),
        **_sums(session, today, [opened_today(principal, now), *within]),
    }


def _sums(
    session: Session,
    shown: Mapping[str, ColumnElement[bool]],
    among: Sequence[ColumnElement[bool]],
) -> dict[str, int]:
    sums = [func.sum(case((condition, 1), else_=0)) for condition in shown.values()]
    numbers = session.execute(select(*sums).select_from(UnreachedRow).where(*among)).one()
    return {tile: int(number or 0) for tile, number in zip(shown, numbers, strict=True)}


def with_spoken_of(clauses: Sequence[ColumnElement[Any]]) -> AnySelect:
    """Return the ids of items, joined with what the clauses speak of and nothing else."""
    return joined_where_spoken_of(
        select(UnreachedRow.id),
        clauses,
        (RecipientRow, OF_PERSON, False),
        (OrganizationRow, OF_ORGANIZATION, False),
    )
