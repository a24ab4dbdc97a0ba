"""One page of API keys, with who made them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from admin.access import Principal
from admin.listing import Listing
from admin.queries.simple_list import OwnedList, owned_rows
from admin.search import ListRequest
from carecall.store.tables import ApiKeyRow, UserRow

LIST = OwnedList(
    model=ApiKeyRow,
    sorts={
        "name": ApiKeyRow.name,
        "made": ApiKeyRow.created_at,
        "ends": ApiKeyRow.expires_at,
        "used": ApiKeyRow.last_used_at,
    },
    title=lambda row: str(row.name),
    searched={"name": ApiKeyRow.name},
    chosen={},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyLine:
    """One row of the list."""

    key: int
    row: ApiKeyRow
    organization: str
    maker: str
    changeable: bool = False
    """A key is never edited: another one is made, and this one revoked."""

    @property
    def title(self) -> str:
        """Return its name."""
        return self.row.name


def api_keys_of(
    session: Session, principal: Principal, wanted: ListRequest, now: datetime
) -> Listing[ApiKeyLine]:
    """Return one page of keys of the organizations in reach."""
    listing = owned_rows(session, principal, wanted, LIST, state_conditions(wanted, now))
    makers = {line.row.created_by_id for line in listing.lines}
    found = session.execute(select(UserRow.id, UserRow.name).where(UserRow.id.in_(makers)))
    names = {row.id: row.name for row in found}
    lines = [
        ApiKeyLine(
            key=line.key,
            row=line.row,
            organization=line.organization,
            maker=names.get(line.row.created_by_id, ""),
        )
        for line in listing.lines
    ]
    return Listing(wanted=wanted, lines=lines, count=listing.count, more=listing.more)


def state_conditions(wanted: ListRequest, now: datetime) -> list[ColumnElement[bool]]:
    """Return the condition of a searched state."""
    open_ended = or_(ApiKeyRow.expires_at.is_(None), ApiKeyRow.expires_at > now)
    good = ApiKeyRow.revoked_at.is_(None) & open_ended
    if wanted.value("state") == "good":
        return [good]
    return [~good] if wanted.value("state") == "over" else []
