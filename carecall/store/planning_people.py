"""Who is planned together: people of one schedule, zone and country, planned equally far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Date, and_, case, exists, literal, or_, select, update
from sqlalchemy.orm import Session

from carecall.domain.campaign import CampaignState
from carecall.domain.recipient import Participation
from carecall.domain.schedule import Interval
from carecall.store.scope import across
from carecall.store.tables import (
    AbsenceRow,
    CampaignRow,
    OrganizationRow,
    PlannedCallRow,
    RecipientRow,
    ScheduleRecipientRow,
    ScheduleRow,
)

EARLIEST_DATE = timedelta(hours=14)
"""How far the clocks of the first place on earth to begin a day are ahead of UTC."""
IN_SCHEDULE = and_(
    ScheduleRecipientRow.organization_id == RecipientRow.organization_id,
    ScheduleRecipientRow.recipient_id == RecipientRow.id,
)
"""The whole key, so that each person is looked up by index even before PostgreSQL knows the tables' sizes."""


def in_no_schedule(organization_id: int) -> list[ColumnElement[bool]]:
    """Return the conditions of an organization's people whom a schedule may take."""
    return [
        RecipientRow.organization_id == organization_id,
        RecipientRow.active.is_(True),
        RecipientRow.erased_at.is_(None),
        ~select(ScheduleRecipientRow.id).where(IN_SCHEDULE).exists(),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """People of one schedule who live by one clock and one calendar."""

    schedule_id: int
    organization_id: int
    time_zone: str | None
    """Their own; None is the schedule's usual one."""
    country: str
    zone_name: str
    """The zone that they live by."""

    @property
    def people(self) -> list[ColumnElement[bool]]:
        """The conditions on participation and recipient that pick them."""
        own = RecipientRow.time_zone
        return [
            ScheduleRecipientRow.organization_id == self.organization_id,
            ScheduleRecipientRow.schedule_id == self.schedule_id,
            own.is_(None) if self.time_zone is None else own == self.time_zone,
            RecipientRow.country == self.country,
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Those of a group who are planned up to the same day."""

    group: Group
    campaign_id: int
    interval: Interval
    planned_until_on: date | None

    @property
    def people(self) -> list[ColumnElement[bool]]:
        """The conditions that pick them."""
        until = ScheduleRecipientRow.planned_until_on
        mark = self.planned_until_on
        return [*self.group.people, until.is_(None) if mark is None else until == mark]


def running(now: datetime) -> list[ColumnElement[bool]]:
    """Return the conditions on a campaign that calls at `now`."""
    return [
        CampaignRow.state == CampaignState.RUNNING,
        or_(CampaignRow.starts_at.is_(None), CampaignRow.starts_at <= now),
        or_(CampaignRow.ends_at.is_(None), CampaignRow.ends_at > now),
    ]


def cohorts_behind(session: Session, now: datetime, ahead_days: int) -> list[Cohort]:
    """Return whoever may lack calls of the coming days in a running campaign, in a steady order."""
    latest = (now + EARLIEST_DATE).date() + timedelta(days=ahead_days)
    until = ScheduleRecipientRow.planned_until_on
    behind = or_(until.is_(None), and_(until < latest, ScheduleRow.interval != Interval.ONCE))
    keys = (
        CampaignRow.id,
        ScheduleRow.id,
        ScheduleRow.organization_id,
        ScheduleRow.interval,
        ScheduleRow.time_zone,
        OrganizationRow.time_zone,
        RecipientRow.time_zone,
        RecipientRow.country,
        until,
    )
    rows = session.execute(
        select(*keys)
        .join(ScheduleRow, ScheduleRow.campaign_id == CampaignRow.id)
        .join(OrganizationRow, OrganizationRow.id == ScheduleRow.organization_id)
        .join(
            ScheduleRecipientRow,
            and_(
                ScheduleRecipientRow.organization_id == ScheduleRow.organization_id,
                ScheduleRecipientRow.schedule_id == ScheduleRow.id,
            ),
        )
        .join(RecipientRow, IN_SCHEDULE)
        .where(*running(now), behind, _lives())
        .group_by(*keys)
    ).all()
    found = [_cohort(*row) for row in rows]
    return sorted(found, key=lambda one: (one.campaign_id, repr(one)))


def _cohort(
    campaign_id: int, schedule_id: int, organization_id: int, interval: Interval, *place: object
) -> Cohort:
    schedule_zone, organization_zone, own_zone, country, until = place
    group = Group(
        schedule_id=schedule_id,
        organization_id=organization_id,
        time_zone=str(own_zone) if own_zone is not None else None,
        country=str(country),
        zone_name=str(own_zone or schedule_zone or organization_zone),
    )
    return Cohort(
        group=group,
        campaign_id=campaign_id,
        interval=interval,
        planned_until_on=until if isinstance(until, date) else None,
    )


def groups_of(
    session: Session, schedule: ScheduleRow, chosen: Sequence[ColumnElement[bool]] = ()
) -> list[Group]:
    """Return the groups of one schedule's people, or of those `chosen` by conditions on participation."""
    usual = (
        schedule.time_zone
        or session.scalars(
            select(OrganizationRow.time_zone).where(OrganizationRow.id == schedule.organization_id)
        ).one()
    )
    places = session.execute(
        select(RecipientRow.time_zone, RecipientRow.country)
        .join(ScheduleRecipientRow, IN_SCHEDULE)
        .where(
            ScheduleRecipientRow.organization_id == schedule.organization_id,
            ScheduleRecipientRow.schedule_id == schedule.id,
            *chosen,
        )
        .distinct()
    ).all()
    return [
        Group(
            schedule_id=schedule.id,
            organization_id=schedule.organization_id,
            time_zone=own_zone,
            country=country,
            zone_name=own_zone or usual,
        )
        for own_zone, country in sorted(places, key=repr)
    ]


def callable_on(day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Return the condition that a person of the schedule may be called on a local day."""
    return callable_throughout(day, day)


def callable_throughout(
    first_on: date | ColumnElement[date], last_on: date | ColumnElement[date]
) -> ColumnElement[bool]:
    """Return the condition that a person may be called on every day of a span: neither paused nor absent nor gone."""
    absent = (
        exists()
        .where(
            AbsenceRow.organization_id == RecipientRow.organization_id,
            AbsenceRow.recipient_id == RecipientRow.id,
            AbsenceRow.from_on <= last_on,
            or_(AbsenceRow.until_on.is_(None), AbsenceRow.until_on >= first_on),
        )
        .correlate_except(AbsenceRow)
    )
    taking_part = or_(
        ScheduleRecipientRow.state == Participation.ACTIVE,
        ScheduleRecipientRow.paused_until_on < first_on,
    )
    return and_(taking_part, _lives(), ~absent)


def _lives() -> ColumnElement[bool]:
    return and_(RecipientRow.active.is_(True), RecipientRow.erased_at.is_(None))


def mark_planned(
    session: Session,
    schedule: ScheduleRow,
    people: Sequence[ColumnElement[bool]],
    days: tuple[date, date],
) -> None:
    """Note that these people are planned up to the end of `days`.

    Who is not to be called on all of these days is looked at again by every planning, so that nobody
    is forgotten whose pause or absence ends early.
    """
    settled = (
        has_call(schedule) if schedule.interval is Interval.ONCE else callable_throughout(*days)
    )
    mark = ScheduleRecipientRow.planned_until_on
    chosen = select(ScheduleRecipientRow.id).join(RecipientRow, IN_SCHEDULE).where(*people)
    until_on = case(
        (ScheduleRecipientRow.id.in_(chosen.where(settled)), literal(days[1], Date())),
        else_=literal(None, Date()),
    )
    session.execute(
        update(ScheduleRecipientRow)
        .where(ScheduleRecipientRow.id.in_(chosen), mark.is_distinct_from(until_on))
        .values(planned_until_on=until_on)
        .execution_options(synchronize_session=False, **across("people of one schedule"))
    )


def has_call(schedule: ScheduleRow) -> ColumnElement[bool]:
    """Return the condition that a person has any call of the schedule's campaign, whatever became of it."""
    return exists().where(
        PlannedCallRow.campaign_id == schedule.campaign_id,
        PlannedCallRow.recipient_id == RecipientRow.id,
        PlannedCallRow.organization_id == schedule.organization_id,
    )
