"""One page of rows that belong to one organization each, with its name: the plain case of a settings list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from admin.access import Principal
from admin.listing import Listing, count_after, page_of
from admin.queries.places import within_organization
from admin.search import ListRequest
from carecall.store.tables import OrganizationRow


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedLine:
    """One row of the list."""

    key: int
    row: Any
    organization: str
    title: str
    """What the row is called in sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedList:
    """What a list of rows with an organization_id needs to know."""

    model: type[Any]
    sorts: Mapping[str, InstrumentedAttribute[Any]]
    title: Callable[[Any], str]
    searched: Mapping[str, InstrumentedAttribute[Any]]
    """Text columns by search field: every word must be in them."""
    chosen: Mapping[str, InstrumentedAttribute[Any]]
    """Columns by search field of closed values."""


def owned_rows(
    session: Session,
    principal: Principal,
    wanted: ListRequest,
    what: OwnedList,
    more_conditions: Sequence[ColumnElement[bool]] = (),
) -> Listing[OwnedLine]:
    """Return one page of rows with the names of their organizations."""
    model = what.model
    found = [*conditions(principal, wanted, what), *more_conditions]
    column = {**what.sorts, "organization": OrganizationRow.name}[wanted.sort]
    order = (
        [column.desc().nulls_last(), model.id.desc()]
        if wanted.descending
        else [column.asc().nulls_last(), model.id.asc()]
    )
    statement = (
        select(model, OrganizationRow.name)
        .join(OrganizationRow, OrganizationRow.id == model.organization_id)
        .where(*found)
        .order_by(*order)
    )
    rows, more = page_of(session, wanted, statement)
    lines = [
        OwnedLine(key=row.id, row=row, organization=name, title=what.title(row))
        for row, name in rows
    ]
    counted = count_after(session, wanted, len(rows), select(model.id).where(*found), more=more)
    return Listing(wanted=wanted, lines=lines, count=counted, more=more)


def conditions(
    principal: Principal, wanted: ListRequest, what: OwnedList
) -> list[ColumnElement[bool]]:
    """Return every condition of a search."""
    found = within_organization(principal, wanted.value("organization"), what.model.organization_id)
    for name, column in what.searched.items():
        found += [column.icontains(word, autoescape=True) for word in wanted.words(name)]
    found += [
        column == wanted.value(name) for name, column in what.chosen.items() if wanted.value(name)
    ]
    return found
