"""A changed schedule changes what has not begun, says what changed, and leaves the rest alone."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update

from carecall.domain.call import Disposition, PlannedCallState
from carecall.domain.replan import PlanChange
from carecall.domain.schedule import HolidayRule, Interval
from carecall.store.campaigns import add_to_schedule, pause_campaign
from carecall.store.planning import plan_campaigns
from carecall.store.registry import NewRecipient, add_recipients
from carecall.store.replanning import replan, replan_organization
from carecall.store.session import system_writing
from carecall.store.tables import (
    CampaignRow,
    HolidayRow,
    PlannedCallRow,
    ScheduleRecipientRow,
    ScheduleRow,
)
from tests.builders import NOON, ended, make_world

SEOUL = ZoneInfo("Asia/Seoul")
OFFICE = {"interval": Interval.DAY, "start_time": time(9), "until_time": time(18)}
TODAY = date(2026, 3, 2)
AHEAD = 4
AHEAD_DAYS = timedelta(days=AHEAD)


def plan(world, now=NOON):
    while plan_campaigns(world.sessions, now, ahead_days=AHEAD):
        pass


def planned_world(sessions, **more):
    world = make_world(sessions, **{"people": 2, **OFFICE, **more})
    plan(world)
    return world


def change(world, now=NOON, **values):
    """Change the schedule and replan it."""
    with system_writing(world.sessions, "a test changes the schedule") as session:
        schedule = session.get_one(ScheduleRow, world.schedule_id)
        for name, value in values.items():
            setattr(schedule, name, value)
        return replan(session, world.schedule_id, now)


def hours(world):
    return sorted({row.due_at.astimezone(SEOUL).strftime("%d %H:%M") for row in world.planned()})


def days(first, last):
    return tuple(date(2026, 3, day) for day in range(first, last + 1))


def test_nothing_changed_changes_nothing(sessions):
    world = planned_world(sessions)
    before = [(row.id, row.due_at) for row in world.planned()]
    assert change(world) == PlanChange()
    assert [(row.id, row.due_at) for row in world.planned()] == before


def test_a_later_hour_moves_what_has_not_begun(sessions):
    world = planned_world(sessions)
    done = change(world, start_time=time(14))
    assert done == PlanChange(moved=8, days=days(3, 6))
    assert hours(world) == ["02 09:00", "03 14:00", "04 14:00", "05 14:00", "06 14:00"]


def test_a_call_that_waits_for_its_hour_today_moves_too(sessions):
    world = planned_world(sessions, start_time=time(15))
    assert change(world, start_time=time(13)).days == days(2, 6)
    assert hours(world)[0] == "02 13:00"


def test_what_rang_is_left_alone(sessions):
    world = planned_world(sessions, people=1, redials=2)
    [due] = world.claim()
    world.ledger.originating(due.call_id, NOON)
    world.ledger.settle(due.call_id, ended(Disposition.BUSY), NOON)
    change(world, start_time=time(20), until_time=time(21), redials=0)
    today = world.planned()[0]
    assert (today.state, today.redials) == (PlannedCallState.WAITING_REDIAL, 2)
    assert today.due_at.astimezone(SEOUL).hour == 9


def test_more_and_fewer_calls_a_day_are_added_and_taken_out(sessions):
    world = planned_world(sessions, people=1)
    more = change(world, calls_per_interval=2)
    assert (more.added, more.moved, more.removed) == (5, 4, 0)
    fewer = change(world, calls_per_interval=1)
    assert (fewer.added, fewer.moved, fewer.removed) == (0, 4, 5)


def test_other_redials_alter_the_calls_where_they_are(sessions):
    world = planned_world(sessions, people=1)
    by = {"busy": {"redials": 5}}
    assert change(world, redials=4, redial_by=by) == PlanChange(altered=4, days=days(3, 6))
    assert [row.redials for row in world.planned()] == [2, 4, 4, 4, 4]
    assert world.planned()[-1].redial_by == by
    assert change(world, redial_by=dict(by)).is_empty


def test_the_last_day_takes_out_what_comes_after_it(sessions):
    world = planned_world(sessions, people=1)
    assert change(world, ends_on=date(2026, 3, 4)) == PlanChange(removed=2, days=days(5, 6))
    assert change(world, ends_on=None) == PlanChange(added=2, days=days(5, 6))


def test_a_number_of_rounds_ends_a_schedule_that_runs(sessions):
    world = planned_world(sessions, people=1, rounds=2)
    assert len(world.planned()) == 2
    assert change(world, rounds=4).added == 2
    assert change(world, rounds=1).removed == 3


def test_weekdays_and_time_zone_move_the_plan(sessions):
    world = planned_world(sessions, people=1)
    assert change(world, weekdays=0b0010101).removed == 2  # Monday, Wednesday, Friday
    moved = change(world, time_zone="Asia/Kolkata")
    assert moved.moved == 2
    assert "04 12:30" in hours(world)


def test_a_holiday_of_the_organization_takes_the_day_out(sessions):
    world = planned_world(sessions, on_holiday=HolidayRule.SKIP)
    day = date(2026, 3, 4)
    with system_writing(sessions, "a test declares a holiday") as session:
        session.add(HolidayRow(organization_id=world.organization_id, day_on=day, name="창립일"))
        assert replan_organization(session, world.organization_id, NOON) == PlanChange(
            removed=2, days=(day,)
        )


def test_people_who_come_and_go_change_the_plan(sessions):
    world = planned_world(sessions)
    with system_writing(sessions, "a test changes people") as session:
        new = NewRecipient(organization_id=world.organization_id, name="새사람", phone="+821099999999",
                           phone_national="01099999999")  # fmt: skip
        [key] = add_recipients(session, [new], now=NOON, consent=None)
        add_to_schedule(session, session.get_one(ScheduleRow, world.schedule_id), [key], NOON)
        session.execute(
            delete(ScheduleRecipientRow).where(
                ScheduleRecipientRow.recipient_id == world.recipient_ids[0]
            )
        )
        done = replan(session, world.schedule_id, NOON)
    assert (done.added, done.removed) == (5, 4)
    plan(world)
    assert len([row for row in world.planned() if row.recipient_id == key]) == 5


def test_a_paused_campaign_is_replanned_and_an_ended_one_is_not(sessions):
    world = planned_world(sessions, people=1)
    with system_writing(sessions, "a pause") as session:
        pause_campaign(session, world.campaign_id, NOON)
    assert change(world, start_time=time(10)).moved == 4
    world.change(CampaignRow, world.campaign_id, state="ended", ended_at=NOON)
    assert change(world, start_time=time(11)).is_empty


def test_a_single_call_that_waits_moves_and_one_that_was_made_is_not_repeated(sessions):
    world = make_world(sessions, people=2, start_time=time(13), until_time=time(18))
    plan(world)
    world.change(PlannedCallRow, world.planned()[0].id, due_at=NOON - timedelta(hours=1))
    assert change(world, start_time=time(16)) == PlanChange(moved=1, days=(TODAY,))
    assert change(world, weekdays=0b0000010) == PlanChange(
        added=1, removed=1, days=(TODAY, date(2026, 3, 3))
    )
    assert len(world.planned()) == 2


def test_a_large_change_touches_only_its_own_schedule(sessions):
    world = planned_world(sessions)
    other = make_world(sessions, name="남의 기관", first=500, **OFFICE)
    plan(other)
    before = [row.due_at for row in other.planned() if row.schedule_id == other.schedule_id]
    change(world, start_time=time(14))
    after = [row.due_at for row in other.planned() if row.schedule_id == other.schedule_id]
    assert after == before


RHYTHMS = st.fixed_dictionaries(
    {
        "interval": st.sampled_from([Interval.DAY, Interval.WEEK, Interval.MONTH]),
        "calls_per_interval": st.integers(1, 9),
        "weekdays": st.integers(1, 127),
        "start_time": st.builds(time, st.integers(0, 20), st.sampled_from([0, 30])),
        "until_time": st.builds(time, st.integers(21, 23)),
        "on_holiday": st.sampled_from(list(HolidayRule)),
        "redials": st.integers(0, 3),
        "time_zone": st.sampled_from(
            [None, "America/New_York", "Pacific/Auckland", "Asia/Kolkata"]
        ),
        "rounds": st.none() | st.integers(1, 6),
    }
)


@pytest.fixture
def one_world(sqlite_sessions):
    return make_world(sqlite_sessions, people=2, **OFFICE)


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture],
          phases=[Phase.explicit, Phase.reuse, Phase.generate])  # fmt: skip
@given(first=RHYTHMS, second=RHYTHMS, hour=st.integers(0, 23), day=st.integers(0, 330))
def test_replanning_comes_to_the_same_as_planning_from_scratch(one_world, first, second, hour, day):
    world, now = one_world, datetime(2026, 3, 5, hour, tzinfo=SEOUL) + timedelta(days=day)
    forget(world)
    world.change(ScheduleRow, world.schedule_id, first_round_on=None, **first)
    plan(world, now)
    begun = {key(row) for row in world.planned() if row.due_at <= now}
    change(world, now, **second)
    assert change(world, now).is_empty
    plan(world, now)
    # Where the new place's day began earlier, more days had been planned than from scratch.
    until_on = now.astimezone(ZoneInfo(second["time_zone"] or "Asia/Seoul")).date() + AHEAD_DAYS
    replanned = slots(world, until_on, begun)
    forget(world)
    plan(world, now)
    assert replanned == slots(world, until_on, begun)


def forget(world):
    with system_writing(world.sessions, "from the beginning") as session:
        session.execute(delete(PlannedCallRow))
        session.execute(update(ScheduleRecipientRow).values(planned_until_on=None))


def key(row):
    return row.recipient_id, row.round_on, row.slot_no


def slots(world, until_on, begun):
    """What is planned of the rounds up to a day, besides what had begun."""
    return {
        key(row): (row.due_at, row.until_at, row.redials)
        for row in world.planned()
        if row.round_on <= until_on and key(row) not in begun
    }
