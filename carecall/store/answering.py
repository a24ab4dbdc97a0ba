"""What a campaign does with voices that are not an answer: read for a call, shown and changed by people."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy.orm import Session

from carecall.domain.answering_policy import (
    USUAL,
    MachinePolicy,
    policy_or_usual,
    policy_to_plain,
)
from carecall.store.audit import Actor, Deed, record_deed
from carecall.store.tables import CampaignRow

log = logging.getLogger(__name__)


def policy_of(campaign: CampaignRow | None) -> MachinePolicy:
    """Return a campaign's policy; a call without a campaign, or with a broken policy, has the usual one."""
    if campaign is None:
        return USUAL
    policy, readable = policy_or_usual(campaign.machine_policy)
    if not readable:
        log.warning("machine policy unreadable", extra={"campaign_id": campaign.id})
    return policy


def set_policy(
    session: Session, campaign: CampaignRow, policy: MachinePolicy, actor: Actor, now: datetime
) -> None:
    """Write what `campaign` does with machines, from its next answered call on."""
    campaign.machine_policy = policy_to_plain(policy)
    session.flush()
    deed = Deed(
        action="campaign.answering",
        object_type="campaign",
        object_key=campaign.id,
        organization_id=campaign.organization_id,
        facts=policy_to_plain(policy),
    )
    record_deed(session, actor, deed, now)
