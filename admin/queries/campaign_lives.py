"""Campaigns whose schedule says otherwise than their order: over with its last day or round, or not begun yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from admin.queries.call_shape import of_ongoing_campaign
from admin.queries.kept_counts import kept_counts
from carecall.domain.call import PlannedCallState
from carecall.domain.campaign import CampaignState, Progress, progress_at
from carecall.domain.schedule import Interval
from carecall.store.call_outcome import WAITING
from carecall.store.campaign_list import progress_of
from carecall.store.scope import SCOPE
from carecall.store.tables import CampaignRow, OrganizationRow, PlannedCallRow, ScheduleRow

Lives = Mapping[int, Progress]
"""By campaign; of all others the order and the dates of the campaign itself say how far they are."""
ANY_ZONE = timedelta(days=1)
"""A local day begins and ends at most this far from the day of the same date in UTC."""


def lives_of(session: Session, now: datetime) -> Lives:
    """Return the campaigns in reach that are further, or less far, than their order and own dates say."""
    key = ("campaign lives", session.info[SCOPE])
    return kept_counts().of(key, lambda: _lives(session, now))


def _lives(session: Session, now: datetime) -> Lives:
    rows = session.execute(
        select(CampaignRow, OrganizationRow, ScheduleRow)
        .join(OrganizationRow, OrganizationRow.id == CampaignRow.organization_id)
        .join(ScheduleRow, ScheduleRow.campaign_id == CampaignRow.id)
        .where(CampaignRow.state != CampaignState.ENDED, _may_differ(now))
    )
    found = {}
    for campaign, organization, schedule in rows:
        ordered = progress_at(campaign.state, now, campaign.starts_at, campaign.ends_at)
        progress = progress_of(session, campaign, schedule, organization, now)
        if progress is not ordered:
            found[campaign.id] = progress
    return found


def _may_differ(now: datetime) -> ColumnElement[bool]:
    # One by one: of several states at once PostgreSQL looks at every call of the campaign.
    waits = or_(*(_has_call(state) for state in WAITING))
    return or_(
        ScheduleRow.starts_on >= (now - ANY_ZONE).date(),
        ScheduleRow.ends_on <= (now + ANY_ZONE).date(),
        ScheduleRow.rounds.is_not(None),
        and_(ScheduleRow.interval == Interval.ONCE, ~waits),
    )


def _has_call(state: PlannedCallState) -> ColumnElement[bool]:
    return (
        select(PlannedCallRow.id)
        .where(
            PlannedCallRow.organization_id == CampaignRow.organization_id,
            PlannedCallRow.campaign_id == CampaignRow.id,
            PlannedCallRow.state == state,
        )
        .correlate(CampaignRow)
        .exists()
    )


def is_at(progress: Progress, now: datetime, lives: Lives) -> ColumnElement[bool]:
    """Return the condition that a campaign is so far; needs CampaignRow joined."""
    ended = or_(CampaignRow.state == CampaignState.ENDED, CampaignRow.ends_at <= now)
    before = or_(CampaignRow.state == CampaignState.DRAFT, CampaignRow.starts_at > now)
    held = CampaignRow.state == CampaignState.PAUSED
    ordered = {
        Progress.PRE_PROGRESS: and_(before, ended.is_not(True)),
        Progress.IN_PROGRESS: of_ongoing_campaign(now),
        Progress.PAUSED: and_(held, before.is_not(True), ended.is_not(True)),
        Progress.ENDED: ended,
    }[progress]
    if not lives:
        return ordered
    by_schedule = [key for key, found in lives.items() if found is progress]
    return or_(and_(ordered, CampaignRow.id.not_in(lives)), CampaignRow.id.in_(by_schedule))


def is_ongoing(now: datetime, lives: Lives) -> ColumnElement[bool]:
    """Return the condition that a campaign is in progress; needs CampaignRow joined."""
    return is_at(Progress.IN_PROGRESS, now, lives)
