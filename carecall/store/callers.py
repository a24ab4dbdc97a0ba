"""Who can call from which line: for calls that name no organization."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.store.tables import OrganizationRow, PhoneNumberGrantRow, PhoneNumberRow, TrunkRow


def caller_on(session: Session, trunk: str) -> str | None:
    """Return the name of the first organization with a verified number on a trunk, or None."""
    return session.scalar(
        select(OrganizationRow.name)
        .join(PhoneNumberGrantRow, PhoneNumberGrantRow.organization_id == OrganizationRow.id)
        .join(PhoneNumberRow, PhoneNumberRow.id == PhoneNumberGrantRow.phone_number_id)
        .join(TrunkRow, TrunkRow.id == PhoneNumberRow.trunk_id)
        .where(TrunkRow.name == trunk, PhoneNumberRow.verified_at.is_not(None))
        .order_by(PhoneNumberRow.id)
        .limit(1)
    )
