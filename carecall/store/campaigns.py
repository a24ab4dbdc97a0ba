"""Setting campaigns up and ordering them about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from carecall.domain.call import PlannedCallState
from carecall.domain.campaign import CampaignState, CampaignType
from carecall.domain.gate import GateRule
from carecall.domain.language import Language
from carecall.domain.recipient import Participation
from carecall.domain.redial import redials_from_plain
from carecall.domain.schedule import ALL_WEEKDAYS, END_OF_DAY, HolidayRule, Interval
from carecall.domain.script_rules import check_spoken
from carecall.store.planning_people import in_no_schedule
from carecall.store.scope import insert_rows
from carecall.store.states import move_campaign
from carecall.store.tables import (
    CampaignRow,
    PlannedCallRow,
    RecipientRow,
    ScheduleRecipientRow,
    ScheduleRow,
)

UNDIALLED = (PlannedCallState.PLANNED, PlannedCallState.WAITING_REDIAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSchedule:
    """Whom, when, how often; by default everybody once, at any hour."""

    organization_id: int
    name: str
    phone_number_id: int
    interval: Interval = Interval.ONCE
    calls_per_interval: int = 1
    weekdays: int = ALL_WEEKDAYS
    start_time: time = time(0)
    until_time: time = END_OF_DAY
    time_zone: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    rounds: int | None = None
    on_holiday: HolidayRule = HolidayRule.CALL
    redials: int = 2
    redial_gap_s: int = 600
    redial_by: Mapping[str, object] = field(default_factory=dict)
    ring_timeout_s: int = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCampaign:
    """What is said; messages left empty are the script's own."""

    organization_id: int
    name: str
    schedule_id: int
    language: Language = Language.KO
    type: CampaignType = CampaignType.CHECK_IN
    greeting: str | None = None
    opening: str | None = None
    closing: str | None = None
    department: str | None = None
    max_turns: int = 8
    max_talk_s: int = 600
    care_script_id: int | None = None


def add_schedule(session: Session, new: NewSchedule) -> ScheduleRow:
    """Write a schedule without people.

    Raises:
        BadDefinition: `redial_by` says something that no schedule may say.
    """
    redials_from_plain(new.redial_by)
    row = schedule_row(new)
    session.add(row)
    session.flush()
    return row


def schedule_row(new: NewSchedule) -> ScheduleRow:
    """Return the row of a schedule, not written yet."""
    return ScheduleRow(
        organization_id=new.organization_id,
        name=new.name,
        phone_number_id=new.phone_number_id,
        interval=new.interval,
        calls_per_interval=new.calls_per_interval,
        weekdays=new.weekdays,
        start_time=new.start_time,
        until_time=new.until_time,
        time_zone=new.time_zone,
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        rounds=new.rounds,
        on_holiday=new.on_holiday,
        redials=new.redials,
        redial_gap_s=new.redial_gap_s,
        redial_by=dict(new.redial_by),
        ring_timeout_s=new.ring_timeout_s,
    )


def unscheduled_recipients(session: Session, organization_id: int) -> list[int]:
    """Return the organization's recipients that are in no schedule, in order of creation."""
    return list(
        session.scalars(
            select(RecipientRow.id)
            .where(*in_no_schedule(organization_id))
            .order_by(RecipientRow.id)
        )
    )


def add_to_schedule(
    session: Session, schedule: ScheduleRow, recipient_ids: Sequence[int], now: datetime
) -> int:
    """Put recipients of the schedule's own organization into it; return how many."""
    rows = [
        {
            "organization_id": schedule.organization_id,
            "schedule_id": schedule.id,
            "recipient_id": recipient_id,
            "state": Participation.ACTIVE,
            "added_at": now,
        }
        for recipient_id in recipient_ids
    ]
    insert_rows(session, ScheduleRecipientRow, rows)
    return len(recipient_ids)


def add_campaign(session: Session, new: NewCampaign) -> CampaignRow:
    """Write a campaign in DRAFT and tie its schedule to it.

    Raises:
        BadDefinition: a message breaks a hard rule of what is said.
    """
    for key, text in (
        ("greeting", new.greeting),
        ("opening", new.opening),
        ("closing", new.closing),
    ):
        check_spoken(key, text or "", new.language, where=f"campaign “{new.name}”")
    row = CampaignRow(
        organization_id=new.organization_id,
        name=new.name,
        type=new.type,
        language=new.language,
        greeting=new.greeting,
        opening=new.opening,
        closing=new.closing,
        department=new.department,
        max_turns=new.max_turns,
        max_talk_s=new.max_talk_s,
        care_script_id=new.care_script_id,
        state=CampaignState.DRAFT,
    )
    session.add(row)
    session.flush()
    tie_schedule(session, session.get_one(ScheduleRow, new.schedule_id), row.id)
    return row


def tie_schedule(session: Session, schedule: ScheduleRow, campaign_id: int | None) -> None:
    """Give a schedule to a campaign, which plans its people from the beginning, or to none."""
    schedule.campaign_id, schedule.first_round_on = campaign_id, None
    session.flush()
    session.execute(
        update(ScheduleRecipientRow)
        .where(ScheduleRecipientRow.schedule_id == schedule.id)
        .values(planned_until_on=None)
    )


def start_campaign(session: Session, campaign_id: int, now: datetime) -> None:
    """Let a campaign call, from now on or again.

    Raises:
        BadTransition: it has ended.
    """
    move_campaign(session.get_one(CampaignRow, campaign_id), CampaignState.RUNNING, now)
    session.flush()


def pause_campaign(session: Session, campaign_id: int, now: datetime) -> None:
    """Let nothing more ring until somebody starts it again; live calls go on."""
    move_campaign(session.get_one(CampaignRow, campaign_id), CampaignState.PAUSED, now)
    session.flush()


def end_campaign(session: Session, campaign_id: int, now: datetime) -> int:
    """End a campaign for good and cancel what has not begun; live calls end as they do. Return how many were cancelled."""
    move_campaign(session.get_one(CampaignRow, campaign_id), CampaignState.ENDED, now)
    session.flush()
    statement = (
        update(PlannedCallRow)
        .where(PlannedCallRow.campaign_id == campaign_id, PlannedCallRow.state.in_(UNDIALLED))
        .values(
            state=PlannedCallState.CANCELLED,
            settled_at=now,
            blocked_rule=GateRule.CAMPAIGN_ENDED.value,
            blocked_at=now,
        )
    )
    done: Any = session.execute(statement)
    return int(done.rowcount)
