"""Schedules that are run again and again by hand: which campaign they have now."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from carecall.domain.campaign import CampaignState
from carecall.errors import UnknownName
from carecall.store.tables import CampaignRow, ScheduleRow


def find_schedule(session: Session, organization_id: int, name: str) -> ScheduleRow:
    """Return an organization's schedule by name.

    Raises:
        UnknownName: it has none of that name.
    """
    row = session.scalars(
        select(ScheduleRow).where(
            ScheduleRow.organization_id == organization_id, ScheduleRow.name == name
        )
    ).one_or_none()
    if row is None:
        raise UnknownName("schedule", name, "add it in the console.")
    return row


def open_campaign(session: Session, schedule: ScheduleRow) -> CampaignRow | None:
    """Return the schedule's campaign unless it has ended."""
    if schedule.campaign_id is None:
        return None
    campaign = session.get_one(CampaignRow, schedule.campaign_id)
    return None if campaign.state is CampaignState.ENDED else campaign


def campaign_count(session: Session, organization_id: int) -> int:
    """Return how many campaigns an organization has had."""
    return (
        session.scalar(
            select(func.count())
            .select_from(CampaignRow)
            .where(CampaignRow.organization_id == organization_id)
        )
        or 0
    )
