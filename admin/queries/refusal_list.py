"""One page of a do-not-call list: what organizations were refused, or what nobody on the platform calls."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from admin.access import Permission, Principal, current_principal
from admin.formats import shown_phone
from admin.listing import Listing, count_after, page_of
from admin.queries.search_days import days_between
from admin.queries.simple_list import OwnedLine, OwnedList, owned_rows
from admin.search import ListRequest
from carecall.store.tables import DoNotCallRow, OptOutRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformLine:
    """One number that nobody calls."""

    key: int
    row: DoNotCallRow
    title: str


def title_of_refusal(row: OptOutRow | DoNotCallRow) -> str:
    """Return the number as the reader may see it."""
    return shown_phone(row.number, whole=current_principal().may(Permission.SEE_PHONES))


OWN_LIST = OwnedList(
    model=OptOutRow,
    sorts={"made": OptOutRow.made_at, "source": OptOutRow.source},
    title=title_of_refusal,
    searched={"reason": OptOutRow.reason},
    chosen={"source": OptOutRow.source},
)


def opt_outs_of(session: Session, principal: Principal, wanted: ListRequest) -> Listing[OwnedLine]:
    """Return one page of the refusals that hold."""
    found = [OptOutRow.lifted_at.is_(None), *number_conditions(wanted, OptOutRow.number)]
    found += days_between(principal, wanted, made=OptOutRow.made_at)
    return owned_rows(session, principal, wanted, OWN_LIST, found)


def platform_numbers(session: Session, wanted: ListRequest) -> Listing[PlatformLine]:
    """Return one page of the numbers that nobody on the platform calls."""
    row = DoNotCallRow
    found = number_conditions(wanted, row.number)
    found += days_between(current_principal(), wanted, made=row.added_at)
    found += [row.reason.icontains(word, autoescape=True) for word in wanted.words("reason")]
    if wanted.value("source"):
        found.append(row.source == wanted.value("source"))
    column = {"made": row.added_at, "source": row.source}[wanted.sort]
    order = (column.desc(), row.id.desc()) if wanted.descending else (column.asc(), row.id.asc())
    rows, more = page_of(session, wanted, select(row).where(*found).order_by(*order))
    lines = [PlatformLine(key=each.id, row=each, title=title_of_refusal(each)) for (each,) in rows]
    counted = count_after(session, wanted, len(rows), select(row.id).where(*found), more=more)
    return Listing(wanted=wanted, lines=lines, count=counted, more=more)


def number_conditions(
    wanted: ListRequest, column: InstrumentedAttribute[str]
) -> list[ColumnElement[bool]]:
    """Return the condition of a number search: any part, however it is written at home."""
    digits = "".join(sign for sign in wanted.value("number") if sign.isdigit())
    national = digits.lstrip("0") if digits.startswith("0") and len(digits) > 4 else digits
    return [column.contains(national, autoescape=True)] if national else []
