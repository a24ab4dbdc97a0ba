"""One page of the people who sign in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from admin.access import Principal
from admin.listing import Listing, count_after, page_of
from admin.queries.places import within_organization
from admin.queries.search_days import days_between
from admin.search import ListRequest
from admin.user_rules import may_change
from carecall.store.tables import OrganizationRow, UserRow

SORTS: Mapping[str, InstrumentedAttribute[Any]] = {
    "name": UserRow.name,
    "email": UserRow.email,
    "organization": OrganizationRow.name,
    "registered": UserRow.created_at,
    "last_access": UserRow.last_access_at,
}
TEXTS = {"name": UserRow.name, "email": UserRow.email, "task": UserRow.task}


@dataclass(frozen=True, slots=True, kw_only=True)
class UserLine:
    """One row of the list."""

    key: int
    row: UserRow
    organization: str
    changeable: bool
    """Whether the reader may change this user."""

    @property
    def title(self) -> str:
        """Return the name."""
        return self.row.name


def users_of(session: Session, principal: Principal, wanted: ListRequest) -> Listing[UserLine]:
    """Return one page of the users in reach."""
    found = conditions(principal, wanted)
    column = SORTS[wanted.sort]
    order = (
        [column.desc().nulls_last(), UserRow.id.desc()]
        if wanted.descending
        else [column.asc().nulls_last(), UserRow.id.asc()]
    )
    statement = (
        select(UserRow, OrganizationRow.name)
        .join(OrganizationRow, OrganizationRow.id == UserRow.organization_id)
        .where(*found)
        .order_by(*order)
    )
    rows, more = page_of(session, wanted, statement)
    lines = [
        UserLine(key=row.id, row=row, organization=name, changeable=may_change(principal, row))
        for row, name in rows
    ]
    counted = count_after(session, wanted, len(rows), select(UserRow.id).where(*found), more=more)
    return Listing(wanted=wanted, lines=lines, count=counted, more=more)


def conditions(principal: Principal, wanted: ListRequest) -> list[ColumnElement[bool]]:
    """Return every condition of a search."""
    found = within_organization(principal, wanted.value("organization"), UserRow.organization_id)
    for name, column in TEXTS.items():
        found += [column.icontains(word, autoescape=True) for word in wanted.words(name)]
    if wanted.value("role"):
        found.append(UserRow.roles.any(name=wanted.value("role")))
    if wanted.value("subscription"):
        found.append(UserRow.status == wanted.value("subscription"))
    digits = "".join(sign for sign in wanted.value("mobile") if sign.isdigit())
    if digits:
        found.append(UserRow.mobile.contains(digits.removeprefix("0"), autoescape=True))
    if wanted.value("mobile_verified"):
        proved = UserRow.mobile_verified_at.is_not(None)
        found += [UserRow.mobile != "", proved if wanted.value("mobile_verified") == "yes" else ~proved]  # fmt: skip
    moments = {"registered": UserRow.created_at, "access": UserRow.last_access_at}
    return found + days_between(principal, wanted, **moments)
