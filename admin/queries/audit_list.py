"""One page of the trail of one's own organizations."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from admin.access import Principal
from admin.listing import Listing, count_after, page_of
from admin.queries.places import within_organization
from admin.search import ListRequest, end_of, parse_day, start_of
from carecall.store.among import among
from carecall.store.tables import AuditEventRow, OrganizationRow

CHOSEN = {
    "action": AuditEventRow.action,
    "type": AuditEventRow.object_type,
    "result": AuditEventRow.result,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One event."""

    key: int
    row: AuditEventRow
    organization: str

    @property
    def title(self) -> str:
        """Return the event's number."""
        return str(self.key)


def events_of(session: Session, principal: Principal, wanted: ListRequest) -> Listing[AuditLine]:
    """Return one page of events; the guard leaves only those of organizations in reach."""
    found = conditions(principal, wanted)
    order = AuditEventRow.id.desc() if wanted.descending else AuditEventRow.id.asc()
    statement = (
        select(AuditEventRow, OrganizationRow.name)
        .join(OrganizationRow, OrganizationRow.id == AuditEventRow.organization_id)
        .where(*found)
        .order_by(order)
    )
    keys = select(AuditEventRow.id).where(*found).order_by(order)
    rows, more = page_of(session, wanted, statement, keys)
    lines = [AuditLine(key=row.id, row=row, organization=name) for row, name in rows]
    counted = count_after(
        session, wanted, len(rows), select(AuditEventRow.id).where(*found), more=more
    )
    return Listing(wanted=wanted, lines=lines, count=counted, more=more)


def conditions(principal: Principal, wanted: ListRequest) -> list[ColumnElement[bool]]:
    """Return every condition of a search."""
    found: list[ColumnElement[bool]] = [among(AuditEventRow.organization_id, principal.scope)]
    if wanted.value("organization"):
        below = within_organization(principal, wanted.value("organization"), OrganizationRow.id)
        found.append(AuditEventRow.organization_id.in_(select(OrganizationRow.id).where(*below)))
    for word in wanted.words("who"):
        found.append(AuditEventRow.user_name.icontains(word, autoescape=True))
    for name, column in CHOSEN.items():
        if wanted.value(name):
            found.append(column == wanted.value(name))
    if wanted.value("object"):
        found.append(AuditEventRow.object_key == wanted.value("object"))
    return found + days(principal, wanted)


def days(principal: Principal, wanted: ListRequest) -> list[ColumnElement[bool]]:
    """Return the conditions of the days, as the reader's organization counts them."""
    first, last = parse_day(wanted.value("from")), parse_day(wanted.value("until"))
    found: list[ColumnElement[bool]] = []
    if first:
        found.append(AuditEventRow.at >= start_of(first, principal.timezone))
    if last:
        found.append(AuditEventRow.at < end_of(last, principal.timezone))
    return found
