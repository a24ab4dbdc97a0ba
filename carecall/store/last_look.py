"""The last look before an order: what was claimed seconds ago may be forbidden by now.

Between a claim and its order somebody can stop calls, pause a campaign, take a person out or write a
refusal. The whole gate spoke at the claim; here speak the rules that people expect to work at once.
"""

from __future__ import annotations

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from carecall.domain.campaign import CampaignState
from carecall.domain.gate import GateRule
from carecall.store.gate_facts_standing import STOP_ALL_CALLS
from carecall.store.organization_chain import ids_on
from carecall.store.tables import (
    CallRow,
    CampaignRow,
    DoNotCallRow,
    OptOutRow,
    OrganizationRow,
    RecipientRow,
    SettingRow,
)


def refusal_at_dialling(session: Session, call: CallRow) -> GateRule | None:
    """Return the rule that forbids dialling the claimed `call`, or None; one statement, at most four rows read."""
    organization = session.get_one(OrganizationRow, call.organization_id)
    try:
        chain = ids_on(organization.path)
    except ValueError:
        return GateRule.FACTS_UNREADABLE
    row = session.execute(_question(call, chain)).one()
    refusals = (
        (row.everything, GateRule.PLATFORM_STOPPED),
        (row.organization, GateRule.ORGANIZATION_STOPPED),
        (row.listed, GateRule.DO_NOT_CALL),
        (row.refused, GateRule.OPTED_OUT),
        (row.gone, GateRule.RECIPIENT_INACTIVE),
        (row.resting, GateRule.CAMPAIGN_PAUSED),
    )
    return next((rule for holds, rule in refusals if holds), None)


def _question(call: CallRow, chain: tuple[int, ...]) -> Select[*tuple[bool, ...]]:
    stopped = exists().where(
        OrganizationRow.id.in_(chain), OrganizationRow.calls_stopped_at.is_not(None)
    )
    refused = exists().where(
        OptOutRow.organization_id.in_(chain),
        OptOutRow.number == call.number,
        OptOutRow.lifted_at.is_(None),
    )
    gone = exists().where(
        RecipientRow.id == call.recipient_id,
        or_(RecipientRow.active.is_(False), RecipientRow.erased_at.is_not(None)),
    )
    resting = exists().where(
        CampaignRow.id == call.campaign_id, CampaignRow.state != CampaignState.RUNNING
    )
    return select(
        exists().where(SettingRow.key == STOP_ALL_CALLS).label("everything"),
        stopped.label("organization"),
        exists().where(DoNotCallRow.number == call.number).label("listed"),
        refused.label("refused"),
        gone.label("gone"),
        resting.label("resting"),
    )
