"""Plans of any schedule, in any zone: inside the window, never more than promised, never twice."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carecall.domain.schedule import END_OF_DAY, HolidayRule, Interval, Rhythm, window_on
from carecall.domain.schedule_course import Course, coming_slots, last_round_on, next_round_on

SEOUL = ZoneInfo("Asia/Seoul")
ZONES = st.sampled_from(
    [
        "Asia/Seoul", "America/New_York", "Europe/London", "Europe/Berlin", "America/St_Johns",
        "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "Pacific/Auckland", "Pacific/Chatham",
        "Africa/Cairo", "Africa/Casablanca", "Asia/Beirut", "Asia/Tehran", "America/Nuuk",
        "America/Sao_Paulo", "America/Havana", "Atlantic/Azores", "Antarctica/Troll", "Asia/Pyongyang",
        "America/Asuncion", "Pacific/Kiritimati", "Pacific/Norfolk", "UTC",
    ]
)  # fmt: skip
DAYS = st.dates(min_value=date(2010, 1, 1), max_value=date(2037, 1, 1))


@st.composite
def rhythms(draw):
    start = draw(st.integers(0, 23 * 60))
    until = draw(st.integers(start + 10, 24 * 60 + 60))
    begin, end = (time(*divmod(at, 60)) if at < 24 * 60 else END_OF_DAY for at in (start, until))
    first = draw(st.none() | DAYS)
    return Rhythm(
        interval=draw(st.sampled_from([Interval.DAY, Interval.WEEK, Interval.MONTH])),
        calls_per_interval=draw(st.integers(1, 31)),
        weekdays=draw(st.integers(1, 127)),
        start_time=begin,
        until_time=end,
        starts_on=first,
        ends_on=None if first is None else first + timedelta(days=draw(st.integers(0, 400))),
        on_holiday=draw(st.sampled_from(list(HolidayRule))),
    )


@st.composite
def courses(draw):
    first = draw(DAYS)
    days = st.integers(0, 75).map(lambda ahead: first + timedelta(days=ahead))
    rounds = draw(st.none() | st.integers(1, 20))
    course = Course(
        rhythm=draw(rhythms()),
        zone=ZoneInfo(draw(ZONES)),
        holidays=frozenset(draw(st.sets(days, max_size=12))),
        rounds=rounds,
        first_round_on=None if rounds is None else draw(st.none() | days),
    )
    return course, first, first + timedelta(days=draw(st.integers(0, 75)))


def long_before(first_on):
    return datetime.combine(first_on, time(0), tzinfo=UTC) - timedelta(days=3)


def interval_of(rhythm, day):
    if rhythm.interval is Interval.DAY:
        return day
    if rhythm.interval is Interval.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1)


@settings(max_examples=150, deadline=None)
@given(courses())
def test_no_call_lies_outside_its_window_or_its_day(made):
    course, first_on, last_on = made
    for slot in coming_slots(course, first_on, last_on, long_before(first_on)):
        opens_at, closes_at = window_on(course.rhythm, slot.round_on, course.zone)
        assert opens_at <= slot.due_at < slot.until_at <= closes_at
        assert slot.due_at.astimezone(course.zone).date() == slot.round_on
        last = (slot.until_at - timedelta(seconds=1)).astimezone(course.zone)
        assert last.date() == slot.round_on
        assert slot.due_at.astimezone(course.zone).time() >= course.rhythm.start_time


@settings(max_examples=150, deadline=None)
@given(courses())
def test_no_interval_has_more_calls_than_promised(made):
    course, first_on, last_on = made
    slots = coming_slots(course, first_on, last_on, long_before(first_on))
    counts = Counter(interval_of(course.rhythm, slot.round_on) for slot in slots)
    assert max(counts.values(), default=0) <= course.rhythm.calls_per_interval
    if course.rounds is not None:
        assert len({slot.round_on for slot in slots}) <= course.rounds


@settings(max_examples=100, deadline=None)
@given(courses())
def test_no_slot_comes_twice_and_days_follow_each_other(made):
    course, first_on, last_on = made
    slots = coming_slots(course, first_on, last_on, long_before(first_on))
    keys = [(slot.round_on, slot.slot_no) for slot in slots]
    assert keys == sorted(set(keys))
    for before, after in pairwise(slots):
        assert before.until_at <= after.due_at


@settings(max_examples=100, deadline=None)
@given(courses(), st.integers(0, 75))
def test_planning_in_parts_comes_to_the_same_as_at_once(made, cut):
    course, first_on, last_on = made
    now = long_before(first_on)
    whole = coming_slots(course, first_on, last_on, now)
    if course.rounds is not None and course.first_round_on is None and whole:
        course = Course(rhythm=course.rhythm, zone=course.zone, holidays=course.holidays,
                        rounds=course.rounds, first_round_on=whole[0].round_on)  # fmt: skip
    middle = min(first_on + timedelta(days=cut), last_on)
    parts = coming_slots(course, first_on, middle, now) + coming_slots(
        course, middle + timedelta(days=1), last_on, now
    )
    assert parts == whole


@settings(max_examples=100, deadline=None)
@given(courses())
def test_only_allowed_open_days_inside_the_schedules_life_are_used(made):
    course, first_on, last_on = made
    rhythm = course.rhythm
    for slot in coming_slots(course, first_on, last_on, long_before(first_on)):
        day = slot.round_on
        assert rhythm.weekdays >> day.weekday() & 1
        assert rhythm.on_holiday is HolidayRule.CALL or day not in course.holidays
        assert rhythm.starts_on is None or rhythm.starts_on <= day <= rhythm.ends_on


def daily(**more):
    rhythm = Rhythm(interval=Interval.DAY, calls_per_interval=1)
    return Course(**{"rhythm": rhythm, "zone": SEOUL, **more})


def test_a_day_that_a_place_left_out_has_no_calls():
    course = daily(zone=ZoneInfo("Pacific/Apia"))
    now = datetime(2011, 12, 28, tzinfo=UTC)
    slots = coming_slots(course, date(2011, 12, 29), date(2011, 12, 31), now)
    assert [slot.round_on.day for slot in slots] == [29, 31]


def test_an_end_that_the_clocks_skip_comes_at_the_jump():
    rhythm = Rhythm(
        interval=Interval.DAY, calls_per_interval=1, start_time=time(1), until_time=time(2, 30)
    )
    _, closes_at = window_on(rhythm, date(2026, 3, 8), ZoneInfo("America/New_York"))
    assert closes_at == datetime(2026, 3, 8, 7, tzinfo=UTC)


def test_rounds_are_counted_from_the_first_and_holidays_are_none():
    rhythm = Rhythm(interval=Interval.DAY, calls_per_interval=1, on_holiday=HolidayRule.SKIP)
    course = daily(rhythm=rhythm, holidays=frozenset({date(2026, 3, 3)}), rounds=3,
                   first_round_on=date(2026, 3, 2))  # fmt: skip
    assert last_round_on(course, date(2026, 3, 30)) == date(2026, 3, 5)
    assert last_round_on(course, date(2026, 3, 4)) is None


def test_the_next_round_of_a_schedule_that_is_over_never_comes():
    rhythm = Rhythm(interval=Interval.DAY, calls_per_interval=1, ends_on=date(2026, 3, 1))
    assert next_round_on(daily(rhythm=rhythm), datetime(2026, 3, 2, tzinfo=UTC)) is None
    assert next_round_on(daily(), datetime(2026, 3, 2, tzinfo=UTC)) == date(2026, 3, 2)


@pytest.mark.parametrize("interval", [Interval.WEEK, Interval.MONTH])
def test_a_moved_call_never_lands_in_the_next_interval_besides_its_own(interval):
    rhythm = Rhythm(interval=interval, calls_per_interval=1, weekdays=0b1000000,
                    on_holiday=HolidayRule.NEXT_DAY)  # fmt: skip
    sunday = date(2026, 3, 1)
    course = daily(rhythm=rhythm, holidays=frozenset({sunday}))
    slots = coming_slots(course, sunday, sunday + timedelta(days=13), long_before(sunday))
    assert [slot.round_on for slot in slots] == [date(2026, 3, 8)]
