"""A period is taken apart into runs of kept days and the time between them, without hole or overlap."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecall.domain.day_runs import DAY, begin_of, split_by_days

FIRST = date(2026, 3, 1)
HOUR = timedelta(hours=1)


def days(*numbers):
    return [FIRST + DAY * number for number in numbers]


def at(number, hour=0):
    return begin_of(FIRST + DAY * number) + HOUR * hour


def test_without_kept_days_the_whole_period_is_left():
    found = split_by_days(at(0), at(3), [])
    assert (found.runs, found.gaps) == ([], [(at(0), at(3))])


def test_a_period_that_begins_within_a_day_keeps_the_rest_of_that_day_apart():
    found = split_by_days(at(0, 15), at(4, 15), days(0, 1, 2, 3, 4))
    assert found.runs == [(FIRST + DAY, FIRST + DAY * 3)]
    assert found.gaps == [(at(0, 15), at(1)), (at(4), at(4, 15))]


def test_whole_days_leave_nothing():
    found = split_by_days(at(0), at(3), days(0, 1, 2))
    assert (found.runs, found.gaps) == ([(FIRST, FIRST + DAY * 2)], [])


def test_a_period_without_ends_is_open_on_both_sides():
    found = split_by_days(None, None, days(1, 2, 5))
    assert found.gaps == [(None, at(1)), (at(3), at(5)), (at(6), None)]


def test_a_period_within_one_day_is_never_read_from_its_count():
    assert split_by_days(at(1, 3), at(1, 9), days(0, 1, 2)).gaps == [(at(1, 3), at(1, 9))]


def test_only_the_longest_runs_are_taken_where_there_are_many():
    found = split_by_days(at(0), at(12), days(0, 2, 3, 5, 7, 8, 9, 11), most=2)
    assert found.runs == [(FIRST + DAY * 2, FIRST + DAY * 3), (FIRST + DAY * 7, FIRST + DAY * 9)]
    assert found.gaps == [(at(0), at(2)), (at(4), at(7)), (at(10), at(12))]


hours = st.integers(min_value=-30, max_value=400)


@given(
    first=st.none() | hours, last=st.none() | hours, kept=st.sets(st.integers(0, 15)), moment=hours
)
def test_each_moment_of_a_period_is_counted_once_and_none_outside_it(first, last, kept, moment):
    begin, end, when = (None if hour is None else at(0, hour) for hour in (first, last, moment))
    found = split_by_days(begin, end, days(*kept))
    times = sum(low <= when.date() <= high for low, high in found.runs) + sum(
        (low is None or low <= when) and (high is None or when < high) for low, high in found.gaps
    )
    inside = (begin is None or begin <= when) and (end is None or when < end)
    assert times == inside


def test_moments_are_of_utc():
    assert begin_of(FIRST) == datetime(2026, 3, 1, tzinfo=UTC)
    with pytest.raises(TypeError):
        split_by_days(datetime(2026, 3, 1), None, days(0))  # noqa: DTZ001 - a moment without a zone is refused
