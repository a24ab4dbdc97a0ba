"""A person who wishes to be rung at a certain hour is rung then, where the schedule has room for it."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from carecall.domain.schedule import Interval
from carecall.store.call_times import call_time_changed
from carecall.store.planning import plan_campaigns
from carecall.store.replanning import replan
from carecall.store.session import system_writing
from carecall.store.tables import PreferenceKey, PreferenceRow, RecipientRow, ScheduleRow
from tests.builders import NOON, make_world

SEOUL = ZoneInfo("Asia/Seoul")
OFFICE = {"interval": Interval.DAY, "start_time": time(9), "until_time": time(18)}
TOMORROW = 1


def wish(world, index, value):
    with system_writing(world.sessions, "a test") as session:
        recipient = session.get_one(RecipientRow, world.recipient_ids[index])
        session.query(PreferenceRow).filter_by(recipient_id=recipient.id).delete()
        if value:
            session.add(
                PreferenceRow(
                    organization_id=recipient.organization_id,
                    recipient_id=recipient.id,
                    key=PreferenceKey.CALL_TIME,
                    value=value,
                )
            )
        return call_time_changed(session, recipient, NOON)


def hours_tomorrow(world):
    tomorrow = (NOON + timedelta(days=TOMORROW)).astimezone(SEOUL).date()
    return [
        row.next_at.astimezone(SEOUL).strftime("%H:%M")
        for row in world.planned()
        if row.round_on == tomorrow
    ]


@pytest.mark.parametrize(
    ("wished", "rung"), [("14:30", "14:30"), ("07:00", "09:00"), ("18:00", "09:00")]
)
def test_a_wish_within_the_schedules_hours_is_followed_and_any_other_is_not(sessions, wished, rung):
    world = make_world(sessions, people=2, **OFFICE)
    wish(world, 1, wished)
    plan_campaigns(sessions, NOON, ahead_days=1)
    assert hours_tomorrow(world) == ["09:00", rung]


def test_each_of_several_daily_calls_keeps_to_its_own_part_of_the_day(sessions):
    world = make_world(sessions, people=1, calls_per_interval=2, **OFFICE)
    wish(world, 0, "15:00")
    plan_campaigns(sessions, NOON, ahead_days=1)
    assert hours_tomorrow(world) == ["09:00", "15:00"]


def test_a_wish_told_later_moves_the_calls_to_come_and_one_taken_back_moves_them_again(sessions):
    world = make_world(sessions, people=2, **OFFICE)
    plan_campaigns(sessions, NOON, ahead_days=1)
    assert wish(world, 0, "10:15") >= 1
    assert hours_tomorrow(world) == ["10:15", "09:00"]
    wish(world, 0, "")
    assert hours_tomorrow(world) == ["09:00", "09:00"]


def test_a_changed_schedule_still_follows_the_wish(sessions):
    world = make_world(sessions, people=2, **OFFICE)
    wish(world, 0, "14:30")
    plan_campaigns(sessions, NOON, ahead_days=1)
    with system_writing(sessions, "a test") as session:
        schedule = session.query(ScheduleRow).one()
        schedule.start_time = time(10)
        replan(session, schedule.id, NOON)
    assert hours_tomorrow(world) == ["14:30", "10:00"]


def test_the_hour_is_that_of_the_persons_own_place(sessions):
    world = make_world(sessions, people=1, **OFFICE)
    with system_writing(sessions, "a test") as session:
        session.get_one(RecipientRow, world.recipient_ids[0]).time_zone = "America/New_York"
    wish(world, 0, "14:30")
    plan_campaigns(sessions, NOON, ahead_days=2)
    place = ZoneInfo("America/New_York")
    later = [row for row in world.planned() if row.due_at > NOON + timedelta(days=1)]
    assert {row.next_at.astimezone(place).time() for row in later} == {time(14, 30)}
    assert all(row.next_at >= datetime(2026, 1, 1, tzinfo=UTC) for row in later)
