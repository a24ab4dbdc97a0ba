"""Contracts of contracting organizations; those below them call under the same ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.contract import ContractStanding, ServicePeriod, contract_on, overlap, runs_on
from carecall.errors import BadInput
from carecall.store.calendars import zone_named
from carecall.store.organization_chain import ids_on
from carecall.store.rows.contract import NOTE_LIMIT, PRODUCT_LIMIT
from carecall.store.tables import ContractRow, OrganizationRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractEntry:
    """One contract as lists show it."""

    contract_id: int
    organization: str
    product: str
    starts_on: date
    ends_on: date | None
    note: str
    running: bool


def contract_standing_of(
    session: Session, root: OrganizationRow, now: datetime
) -> ContractStanding:
    """Return where the contracts of a contracting organization stand on its own local day.

    Raises:
        ValueError: its time zone is unknown.
    """
    zone = zone_named(root.time_zone)
    if zone is None:
        raise ValueError("the day of a contract needs a known time zone")
    return contract_on(_periods(session, root.id), now.astimezone(zone).date())


def root_of(session: Session, organization: OrganizationRow) -> OrganizationRow:
    """Return the organization on top of the tree: it signs."""
    return session.get_one(OrganizationRow, ids_on(organization.path)[0])


def add_contract(
    session: Session, organization: OrganizationRow, period: ServicePeriod, *, note: str = ""
) -> ContractRow:
    """Write a contract.

    Raises:
        BadInput: the organization does not sign, the days are in the wrong order or taken, or a text is too long.
    """
    _check(organization, period, note)
    taken = any(overlap(period, each) for each in _periods(session, organization.id))
    if taken:
        raise BadInput(
            "Another contract runs on some of these days: end it first, or begin after it."
        )
    row = ContractRow(
        organization_id=organization.id,
        product=period.product,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        note=note,
    )
    session.add(row)
    session.flush()
    return row


def end_contract(session: Session, organization_id: int, last_day: date) -> ContractRow:
    """Let the contract that runs on `last_day` end with that day.

    Raises:
        BadInput: none runs then.
    """
    rows = session.scalars(
        select(ContractRow)
        .where(ContractRow.organization_id == organization_id, ContractRow.starts_on <= last_day)
        .order_by(ContractRow.starts_on.desc())
    ).all()
    row = next((each for each in rows if each.ends_on is None or each.ends_on >= last_day), None)
    if row is None:
        raise BadInput(
            f"No contract of this organization runs on {last_day}: "
            "`carecall contracts list` shows them."
        )
    row.ends_on = last_day
    session.flush()
    return row


def list_contracts(session: Session, day: date) -> list[ContractEntry]:
    """Return the contracts of the session's scope by organization and first day."""
    statement = (
        select(ContractRow, OrganizationRow.name)
        .join(OrganizationRow, OrganizationRow.id == ContractRow.organization_id)
        .order_by(OrganizationRow.path, ContractRow.starts_on)
    )
    return [
        ContractEntry(
            contract_id=row.id,
            organization=name,
            product=row.product,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            note=row.note,
            running=runs_on(ServicePeriod(starts_on=row.starts_on, ends_on=row.ends_on), day),
        )
        for row, name in session.execute(statement)
    ]


def _periods(session: Session, organization_id: int) -> list[ServicePeriod]:
    statement = select(ContractRow.starts_on, ContractRow.ends_on, ContractRow.product).where(
        ContractRow.organization_id == organization_id
    )
    return [
        ServicePeriod(starts_on=starts_on, ends_on=ends_on, product=product)
        for starts_on, ends_on, product in session.execute(statement)
    ]


def _check(organization: OrganizationRow, period: ServicePeriod, note: str) -> None:
    if organization.parent_id is not None:
        raise BadInput(
            "A contract belongs to the organization on top of the tree: those below call under it."
        )
    if period.ends_on is not None and period.ends_on < period.starts_on:
        raise BadInput("A contract cannot end before it begins: give a later last day.")
    if not 1 <= len(period.product) <= PRODUCT_LIMIT or len(note) > NOTE_LIMIT:
        raise BadInput(
            f"A product has 1 to {PRODUCT_LIMIT} characters, a note at most {NOTE_LIMIT}."
        )
