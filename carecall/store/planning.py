"""Writing the planned calls of every running campaign's day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, insert, or_, select
from sqlalchemy.orm import Session

from carecall.domain.call import PlannedCallState
from carecall.domain.campaign import CampaignState
from carecall.domain.recipient import Participation
from carecall.domain.schedule import Interval, Slot, first_slot, slots_on
from carecall.store.calendars import rhythm_of, zone_named
from carecall.store.rows.base import Document
from carecall.store.tables import (
    AbsenceRow,
    CampaignRow,
    OrganizationRow,
    PlannedCallRow,
    RecipientRow,
    ScheduleRecipientRow,
    ScheduleRow,
)

IN_SCHEDULE = and_(
    ScheduleRecipientRow.organization_id == RecipientRow.organization_id,
    ScheduleRecipientRow.recipient_id == RecipientRow.id,
)
"""The whole key, so that each person is looked up by index even before PostgreSQL knows the tables' sizes."""


def plan_campaigns(session: Session, now: datetime) -> int:
    """Plan today's calls of each running campaign; return how many are new.

    A campaign that another controller plans at this moment is left to it.
    """
    campaigns = session.scalars(
        select(CampaignRow)
        .where(
            CampaignRow.state == CampaignState.RUNNING,
            or_(CampaignRow.starts_at.is_(None), CampaignRow.starts_at <= now),
            or_(CampaignRow.ends_at.is_(None), CampaignRow.ends_at > now),
        )
        .order_by(CampaignRow.id)
        .with_for_update(skip_locked=True)
    ).all()
    return sum(_plan_campaign(session, campaign, now) for campaign in campaigns)


def _plan_campaign(session: Session, campaign: CampaignRow, now: datetime) -> int:
    found = session.execute(
        select(ScheduleRow, OrganizationRow.time_zone)
        .join(OrganizationRow, OrganizationRow.id == ScheduleRow.organization_id)
        .where(ScheduleRow.campaign_id == campaign.id)
    ).one_or_none()
    if found is None:
        return 0
    schedule, organization_zone = found
    usual_zone = schedule.time_zone or organization_zone
    return sum(
        _plan_zone(session, schedule, zone, now, usual=zone == usual_zone)
        for zone in _zones(session, schedule, usual_zone)
    )


def _zones(session: Session, schedule: ScheduleRow, usual_zone: str) -> list[str]:
    zones = session.scalars(
        select(RecipientRow.time_zone)
        .join(ScheduleRecipientRow, IN_SCHEDULE)
        .where(ScheduleRecipientRow.schedule_id == schedule.id)
        .distinct()
    )
    return sorted({zone or usual_zone for zone in zones})


def _plan_zone(
    session: Session, schedule: ScheduleRow, zone: str, now: datetime, *, usual: bool
) -> int:
    day, slots = _slots(session, schedule, zone, now)
    if not slots:
        return 0
    recipient_ids = session.scalars(
        select(RecipientRow.id)
        .join(ScheduleRecipientRow, IN_SCHEDULE)
        .where(
            RecipientRow.organization_id == schedule.organization_id,
            ScheduleRecipientRow.schedule_id == schedule.id,
            *_callable_people(day),
            _in_zone(zone, usual=usual),
            ~_planned_already(schedule, day),
        )
        .order_by(RecipientRow.id)
    ).all()
    rows = [_planned(schedule, key, slot, now) for key in recipient_ids for slot in slots]
    if rows:
        session.execute(insert(PlannedCallRow), rows)
    return len(rows)


def _slots(
    session: Session, schedule: ScheduleRow, zone: str, now: datetime
) -> tuple[date, Sequence[Slot]]:
    """Return the local day and what is left of its slots; an unknown zone counts as UTC.

    The gate refuses people of an unknown zone; they are planned so that somebody sees it.
    """
    place = zone_named(zone) or UTC
    day, rhythm = now.astimezone(place).date(), rhythm_of(schedule)
    if rhythm.interval is Interval.ONCE:
        slot = first_slot(rhythm, now, place)
        return day, [slot] if slot is not None else []
    slots = [slot for slot in slots_on(rhythm, day, place) if slot.until_at > now]
    if slots and _rounds_used_up(session, schedule, day):
        return day, []
    return day, slots


def _rounds_used_up(session: Session, schedule: ScheduleRow, day: date) -> bool:
    if schedule.rounds is None:
        return False
    statement = select(func.count(func.distinct(PlannedCallRow.round_on))).where(
        PlannedCallRow.campaign_id == schedule.campaign_id, PlannedCallRow.round_on < day
    )
    return (session.scalar(statement) or 0) >= schedule.rounds


def _callable_people(day: date) -> list[ColumnElement[bool]]:
    absent = exists().where(
        AbsenceRow.organization_id == RecipientRow.organization_id,
        AbsenceRow.recipient_id == RecipientRow.id,
        AbsenceRow.from_on <= day,
        or_(AbsenceRow.until_on.is_(None), AbsenceRow.until_on >= day),
    )
    return [
        or_(
            ScheduleRecipientRow.state == Participation.ACTIVE,
            ScheduleRecipientRow.paused_until_on < day,
        ),
        RecipientRow.active.is_(True),
        RecipientRow.erased_at.is_(None),
        ~absent,
    ]


def _in_zone(zone: str, *, usual: bool) -> ColumnElement[bool]:
    own = RecipientRow.time_zone == zone
    return or_(own, RecipientRow.time_zone.is_(None)) if usual else own


def _planned_already(schedule: ScheduleRow, day: date) -> ColumnElement[bool]:
    conditions = [
        PlannedCallRow.campaign_id == schedule.campaign_id,
        PlannedCallRow.recipient_id == RecipientRow.id,
        PlannedCallRow.organization_id == schedule.organization_id,
    ]
    if schedule.interval is not Interval.ONCE:
        conditions.append(PlannedCallRow.round_on == day)
    return exists().where(*conditions)


def _planned(schedule: ScheduleRow, recipient_id: int, slot: Slot, now: datetime) -> Document:
    return {
        "organization_id": schedule.organization_id,
        "campaign_id": schedule.campaign_id,
        "schedule_id": schedule.id,
        "recipient_id": recipient_id,
        "round_on": slot.round_on,
        "slot_no": slot.slot_no,
        "due_at": slot.due_at,
        "until_at": max(slot.until_at, slot.due_at + timedelta(seconds=1)),
        "next_at": slot.due_at,
        "state": PlannedCallState.PLANNED,
        "attempts": 0,
        "redials": schedule.redials,
        "redial_gap_s": schedule.redial_gap_s,
        "completed": False,
        "planned_at": now,
    }
