"""Campaigns as lists show them, with the progress that the calendar makes of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from carecall.domain.campaign import CampaignState, CampaignType, Progress, progress_at
from carecall.domain.schedule import Interval
from carecall.domain.schedule_course import last_round_on
from carecall.errors import UnknownName
from carecall.store.calendars import course_of, zone_named
from carecall.store.progress import CampaignProgress, campaign_progress
from carecall.store.tables import (
    CampaignRow,
    OrganizationRow,
    PhoneNumberRow,
    PlannedCallRow,
    ScheduleRecipientRow,
    ScheduleRow,
)

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignEntry:
    """One campaign."""

    campaign_id: int
    organization_id: int
    organization: str
    name: str
    type: CampaignType
    progress: Progress
    schedule: str | None
    interval: Interval | None
    calls_per_interval: int | None
    start_time: time | None
    outgoing_number: str | None
    people: int
    last_run_at: datetime | None
    counts: CampaignProgress


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingDay:
    """The planned calls of one campaign on one local day."""

    round_on: date
    calls: int
    first_at: datetime
    last_until: datetime


def list_campaigns(session: Session, now: datetime) -> Sequence[CampaignEntry]:
    """Return the campaigns of the session's scope by organization and name."""
    rows = session.execute(
        select(CampaignRow, OrganizationRow, ScheduleRow, PhoneNumberRow.national)
        .join(OrganizationRow, OrganizationRow.id == CampaignRow.organization_id)
        .outerjoin(ScheduleRow, ScheduleRow.campaign_id == CampaignRow.id)
        .outerjoin(PhoneNumberRow, PhoneNumberRow.id == ScheduleRow.phone_number_id)
        .order_by(OrganizationRow.path, CampaignRow.name)
    ).all()
    return [
        _entry(session, campaign, organization, (schedule, number), now)
        for campaign, organization, schedule, number in rows
    ]


def find_campaign(
    session: Session, name: str, organization_ids: Collection[int] | None = None
) -> CampaignRow:
    """Return the campaign of this whole name, in these organizations or in the session's scope.

    Raises:
        UnknownName: there is none, or several organizations have one.
    """
    statement = select(CampaignRow).where(CampaignRow.name == name)
    if organization_ids is not None:
        statement = statement.where(CampaignRow.organization_id.in_(organization_ids))
    rows = session.scalars(statement.limit(2)).all()
    if not rows:
        raise UnknownName("campaign", name, "`carecall campaign list` shows all of them.")
    if len(rows) > 1:
        mend = "several organizations have one of that name; say which with --organization."
        raise UnknownName("single campaign", name, mend)
    return rows[0]


def coming_days(session: Session, campaign_id: int, now: datetime) -> Sequence[ComingDay]:
    """Return how many calls of a campaign are still to be made, by local day."""
    rows = session.execute(
        select(
            PlannedCallRow.round_on,
            func.count(),
            func.min(PlannedCallRow.due_at),
            func.max(PlannedCallRow.until_at),
        )
        .where(
            PlannedCallRow.campaign_id == campaign_id,
            PlannedCallRow.state.in_(("planned", "waiting_redial")),
            PlannedCallRow.until_at > now,
        )
        .group_by(PlannedCallRow.round_on)
        .order_by(PlannedCallRow.round_on)
    ).all()
    return [
        ComingDay(round_on=day, calls=calls, first_at=first_at, last_until=until)
        for day, calls, first_at, until in rows
    ]


def progress_of(
    session: Session,
    campaign: CampaignRow,
    schedule: ScheduleRow | None,
    organization: OrganizationRow,
    now: datetime,
) -> Progress:
    """Return what a campaign's order, its dates and its schedule's life come to at `now`."""
    if schedule is None:
        return progress_at(campaign.state, now, campaign.starts_at, campaign.ends_at)
    zone = zone_named(schedule.time_zone or organization.time_zone) or UTC
    starts = [campaign.starts_at]
    if schedule.starts_on is not None:
        starts.append(datetime.combine(schedule.starts_on, time(0), tzinfo=zone))
    ends = [campaign.ends_at]
    last_on = _last_day(session, schedule, organization, now)
    if last_on is not None:
        ends.append(datetime.combine(last_on + DAY, time(0), tzinfo=zone))
    found = progress_at(
        campaign.state,
        now,
        max((each for each in starts if each is not None), default=None),
        min((each for each in ends if each is not None), default=None),
    )
    if found is Progress.IN_PROGRESS and _is_done(session, campaign, schedule):
        return Progress.ENDED
    return found


def _last_day(
    session: Session, schedule: ScheduleRow, organization: OrganizationRow, now: datetime
) -> date | None:
    ends = [schedule.ends_on]
    if schedule.rounds is not None and schedule.first_round_on is not None:
        zone_name = schedule.time_zone or organization.time_zone
        course = course_of(session, schedule, zone_name, organization.country, now)
        ends.append(last_round_on(course, now.astimezone(course.zone).date()))
    return min((each for each in ends if each is not None), default=None)


def _is_done(session: Session, campaign: CampaignRow, schedule: ScheduleRow) -> bool:
    """Say whether a single round has been planned for everybody and settled."""
    if schedule.interval is not Interval.ONCE or campaign.state is not CampaignState.RUNNING:
        return False
    counts = campaign_progress(session, campaign.id)
    unplanned = session.scalar(
        select(ScheduleRecipientRow.id)
        .where(
            ScheduleRecipientRow.organization_id == schedule.organization_id,
            ScheduleRecipientRow.schedule_id == schedule.id,
            ScheduleRecipientRow.planned_until_on.is_(None),
        )
        .limit(1)
    )
    return counts.finished and counts.total > 0 and unplanned is None


def _entry(
    session: Session,
    campaign: CampaignRow,
    organization: OrganizationRow,
    ways: tuple[ScheduleRow | None, str | None],
    now: datetime,
) -> CampaignEntry:
    schedule, number = ways
    return CampaignEntry(
        campaign_id=campaign.id,
        organization_id=organization.id,
        organization=organization.name,
        name=campaign.name,
        type=campaign.type,
        progress=progress_of(session, campaign, schedule, organization, now),
        schedule=schedule.name if schedule else None,
        interval=schedule.interval if schedule else None,
        calls_per_interval=schedule.calls_per_interval if schedule else None,
        start_time=schedule.start_time if schedule else None,
        outgoing_number=number,
        people=_people(session, schedule),
        last_run_at=campaign.last_run_at,
        counts=campaign_progress(session, campaign.id),
    )


def _people(session: Session, schedule: ScheduleRow | None) -> int:
    if schedule is None:
        return 0
    statement = select(func.count()).where(
        ScheduleRecipientRow.organization_id == schedule.organization_id,
        ScheduleRecipientRow.schedule_id == schedule.id,
    )
    return session.scalar(statement) or 0
