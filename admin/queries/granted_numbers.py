"""Outgoing numbers that organizations in reach may use; their owner may stand outside the scope."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.store.among import among
from carecall.store.scope import across
from carecall.store.tables import OrganizationRow, PhoneNumberGrantRow, PhoneNumberRow

REASON = "numbers granted to an organization in reach"


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantedNumber:
    """One number that one organization may call from."""

    phone_number_id: int
    number: str
    lettering: str
    organization_id: int
    organization: str
    usable: bool
    """Verified, and allowed to call."""


def granted_numbers(session: Session, organization_ids: Collection[int]) -> list[GrantedNumber]:
    """Return the numbers of these organizations by organization and number; ask only for ids in reach."""
    rows = session.execute(
        select(
            PhoneNumberRow.id,
            PhoneNumberRow.number,
            PhoneNumberRow.lettering,
            PhoneNumberRow.verified_at,
            PhoneNumberRow.outbound,
            OrganizationRow.id,
            OrganizationRow.name,
        )
        .join(PhoneNumberGrantRow, PhoneNumberGrantRow.phone_number_id == PhoneNumberRow.id)
        .join(OrganizationRow, OrganizationRow.id == PhoneNumberGrantRow.organization_id)
        .where(PhoneNumberGrantRow.organization_id.in_(organization_ids))
        .order_by(OrganizationRow.path, PhoneNumberRow.national),
        execution_options=across(REASON),
    )
    return [
        GrantedNumber(
            phone_number_id=key,
            number=number,
            lettering=lettering,
            organization_id=organization_id,
            organization=organization,
            usable=verified_at is not None and outbound,
        )
        for key, number, lettering, verified_at, outbound, organization_id, organization in rows
    ]


def numbers_by_id(
    session: Session, keys: Collection[int], scope: Collection[int]
) -> Mapping[int, str]:
    """Return the normal forms of numbers that somebody in reach may use."""
    rows = session.execute(
        select(PhoneNumberRow.id, PhoneNumberRow.number)
        .join(PhoneNumberGrantRow, PhoneNumberGrantRow.phone_number_id == PhoneNumberRow.id)
        .where(PhoneNumberRow.id.in_(keys), among(PhoneNumberGrantRow.organization_id, scope)),
        execution_options=across(REASON),
    )
    return {row[0]: row[1] for row in rows}
