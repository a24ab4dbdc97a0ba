"""Over which number and trunk a wished call goes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.destination import SOFTPHONE, is_allowed, is_premium
from carecall.store.claims import ClaimOrder
from carecall.store.tables import (
    CallRequestRow,
    OrganizationRow,
    PhoneNumberGrantRow,
    PhoneNumberRow,
    TrunkRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLine:
    """Who calls, showing which number, over which trunk."""

    organization: OrganizationRow
    number: PhoneNumberRow
    trunk: TrunkRow


def line_for(session: Session, request: CallRequestRow, order: ClaimOrder) -> RequestLine | None:
    """Return the line for a wish, or None where the organization has no number to show."""
    lines = _lines(session, request)
    if not lines:
        return None
    if request.number == SOFTPHONE:
        return _softphone_line(session, lines[0])
    return next((one for one in lines if _rings(one, request.number, order)), lines[0])


def _rings(line: RequestLine, number: str, order: ClaimOrder) -> bool:
    """Say whether a line may ring a number: who came from the lab has numbers there and on a real trunk."""
    rule = order.destinations(line.trunk.country)
    return line.trunk.enabled and is_allowed(number, rule) and not is_premium(number, rule)


def _softphone_line(session: Session, line: RequestLine) -> RequestLine | None:
    """Return the line to the softphone, which shows the number of any other."""
    trunk = session.scalars(select(TrunkRow).where(TrunkRow.name == SOFTPHONE)).one_or_none()
    return replace(line, trunk=trunk) if trunk is not None else None


def _lines(session: Session, request: CallRequestRow) -> list[RequestLine]:
    """Return what the organization may call from, verified numbers first."""
    statement = (
        select(OrganizationRow, PhoneNumberRow, TrunkRow)
        .select_from(PhoneNumberGrantRow)
        .join(OrganizationRow, OrganizationRow.id == PhoneNumberGrantRow.organization_id)
        .join(PhoneNumberRow, PhoneNumberRow.id == PhoneNumberGrantRow.phone_number_id)
        .join(TrunkRow, TrunkRow.id == PhoneNumberRow.trunk_id)
        .where(PhoneNumberGrantRow.organization_id == request.organization_id)
        .order_by(PhoneNumberRow.verified_at.is_(None), PhoneNumberRow.id)
    )
    if request.phone_number_id is not None:
        statement = statement.where(PhoneNumberRow.id == request.phone_number_id)
    return [
        RequestLine(organization=organization, number=number, trunk=trunk)
        for organization, number, trunk in session.execute(statement)
    ]
