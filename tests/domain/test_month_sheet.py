"""A month is whole weeks; each of its days says what it is, and days of other months stand empty."""

from datetime import date, timedelta

import pytest

from carecall.domain.month_sheet import (
    Away,
    SheetDay,
    Week,
    month_after,
    month_sheet,
    months_between,
)

MONDAY, SUNDAY = 0, 6
TODAY = date(2026, 3, 4)


def sheet(first_on, *absences, week_starts=MONDAY, **facts) -> tuple[Week, ...]:
    known = {"holidays": {}, "called": (), "today": TODAY} | facts
    return month_sheet(first_on, absences=absences, week_starts=week_starts, **known)


def days(weeks) -> list[SheetDay]:
    return [day for week in weeks for day in week if day is not None]


def away_on(weeks) -> list[int]:
    return [day.on.day for day in days(weeks) if day.away]


@pytest.mark.parametrize(
    ("first_on", "week_starts", "empty_before", "weeks"),
    [
        (date(2026, 3, 1), MONDAY, 6, 6),
        (date(2026, 3, 1), SUNDAY, 0, 5),
        (date(2026, 2, 1), SUNDAY, 0, 4),
        (date(2026, 6, 1), MONDAY, 0, 5),
    ],
)
def test_weeks_begin_where_the_reader_begins_them(first_on, week_starts, empty_before, weeks):
    found = sheet(first_on, week_starts=week_starts)
    assert len(found) == weeks
    assert {len(week) for week in found} == {7}
    assert found[0].index(days(found)[0]) == empty_before
    for week in found:
        for place, day in enumerate(week):
            assert day is None or day.on.weekday() == (week_starts + place) % 7


@pytest.mark.parametrize(
    ("first_on", "length"),
    [(date(2026, 2, 1), 28), (date(2028, 2, 1), 29), (date(2100, 2, 1), 28), (date(2026, 12, 1), 31)],
)  # fmt: skip
def test_a_month_has_its_own_days_each_once(first_on, length):
    assert [day.on.day for day in days(sheet(first_on))] == list(range(1, length + 1))


def test_both_ends_of_an_absence_are_absent_and_the_days_beside_them_are_not():
    assert away_on(sheet(date(2026, 3, 1), Away(from_on=TODAY, until_on=date(2026, 3, 6)))) == [4, 5, 6]  # fmt: skip
    assert away_on(sheet(date(2026, 3, 1), Away(from_on=TODAY, until_on=TODAY))) == [4]


def test_an_absence_over_the_end_of_a_month_is_in_both_months():
    away = Away(from_on=date(2028, 2, 28), until_on=date(2028, 3, 2))
    assert away_on(sheet(date(2028, 2, 1), away)) == [28, 29]
    assert away_on(sheet(date(2028, 3, 1), away)) == [1, 2]


def test_an_absence_without_an_end_covers_all_that_follows():
    away = Away(from_on=date(2026, 3, 30))
    assert away_on(sheet(date(2026, 3, 1), away)) == [30, 31]
    assert len(away_on(sheet(date(2028, 2, 1), away))) == 29
    assert away_on(sheet(date(2026, 2, 1), away)) == []


def test_absences_on_one_day_are_named_in_their_order_and_each_once():
    absences = [
        Away(from_on=TODAY, reason="travel"),
        Away(from_on=TODAY - timedelta(days=1), reason="hospital"),
        Away(from_on=TODAY + timedelta(days=1), reason="hospital"),
    ]
    found = {day.on.day: day.away for day in days(sheet(date(2026, 3, 1), *absences))}
    assert (found[2], found[3], found[4], found[5]) == ((), ("hospital",), ("hospital", "travel"), ("hospital", "travel"))  # fmt: skip


def test_today_days_off_and_planned_calls_are_marked():
    facts = {"holidays": {date(2026, 3, 1): ""}, "called": {TODAY, date(2026, 4, 5)}}
    found = days(sheet(date(2026, 3, 1), **facts))
    assert [day.on.day for day in found if day.is_today] == [4]
    assert [day.on.day for day in found if day.past] == [1, 2, 3]
    assert [day.on.day for day in found if day.holiday is not None] == [1]
    assert [day.on.day for day in found if day.called] == [4]


@pytest.mark.parametrize(
    ("day", "step", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 1)),
        (date(2026, 12, 31), 1, date(2027, 1, 1)),
        (date(2026, 1, 31), -1, date(2025, 12, 1)),
        (date(2028, 2, 29), -24, date(2026, 2, 1)),
        (date(2026, 3, 9), 0, date(2026, 3, 1)),
    ],
)
def test_months_are_counted_over_the_turn_of_the_year(day, step, expected):
    assert month_after(day, step) == expected
    assert months_between(day, expected) == step
