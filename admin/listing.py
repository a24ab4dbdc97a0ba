"""One page of a list: rows, a count that does not run for ever, and the way to the other pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from admin.keyset import page_after
from admin.list_walk import counts_all, current_walk
from admin.search import ListRequest

COUNT_CAP = 10_000
"""Above this a list says `10,000+` and does not count on."""

Line = TypeVar("Line")
AnySelect = Select[*tuple[Any, ...]]
AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many rows a search finds."""

    number: int
    capped: bool = False

    def __str__(self) -> str:
        return f"{self.number:,}+" if self.capped else f"{self.number:,}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Generic[Line]):
    """What a list's page shows."""

    wanted: ListRequest
    lines: Sequence[Line]
    count: Count
    more: bool
    """Whether another page follows."""

    @property
    def pages(self) -> int | None:
        """Return the number of pages, or None when nobody counted to the end."""
        return None if self.count.capped else max(1, -(-self.count.number // self.wanted.size))


def page_of(
    session: Session,
    wanted: ListRequest,
    statement: AnySelect,
    *keys: AnySelect,
    by_key: AnySelect | None = None,
) -> tuple[Sequence[AnyRow], bool]:
    """Return one page's rows of an ordered statement, and whether more follow.

    `keys` select nothing but the rows' ids, in the same order and by the same conditions: where a statement joins
    much, only the rows of the page are then joined, and not those of all pages before it. Of several the first is
    asked that finds more than the page; all but the last may leave out rows that come last.
    """
    if wanted.seek is not None:
        return page_after(session, wanted.seek, statement, wanted.size)
    walk = current_walk()
    if walk is not None:
        page = walk.next_page(session, statement, wanted.size)
        return page, not walk.over
    first = (wanted.page - 1) * wanted.size
    if keys:
        own = keys[-1].selected_columns[0]
        for asked in keys:
            found = session.scalars(asked.limit(wanted.size + 1).offset(first)).all()
            if len(found) > wanted.size:
                break
        whole = statement if by_key is None else by_key
        rows = session.execute(whole.where(own.in_(found))).all() if found else []
    else:
        rows = session.execute(statement.limit(wanted.size + 1).offset(first)).all()
    return rows[: wanted.size], len(rows) > wanted.size


def count_after(
    session: Session, wanted: ListRequest, shown: int, statement: AnySelect, *, more: bool
) -> Count:
    """Count a list of which a page is read already: on its last page nothing is left to count."""
    if not more and wanted.seek is None and (shown or wanted.page == 1):
        return Count(number=(wanted.page - 1) * wanted.size + shown)
    return count_of(session, statement)


def count_of(session: Session, statement: AnySelect) -> Count:
    """Count a statement's rows, up to the cap; who reads a list to its end needs no count."""
    if current_walk() is not None:
        return Count(number=COUNT_CAP, capped=True)
    if counts_all():
        everything = statement.order_by(None).subquery()
        return Count(number=session.scalar(select(func.count()).select_from(everything)) or 0)
    capped = statement.order_by(None).limit(COUNT_CAP + 1).subquery()
    number = session.scalar(select(func.count()).select_from(capped)) or 0
    return Count(number=min(number, COUNT_CAP), capped=number > COUNT_CAP)
