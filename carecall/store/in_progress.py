"""Campaigns and calls that go on at this moment, for an engineer's terminal: numbers masked, no names of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.call import CallState
from carecall.domain.campaign import CampaignState
from carecall.domain.phone import mask, national_form
from carecall.store.progress import CampaignProgress, campaign_progress
from carecall.store.rows.call import OPEN_CALL
from carecall.store.tables import CallRow, CampaignRow, NodeRow, OrganizationRow, TrunkRow

ALIVE = (CampaignState.RUNNING, CampaignState.PAUSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignInProgress:
    """One campaign that runs or is paused."""

    campaign_id: int
    organization: str
    name: str
    state: CampaignState
    progress: CampaignProgress


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCall:
    """One call that has not ended."""

    call_id: str
    state: CallState
    since: datetime
    number: str
    """Masked."""
    campaign: str
    node: str | None
    trunk: str | None


def campaigns_in_progress(session: Session) -> Sequence[CampaignInProgress]:
    """Return every campaign that runs or is paused, by organization and name."""
    rows = session.execute(
        select(CampaignRow.id, OrganizationRow.name, CampaignRow.name, CampaignRow.state)
        .join(OrganizationRow, OrganizationRow.id == CampaignRow.organization_id)
        .where(CampaignRow.state.in_(ALIVE))
        .order_by(OrganizationRow.name, CampaignRow.name)
    ).all()
    return [
        CampaignInProgress(
            campaign_id=campaign_id,
            organization=organization,
            name=name,
            state=state,
            progress=campaign_progress(session, campaign_id),
        )
        for campaign_id, organization, name, state in rows
    ]


def live_calls(session: Session, *, limit: int = 100) -> Sequence[LiveCall]:
    """Return up to `limit` calls that have not ended, oldest first."""
    rows = session.execute(
        select(
            CallRow.id, CallRow.state, CallRow.changed_at, CallRow.number, CallRow.campaign_name,
            NodeRow.name, TrunkRow.name,
        )
        .outerjoin(NodeRow, NodeRow.id == CallRow.node_id)
        .outerjoin(TrunkRow, TrunkRow.id == CallRow.trunk_id)
        .where(OPEN_CALL)
        .order_by(CallRow.changed_at, CallRow.id)
        .limit(limit)
    ).all()  # fmt: skip
    return [
        LiveCall(
            call_id=call_id,
            state=state,
            since=changed_at,
            number=mask(national_form(number)),
            campaign=campaign,
            node=node,
            trunk=trunk,
        )
        for call_id, state, changed_at, number, campaign, node, trunk in rows
    ]
