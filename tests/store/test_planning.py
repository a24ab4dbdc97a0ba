"""Calls of the coming days are planned ahead, once, by the clock and the holidays of everybody's place."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from carecall.domain.call import PlannedCallState
from carecall.domain.schedule import HolidayRule, Interval
from carecall.store import planning
from carecall.store.campaigns import NewCampaign, add_campaign, add_to_schedule, end_campaign
from carecall.store.planning import plan_campaigns
from carecall.store.registry import NewRecipient, add_recipients
from carecall.store.session import system_writing
from carecall.store.tables import (
    AbsenceRow,
    HolidayRow,
    OrganizationRow,
    RecipientRow,
    ScheduleRecipientRow,
    ScheduleRow,
)
from tests.builders import NOON, make_world

SEOUL = ZoneInfo("Asia/Seoul")
DAY = timedelta(days=1)
OFFICE = {"interval": Interval.DAY, "start_time": time(9), "until_time": time(18)}


def at(year, month, day, hour=1):
    """A moment by the clock of Seoul."""
    return datetime(year, month, day, hour, tzinfo=SEOUL).astimezone(UTC)


def plan(world, now=NOON, ahead=0):
    return plan_campaigns(world.sessions, now, ahead_days=ahead)


def plan_all(world, now, ahead=0):
    while plan(world, now, ahead):
        pass


def rounds(world):
    return sorted({row.round_on for row in world.planned()})


def local(row, zone=SEOUL):
    return row.due_at.astimezone(zone).strftime("%m-%d %H:%M")


def test_calls_are_planned_as_many_days_ahead_as_asked(sessions):
    world = make_world(sessions, **OFFICE)
    assert plan(world, ahead=7) == 16
    assert plan(world, ahead=7) == 0
    assert plan(world, NOON + DAY, ahead=7) == 2
    assert len(rounds(world)) == 9


def test_the_nearest_day_of_everybody_comes_first_and_the_rest_in_parts(sessions, monkeypatch):
    monkeypatch.setattr(planning, "ROWS_A_TRANSACTION", 3)
    world = make_world(sessions, people=8, **OFFICE)
    assert plan_campaigns(sessions, NOON, ahead_days=3, most=8) == 8
    assert rounds(world) == [date(2026, 3, 2)]
    plan_all(world, NOON, ahead=3)
    assert Counter(row.recipient_id for row in world.planned()) == dict.fromkeys(
        world.recipient_ids, 4
    )


def test_a_newcomer_is_planned_at_the_next_pass(sessions):
    world = make_world(sessions, **OFFICE)
    plan_all(world, NOON, ahead=2)
    with system_writing(sessions, "a test adds somebody") as session:
        new = NewRecipient(organization_id=world.organization_id, name="새사람", phone="+821099999999",
                           phone_national="01099999999")  # fmt: skip
        [key] = add_recipients(session, [new], now=NOON, consent=None)
        add_to_schedule(session, session.get_one(ScheduleRow, world.schedule_id), [key], NOON)
    assert plan(world, NOON, ahead=2) == 3


def test_days_of_an_absence_have_no_calls_and_the_days_after_it_have(sessions):
    world = make_world(sessions, people=1, **OFFICE)
    world.add(AbsenceRow(organization_id=world.organization_id, recipient_id=world.recipient_ids[0],
                         from_on=date(2026, 3, 3), until_on=date(2026, 3, 4)))  # fmt: skip
    plan_all(world, NOON, ahead=4)
    assert rounds(world) == [date(2026, 3, day) for day in (2, 5, 6)]


def test_somebody_whose_absence_vanished_is_not_forgotten(sessions):
    world = make_world(sessions, people=1, **OFFICE)
    world.add(AbsenceRow(id=1, organization_id=world.organization_id, recipient_id=world.recipient_ids[0],
                         from_on=date(2026, 3, 3)))  # fmt: skip
    plan_all(world, NOON, ahead=4)
    with system_writing(sessions, "somebody deletes the row by hand") as session:
        session.delete(session.get_one(AbsenceRow, 1))
    plan_all(world, NOON, ahead=4)
    assert len(rounds(world)) == 5


def test_a_day_with_lunar_new_year_and_a_substitute_holiday_is_skipped(sessions):
    world = make_world(sessions, people=1, on_holiday=HolidayRule.SKIP, **OFFICE)
    plan_all(world, at(2026, 2, 14), ahead=17)
    off = [16, 17, 18]  # Seollal
    expected = [date(2026, 2, day) for day in range(14, 29) if day not in off]
    assert rounds(world) == [*expected, date(2026, 3, 3)]  # 1 March on a Sunday, so 2 March too


def test_a_holidays_weekly_call_comes_on_the_next_working_day(sessions):
    world = make_world(sessions, people=1, on_holiday=HolidayRule.NEXT_DAY, weekdays=0b11111,
                       **{**OFFICE, "interval": Interval.WEEK})  # fmt: skip
    plan_all(world, at(2026, 2, 14), ahead=17)
    assert rounds(world) == [date(2026, 2, 19), date(2026, 2, 23), date(2026, 3, 3)]


def test_the_single_call_waits_until_the_holidays_are_over(sessions):
    world = make_world(sessions, people=1, on_holiday=HolidayRule.SKIP)
    plan_all(world, at(2026, 2, 16, 10))
    assert [local(row) for row in world.planned()] == ["02-19 00:00"]


def test_the_organizations_own_days_add_to_the_countrys_and_take_away(sessions):
    world = make_world(sessions, people=1, on_holiday=HolidayRule.SKIP, **OFFICE)
    own = {"organization_id": world.organization_id}
    world.add(HolidayRow(day_on=date(2026, 2, 19), name="창립기념일", **own),
              HolidayRow(day_on=date(2026, 2, 17), name="비상근무", works=True, **own))  # fmt: skip
    plan_all(world, at(2026, 2, 15), ahead=5)
    assert rounds(world) == [date(2026, 2, day) for day in (15, 17, 20)]


def test_everybodys_own_country_says_which_days_are_holidays(sessions):
    world = make_world(sessions, on_holiday=HolidayRule.SKIP, **OFFICE)
    abroad = world.recipient_ids[1]
    world.change(RecipientRow, abroad, country="US", time_zone="America/New_York")
    plan_all(world, at(2026, 7, 3), ahead=1)
    found = {(row.recipient_id, row.round_on.day) for row in world.planned()}
    # The Friday before a Saturday's Independence Day is observed in the United States.
    assert (world.recipient_ids[0], 3) in found
    assert (abroad, 3) not in found


def test_rounds_end_after_their_number_even_when_planned_ahead(sessions):
    world = make_world(sessions, people=1, rounds=3, **OFFICE)
    plan_all(world, NOON, ahead=7)
    plan_all(world, NOON + 5 * DAY, ahead=7)
    assert rounds(world) == [date(2026, 3, day) for day in (2, 3, 4)]


def test_a_round_that_falls_on_a_holiday_is_not_counted(sessions):
    world = make_world(sessions, people=1, rounds=2, on_holiday=HolidayRule.SKIP, **OFFICE)
    plan_all(world, at(2026, 2, 15), ahead=1)
    plan_all(world, at(2026, 2, 18), ahead=7)
    assert rounds(world) == [date(2026, 2, 15), date(2026, 2, 19)]


def test_the_next_campaign_of_a_schedule_plans_everybody_again(sessions):
    world = make_world(sessions, people=2)
    plan_all(world, NOON)
    with system_writing(sessions, "a second round") as session:
        end_campaign(session, world.campaign_id, NOON)
        new = NewCampaign(
            organization_id=world.organization_id, name="둘째", schedule_id=world.schedule_id
        )
        add_campaign(session, new).state = "running"
    assert plan(world, NOON + DAY) == 2


@pytest.mark.parametrize(
    ("zone", "day", "start", "expected"),
    [
        ("America/New_York", date(2026, 3, 8), time(2, 30), "03-08 03:30"),
        ("America/New_York", date(2026, 11, 1), time(1, 30), "11-01 01:30"),
        ("Europe/London", date(2026, 3, 29), time(1), "03-29 02:00"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "10-04 02:45"),
    ],
)
def test_a_time_that_the_clocks_skip_or_repeat_is_called_once(sessions, zone, day, start, expected):
    until = (datetime.combine(day, start) + timedelta(hours=3)).time()
    world = make_world(sessions, people=1, interval=Interval.DAY, start_time=start, until_time=until,
                       time_zone=zone)  # fmt: skip
    place = ZoneInfo(zone)
    now = datetime.combine(day, time(0, 10), tzinfo=place).astimezone(UTC)
    plan_all(world, now)
    plan_all(world, now + timedelta(hours=1))
    assert [local(row, place) for row in world.planned()] == [expected]


def test_the_local_hour_stays_when_the_clocks_change_between_planning_and_calling(sessions):
    world = make_world(sessions, people=1, time_zone="America/New_York", **OFFICE)
    plan_all(world, datetime(2026, 3, 6, 15, tzinfo=UTC), ahead=5)
    place = ZoneInfo("America/New_York")
    assert {row.due_at.astimezone(place).hour for row in world.planned()} == {9}


def test_monthly_calls_fall_into_every_month_and_on_leap_day(sessions):
    world = make_world(
        sessions, people=1, **{**OFFICE, "interval": Interval.MONTH}, calls_per_interval=29
    )
    plan_all(world, at(2028, 2, 1), ahead=30)
    assert date(2028, 2, 29) in rounds(world)


def test_planned_calls_carry_the_schedules_redials(sessions):
    by = {"busy": {"redials": 3, "gap_s": 60}}
    world = make_world(sessions, people=1, redials=1, redial_gap_s=90, redial_by=by, **OFFICE)
    plan_all(world, NOON)
    [row] = world.planned()
    assert (row.redials, row.redial_gap_s, row.redial_by) == (1, 90, by)
    assert row.state is PlannedCallState.PLANNED


def test_people_of_an_unknown_zone_are_planned_so_that_the_gate_shows_them(sessions):
    world = make_world(sessions, people=1, **OFFICE)
    world.change(OrganizationRow, world.organization_id, time_zone="Mars/Base")
    plan_all(world, NOON)
    assert len(world.planned()) == 1


def test_marks_say_how_far_people_are_planned(sessions):
    world = make_world(sessions, people=1, **OFFICE)
    plan_all(world, NOON, ahead=3)
    with system_writing(sessions, "a test looks") as session:
        [part] = session.query(ScheduleRecipientRow).all()
        assert part.planned_until_on == date(2026, 3, 5)


@pytest.mark.slow
def test_twelve_controllers_plan_every_call_once(sessions, monkeypatch):
    monkeypatch.setattr(planning, "ROWS_A_TRANSACTION", 7)
    world = make_world(sessions, people=20, **OFFICE)

    def controller(_):
        planned = 0
        while new := plan(world, ahead=3):
            planned += new
        return planned

    with ThreadPoolExecutor(12) as threads:
        told = sum(threads.map(controller, range(12)))
    plan_all(world, NOON, ahead=3)  # a controller leaves what another is at
    keys = [(row.recipient_id, row.round_on, row.slot_no) for row in world.planned()]
    assert len(keys) == len(set(keys)) == 80
    assert told <= 80
