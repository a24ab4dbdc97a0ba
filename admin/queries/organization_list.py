"""One page of organizations, with what contracts and numbers say of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from admin.access import Principal
from admin.listing import Listing, count_after, page_of
from admin.queries.contract_search import standing_is
from admin.queries.places import within_organization
from admin.queries.search_days import days_between
from admin.queries.sign_ups import sign_up_is, sign_ups
from admin.search import ListRequest
from carecall.domain.contract import ContractStanding, ServicePeriod, contract_on
from carecall.domain.organization import OrganizationType, SubscriptionState
from carecall.store.among import among
from carecall.store.calendars import zone_named
from carecall.store.tables import ContractRow, OrganizationRow, PhoneNumberRow, TrunkRow

ABOVE = aliased(OrganizationRow)
TREE = func.coalesce(
    select(ABOVE.name).where(ABOVE.id == OrganizationRow.parent_id).scalar_subquery(),
    OrganizationRow.name,
)
"""Who works under another stands below it by its name; deeper trees do not occur."""
SORTS: Mapping[str, tuple[Any, ...]] = {
    "name": (OrganizationRow.name,),
    "type": (OrganizationRow.type,),
    "registered": (OrganizationRow.created_at,),
    "tree": (TREE, OrganizationRow.parent_id.is_not(None), OrganizationRow.name),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationLine:
    """One row of the list."""

    key: int
    row: OrganizationRow
    contracting: str
    """Name of the organization that it works under; empty for others."""
    carriers: tuple[str, ...]
    sign_up: SubscriptionState | None
    """None where nobody was invited yet."""
    standing: ContractStanding | None
    """None where an organization signs nothing itself."""

    @property
    def title(self) -> str:
        """Return its name."""
        return self.row.name


def organizations_of(
    session: Session, principal: Principal, wanted: ListRequest, now: datetime
) -> Listing[OrganizationLine]:
    """Return one page of the organizations in reach."""
    found = conditions(principal, wanted)
    if wanted.value("product"):
        found.append(standing_is(session, wanted.value("product"), now))
    statement = select(OrganizationRow).where(*found).order_by(*order(wanted))
    rows, more = page_of(session, wanted, statement)
    lines = lines_of(session, [row[0] for row in rows], now)
    counted = count_after(
        session, wanted, len(rows), select(OrganizationRow.id).where(*found), more=more
    )
    return Listing(wanted=wanted, lines=lines, count=counted, more=more)


def order(wanted: ListRequest) -> list[ColumnElement[Any]]:
    """Return the order of the list; the id makes it total."""
    columns = (*SORTS[wanted.sort], OrganizationRow.id)
    return [column.desc() if wanted.descending else column.asc() for column in columns]


def conditions(principal: Principal, wanted: ListRequest) -> list[ColumnElement[bool]]:
    """Return every condition of a search."""
    found: list[ColumnElement[bool]] = [among(OrganizationRow.id, principal.scope)]
    found += within_organization(principal, wanted.value("organization"), OrganizationRow.id)
    for word in wanted.words("name"):
        found.append(
            or_(
                OrganizationRow.name.icontains(word, autoescape=True),
                OrganizationRow.display_name.icontains(word, autoescape=True),
            )
        )
    for name in ("type", "classification", "client_class"):
        if wanted.value(name):
            found.append(getattr(OrganizationRow, name) == wanted.value(name))
    if wanted.value("subscription"):
        found.append(sign_up_is(wanted.value("subscription")))
    found += details(wanted)
    return found + days_between(principal, wanted, registered=OrganizationRow.created_at)


def details(wanted: ListRequest) -> list[ColumnElement[bool]]:
    """Return the conditions on what only some organizations have."""
    row, signer = OrganizationRow, aliased(OrganizationRow)
    address = row.address_base + " " + row.address_detail
    found = [address.icontains(word, autoescape=True) for word in wanted.words("address")]
    found += [row.representative.icontains(word, autoescape=True) for word in wanted.words("representative")]  # fmt: skip
    digits = "".join(sign for sign in wanted.value("main_phone") if sign.isdigit())
    if digits:
        found.append(row.main_phone.contains(digits.removeprefix("0"), autoescape=True))
    for word in wanted.words("contracting"):
        above = select(signer.id).where(signer.name.icontains(word, autoescape=True))
        found += [row.type == OrganizationType.EXECUTING, row.parent_id.in_(above)]
    for word in wanted.words("carrier"):
        owned = PhoneNumberRow.organization_id == row.id
        named = TrunkRow.carrier_name.icontains(word, autoescape=True)
        over = select(PhoneNumberRow.id).join(TrunkRow, TrunkRow.id == PhoneNumberRow.trunk_id)
        found.append(over.where(owned, named).exists())
    return found


def lines_of(
    session: Session, rows: Sequence[OrganizationRow], now: datetime
) -> list[OrganizationLine]:
    """Return rows with what other tables say of them, in a few queries for all."""
    keys = [row.id for row in rows]
    names = _names(session, rows)
    carriers = _carriers(session, keys)
    periods, joined = _periods(session, keys), sign_ups(session, keys)
    return [
        OrganizationLine(
            key=row.id,
            row=row,
            contracting=names.get(row.parent_id or 0, "") if _executes(row) else "",
            carriers=carriers.get(row.id, ()),
            sign_up=joined.get(row.id),
            standing=standing_of(row, periods.get(row.id, ()), now),
        )
        for row in rows
    ]


def _executes(row: OrganizationRow) -> bool:
    return row.type is OrganizationType.EXECUTING


def _names(session: Session, rows: Sequence[OrganizationRow]) -> Mapping[int, str]:
    parents = {row.parent_id for row in rows if row.parent_id is not None}
    found = session.execute(
        select(OrganizationRow.id, OrganizationRow.name).where(OrganizationRow.id.in_(parents))
    )
    return {row.id: row.name for row in found}


def _carriers(session: Session, keys: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    found = session.execute(
        select(PhoneNumberRow.organization_id, TrunkRow.carrier_name)
        .join(TrunkRow, TrunkRow.id == PhoneNumberRow.trunk_id)
        .where(PhoneNumberRow.organization_id.in_(keys), func.length(TrunkRow.carrier_name) > 0)
        .distinct()
        .order_by(TrunkRow.carrier_name)
    )
    carriers: dict[int, tuple[str, ...]] = {}
    for key, name in found:
        carriers[key] = (*carriers.get(key, ()), name)
    return carriers


def _periods(session: Session, keys: Sequence[int]) -> Mapping[int, tuple[ServicePeriod, ...]]:
    rows = session.scalars(select(ContractRow).where(ContractRow.organization_id.in_(keys)))
    periods: dict[int, tuple[ServicePeriod, ...]] = {}
    for row in rows:
        one = ServicePeriod(product=row.product, starts_on=row.starts_on, ends_on=row.ends_on)
        periods[row.organization_id] = (*periods.get(row.organization_id, ()), one)
    return periods


def standing_of(
    row: OrganizationRow, periods: Sequence[ServicePeriod], now: datetime
) -> ContractStanding | None:
    """Return where an organization's contracts stand on its own local day; None where it signs nothing."""
    zone = zone_named(row.time_zone)
    if row.type is not OrganizationType.CONTRACTING or zone is None:
        return None
    return contract_on(periods, now.astimezone(zone).date())
