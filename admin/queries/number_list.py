"""One page of outgoing numbers, with how many organizations and schedules use each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from admin.access import Principal
from admin.listing import Listing, count_after, page_of
from admin.queries.places import within_organization
from admin.queries.search_days import days_between
from admin.search import ListRequest
from carecall.spreadsheets.world_numbers import shown_form
from carecall.store.among import among
from carecall.store.scope import across
from carecall.store.tables import OrganizationRow, PhoneNumberGrantRow, PhoneNumberRow, ScheduleRow

WHOLE_COUNT = "an owner learns how many organizations and schedules use its number, not which"
SORTS = {
    "organization": OrganizationRow.name,
    "number": PhoneNumberRow.number,
    "billing": PhoneNumberRow.billing_number,
    "registered": PhoneNumberRow.created_at,
    "last_call": PhoneNumberRow.last_call_at,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberLine:
    """One row of the list."""

    key: int
    row: PhoneNumberRow
    organization: str
    organizations: int
    schedules: int

    @property
    def title(self) -> str:
        """Return the number as people write it."""
        return shown_form(self.row.number, self.row.country)


def numbers_of(session: Session, principal: Principal, wanted: ListRequest) -> Listing[NumberLine]:
    """Return one page of the numbers that organizations in reach own."""
    found = conditions(principal, wanted) + use_condition(session, wanted.value("use"))
    found += share_condition(session, wanted.value("share"))
    statement = (
        select(PhoneNumberRow, OrganizationRow.name)
        .join(OrganizationRow, OrganizationRow.id == PhoneNumberRow.organization_id)
        .where(*found)
        .order_by(*order(wanted))
    )
    rows, more = page_of(session, wanted, statement)
    keys = [row.id for row, _name in rows]
    users = counts(session, PhoneNumberGrantRow, keys)
    schedules = counts(session, ScheduleRow, keys)
    lines = [
        NumberLine(
            key=row.id,
            row=row,
            organization=name,
            organizations=users.get(row.id, 0),
            schedules=schedules.get(row.id, 0),
        )
        for row, name in rows
    ]
    counted = count_after(
        session, wanted, len(rows), select(PhoneNumberRow.id).where(*found), more=more
    )
    return Listing(wanted=wanted, lines=lines, count=counted, more=more)


def order(wanted: ListRequest) -> list[ColumnElement[Any]]:
    """Return the order of the list; the id makes it total, and what has no value stands last."""
    column = SORTS[wanted.sort]
    key = PhoneNumberRow.id
    if wanted.descending:
        return [column.desc().nulls_last(), key.desc()]
    return [column.asc().nulls_last(), key.asc()]


def conditions(principal: Principal, wanted: ListRequest) -> list[ColumnElement[bool]]:
    """Return every condition of a search."""
    row = PhoneNumberRow
    found: list[ColumnElement[bool]] = [among(row.organization_id, principal.scope)]
    found += within_organization(principal, wanted.value("organization"), row.organization_id)
    found += [row.lettering.icontains(word, autoescape=True) for word in wanted.words("lettering")]
    digits = "".join(sign for sign in wanted.value("number") if sign.isdigit())
    if digits:
        billed = func.replace(func.replace(row.billing_number, "-", ""), " ", "")
        parts = (row.number, row.national, billed)
        found.append(or_(*(part.contains(digits, autoescape=True) for part in parts)))
    if wanted.value("status"):
        found.append(row.lettering_status == wanted.value("status"))
    if wanted.value("right"):
        proved = wanted.value("right") == "yes"
        found.append(row.verified_at.is_not(None) if proved else row.verified_at.is_(None))
    return found + days_between(
        principal, wanted, registered=row.created_at, called=row.last_call_at
    )


def use_condition(session: Session, wanted: str) -> list[ColumnElement[bool]]:
    """Return the condition that schedules call from a number, those of others too, or that none does."""
    if not wanted:
        return []
    used = session.scalars(
        select(ScheduleRow.phone_number_id).distinct(), execution_options=across(WHOLE_COUNT)
    ).all()
    key = PhoneNumberRow.id
    return [key.in_(used) if wanted == "yes" else key.not_in(used)]


def share_condition(session: Session, wanted: str) -> list[ColumnElement[bool]]:
    """Return the condition that one organization may call from a number, or several; those out of reach count."""
    if not wanted:
        return []
    grant = PhoneNumberGrantRow
    shared = session.scalars(
        select(grant.phone_number_id).group_by(grant.phone_number_id).having(func.count() > 1),
        execution_options=across(WHOLE_COUNT),
    ).all()
    key = PhoneNumberRow.id
    return [key.in_(shared) if wanted == "several" else key.not_in(shared)]


def counts(
    session: Session, table: type[PhoneNumberGrantRow | ScheduleRow], keys: Sequence[int]
) -> Mapping[int, int]:
    """Return how many rows of a table use each number."""
    statement = (
        select(table.phone_number_id, func.count())
        .where(table.phone_number_id.in_(keys))
        .group_by(table.phone_number_id)
    )
    found = session.execute(statement, execution_options=across(WHOLE_COUNT))
    return {row[0]: row[1] for row in found}
