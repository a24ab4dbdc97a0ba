"""How far an organization has come from nothing to its first call."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.access import Principal
from carecall.domain.campaign import CampaignState
from carecall.domain.contract import ContractState
from carecall.store.contracts import contract_standing_of, root_of
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import (
    CallRow,
    CampaignRow,
    NotificationChannelRow,
    OrganizationRow,
    PhoneNumberGrantRow,
    RecipientRow,
    ScheduleRow,
)

STEPS = {
    "number": PhoneNumberGrantRow.id,
    "recipients": RecipientRow.id,
    "schedule": ScheduleRow.id,
    "channel": NotificationChannelRow.id,
    "first_call": CallRow.id,
}


def steps_done(session: Session) -> dict[str, bool]:
    """Return which steps within the scope are done, the contract aside."""
    started = select(CampaignRow.id).where(CampaignRow.state != CampaignState.DRAFT).exists()
    conditions = {name: select(column).exists() for name, column in STEPS.items()}
    conditions["campaign"] = started
    row = session.execute(select(*conditions.values())).one()
    return dict(zip(conditions, map(bool, row), strict=True))


def under_contract(sessions: Sessions, principal: Principal, now: datetime) -> bool:
    """Say whether the organization may call: the contract is its topmost one's, often out of reach."""
    with system_reading(sessions, "the first steps ask for the contract") as session:
        own = session.get_one(OrganizationRow, principal.organization_id)
        standing = contract_standing_of(session, root_of(session, own), now)
    return standing.state is ContractState.RUNNING
