"""Which emergency stops hold for somebody: of everything, of an organization above, of those in reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from admin.access import Permission, Principal
from carecall.store.among import among
from carecall.store.gate_facts_standing import STOP_ALL_CALLS
from carecall.store.scope import across
from carecall.store.tables import OrganizationRow, SettingRow

REASON = "emergency stops above and below an organization"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldStop:
    """One stop that holds."""

    organization_id: int | None
    """None: everything is stopped."""
    organization: str
    stopped_at: datetime
    liftable: bool
    """Whether the principal may let calls go out again."""


def stops_held(session: Session, principal: Principal) -> list[HeldStop]:
    """Return the stops that keep calls of the organizations in reach from going out."""
    own = select(OrganizationRow.path).where(OrganizationRow.id == principal.organization_id)
    above = [int(key) for key in (session.scalar(own) or "").split("/") if key]
    rows = session.execute(
        select(OrganizationRow.id, OrganizationRow.name, OrganizationRow.calls_stopped_at)
        .where(
            OrganizationRow.calls_stopped_at.is_not(None),
            or_(OrganizationRow.id.in_(above), among(OrganizationRow.id, principal.scope)),
        )
        .order_by(OrganizationRow.path),
        execution_options=across(REASON),
    )
    may = principal.may(Permission.STOP_CALLS)
    found = [
        HeldStop(
            organization_id=key,
            organization=name,
            stopped_at=stopped_at,
            liftable=may and key in principal.scope,
        )
        for key, name, stopped_at in rows
        if stopped_at is not None
    ]
    return _everything(session, principal) + found


def _everything(session: Session, principal: Principal) -> list[HeldStop]:
    stopped_at = session.scalar(
        select(SettingRow.changed_at).where(SettingRow.key == STOP_ALL_CALLS)
    )
    if stopped_at is None:
        return []
    may = principal.may(Permission.STOP_CALLS) and principal.may(Permission.CONTRACTS)
    return [HeldStop(organization_id=None, organization="", stopped_at=stopped_at, liftable=may)]
