"""Setting what an organization and all below it may do in a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from carecall.domain.limits import Change
from carecall.store.audit import Actor, Deed, record_deed
from carecall.store.tables import OrganizationRow


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitChange:
    """What is to change; None leaves a value as it is."""

    daily_calls: Change[int] | None = None
    daily_spend: Change[Decimal] | None = None
    disclosure_version: Change[str] | None = None


def change_limits(
    session: Session, row: OrganizationRow, change: LimitChange, actor: Actor, now: datetime
) -> None:
    """Write the changes and what they were; the next claim goes by them."""
    if change.daily_calls is not None:
        row.daily_call_limit = change.daily_calls.to
    if change.daily_spend is not None:
        row.daily_spend_limit = change.daily_spend.to
    if change.disclosure_version is not None:
        row.disclosure_version = change.disclosure_version.to
    session.flush()
    spend = row.daily_spend_limit
    deed = Deed(
        action="organization.limit",
        object_type="organization",
        object_key=row.id,
        organization_id=row.id,
        facts={
            "daily_calls": row.daily_call_limit,
            "daily_spend": None if spend is None else str(spend),
            "disclosure_version": row.disclosure_version,
        },
    )
    record_deed(session, actor, deed, now)
