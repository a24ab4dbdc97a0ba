"""Rounds fall on the right days and hours, across clock changes and month ends."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecall.domain.schedule import (
    END_OF_DAY,
    HolidayRule,
    Interval,
    Rhythm,
    first_slot,
    is_open,
    slots_on,
    spread,
    window_on,
)

SEOUL = ZoneInfo("Asia/Seoul")
NEW_YORK = ZoneInfo("America/New_York")
MONDAY = date(2026, 3, 2)


def rhythm(interval=Interval.DAY, calls=1, **more):
    return Rhythm(interval=interval, calls_per_interval=calls, **more)


def days_of(rule, first, days, zone=SEOUL):
    every = [first + timedelta(days=ahead) for ahead in range(days)]
    return [day for day in every if slots_on(rule, day, zone)]


def test_a_daily_call_is_due_at_its_local_time():
    [slot] = slots_on(rhythm(), MONDAY, SEOUL)
    assert slot.due_at == datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
    assert slot.until_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_three_calls_a_day_share_the_window():
    slots = slots_on(rhythm(calls=3), MONDAY, SEOUL)
    assert [slot.due_at.astimezone(SEOUL).hour for slot in slots] == [9, 12, 15]
    assert [slot.slot_no for slot in slots] == [1, 2, 3]
    assert slots[0].until_at == slots[1].due_at


def test_two_calls_a_week_lie_apart():
    assert days_of(rhythm(Interval.WEEK, 2, weekdays=0b11111), MONDAY, 7) == [
        date(2026, 3, 2),
        date(2026, 3, 4),
    ]


def test_one_call_a_month_falls_once_in_every_month():
    found = days_of(rhythm(Interval.MONTH, 1), date(2027, 11, 1), 182)
    assert [(day.year, day.month) for day in found] == [
        (2027, 11), (2027, 12), (2028, 1), (2028, 2), (2028, 3), (2028, 4)
    ]  # fmt: skip


@pytest.mark.parametrize(("year", "days"), [(2027, 28), (2028, 29)])
def test_a_call_for_every_day_of_february_misses_none(year, days):
    found = days_of(rhythm(Interval.MONTH, days), date(year, 2, 1), days)
    assert len(found) == days


def test_more_calls_than_days_share_the_days():
    counts = spread([MONDAY, MONDAY + timedelta(days=1)], 5)
    assert sorted(counts.values()) == [2, 3]


def test_only_allowed_weekdays_are_used():
    weekend = 0b1100000
    found = days_of(rhythm(weekdays=weekend), MONDAY, 14)
    assert [day.weekday() for day in found] == [5, 6, 5, 6]


def test_days_outside_the_schedules_life_have_no_calls():
    rule = rhythm(starts_on=date(2026, 3, 4), ends_on=date(2026, 3, 5))
    assert days_of(rule, MONDAY, 7) == [date(2026, 3, 4), date(2026, 3, 5)]


@pytest.mark.parametrize(
    ("on_holiday", "expected"),
    [
        (HolidayRule.CALL, [1, 1, 1, 1]),
        (HolidayRule.SKIP, [1, 0, 0, 1]),
        (HolidayRule.NEXT_DAY, [1, 0, 0, 1]),
    ],
)
def test_holidays_are_called_skipped_or_made_up_for(on_holiday, expected):
    holidays = frozenset({date(2026, 3, 3), date(2026, 3, 4)})
    rule = rhythm(on_holiday=on_holiday)
    found = [
        len(slots_on(rule, MONDAY + timedelta(days=ahead), SEOUL, holidays=holidays))
        for ahead in range(4)
    ]
    assert found == expected


def test_the_local_hour_stays_the_same_when_the_clocks_change():
    rule = rhythm(start_time=time(9), until_time=time(10))
    before, after = date(2026, 3, 7), date(2026, 3, 9)
    hours = [slots_on(rule, day, NEW_YORK)[0].due_at.hour for day in (before, after)]
    assert hours == [14, 13]


def test_a_time_that_the_clocks_skip_counts_as_later():
    rule = rhythm(start_time=time(2, 30), until_time=time(4))
    opens_at, closes_at = window_on(rule, date(2026, 3, 8), NEW_YORK)
    assert opens_at == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    assert closes_at == datetime(2026, 3, 8, 8, 0, tzinfo=UTC)


def test_a_window_that_the_clocks_swallow_keeps_its_length():
    rule = rhythm(start_time=time(2, 30), until_time=time(3))
    opens_at, closes_at = window_on(rule, date(2026, 3, 8), NEW_YORK)
    assert closes_at - opens_at == timedelta(minutes=30)


def test_an_hour_that_comes_twice_is_called_once():
    rule = rhythm(start_time=time(1, 30), until_time=time(3))
    slots = slots_on(rule, date(2026, 11, 1), NEW_YORK)
    assert [slot.due_at for slot in slots] == [datetime(2026, 11, 1, 5, 30, tzinfo=UTC)]


def test_a_window_to_the_end_of_the_day_lasts_until_midnight():
    rule = rhythm(start_time=time(0), until_time=END_OF_DAY)
    assert is_open(rule, datetime(2026, 3, 2, 14, 59, 59, 900_000, tzinfo=UTC), SEOUL)
    assert window_on(rule, MONDAY, SEOUL)[1] == datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def test_a_single_round_is_due_at_once_in_an_open_window():
    now = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
    slot = first_slot(rhythm(Interval.ONCE), now, SEOUL)
    assert slot is not None
    assert slot.due_at == now


def test_a_single_round_waits_for_the_next_window():
    evening = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
    slot = first_slot(rhythm(Interval.ONCE, weekdays=0b11111), evening, SEOUL)
    assert slot is not None
    assert slot.due_at == datetime(2026, 3, 9, 0, 0, tzinfo=UTC)


def test_a_single_round_after_the_last_day_never_comes():
    late = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
    assert first_slot(rhythm(Interval.ONCE, ends_on=date(2026, 3, 6)), late, SEOUL) is None


ZONES = st.sampled_from(
    ["Asia/Seoul", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kathmandu"]
)
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 12, 31))


@given(day=DAYS, zone=ZONES, start=st.integers(0, 1300), length=st.integers(1, 130))
def test_every_window_is_open_for_some_time_on_its_own_day(day, zone, start, length):
    begin = datetime(2000, 1, 1) + timedelta(minutes=start)  # noqa: DTZ001 - a wall time
    rule = rhythm(start_time=begin.time(), until_time=(begin + timedelta(minutes=length)).time())
    opens_at, closes_at = window_on(rule, day, ZoneInfo(zone))
    assert opens_at < closes_at
    assert opens_at.astimezone(ZoneInfo(zone)).date() == day


@given(day=DAYS, calls=st.integers(1, 31), weekdays=st.integers(1, 127))
def test_a_month_gets_exactly_the_calls_that_were_promised(day, calls, weekdays):
    rule = rhythm(Interval.MONTH, calls, weekdays=weekdays)
    first = day.replace(day=1)
    month = [first + timedelta(days=ahead) for ahead in range(31)]
    slots = [
        slot for each in month if each.month == first.month for slot in slots_on(rule, each, SEOUL)
    ]
    assert len(slots) == calls
