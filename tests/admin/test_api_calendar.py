"""A recipient's month over the API: every day with what it is, as the console's calendar shows it."""

from __future__ import annotations

from datetime import date

import pytest

from carecall.store.tables import AbsenceRow, HolidayRow, RecipientRow
from tests.admin.programs import Program
from tests.admin.test_isolation import other  # noqa: F401 - the fixture of another organization
from tests.builders import NOON, World

TODAY = NOON.date()


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """A few rows by one key, without a word of one database's own."""
    return sqlite_url


@pytest.fixture
def recipient_id(world: World) -> int:
    return world.recipient_ids[9]


def days_of(program: Program, recipient_id: int, month: str = "") -> dict[int, dict[str, object]]:
    query = f"?month={month}" if month else ""
    answer = program.get(f"/recipients/{recipient_id}/calendar{query}")
    assert answer.status_code == 200, answer.json
    return {date.fromisoformat(day["on"]).day: day for day in answer.json["days"]}


def test_every_day_of_the_month_stands_once_in_order(program: Program, recipient_id: int) -> None:
    answer = program.get(f"/recipients/{recipient_id}/calendar?month=2028-02").json
    assert answer["month"] == "2028-02"
    assert [day["on"][-2:] for day in answer["days"]] == [f"{day:02}" for day in range(1, 30)]


def test_without_a_month_it_is_the_one_of_today_with_its_planned_call(
    program: Program, recipient_id: int
) -> None:
    days = days_of(program, recipient_id)
    assert days == days_of(program, recipient_id, f"{TODAY:%Y-%m}")
    assert [day for day, told in days.items() if told["call_planned"]] == [TODAY.day]


def test_absences_and_days_off_are_named(program: Program, world: World, recipient_id: int) -> None:
    own = {"organization_id": world.organization_id}
    world.change(RecipientRow, recipient_id, country="KR")
    world.add(
        AbsenceRow(**own, recipient_id=recipient_id, from_on=date(2026, 3, 30), reason="hospital"),
        HolidayRow(**own, day_on=date(2026, 3, 31), name="우리 기념일"),
    )
    days = days_of(program, recipient_id, "2026-03")
    assert [day for day, told in days.items() if told["absences"]] == [30, 31]
    assert days[31] == {
        "on": "2026-03-31", "absences": ["hospital"], "holiday": "우리 기념일", "call_planned": False,
    }  # fmt: skip
    assert days[1]["holiday"] == "Independence Movement Day"


@pytest.mark.parametrize("odd", ["2026-13", "2026-3", "1999-12", "9999-12", "2026-03-01", "x"])
def test_a_month_that_makes_no_sense_is_refused_by_name(
    program: Program, recipient_id: int, odd: str
) -> None:
    answer = program.get(f"/recipients/{recipient_id}/calendar?month={odd}")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["parameter"] == "month"


def test_nobody_elses_month_is_read(program: Program, other: World) -> None:  # noqa: F811
    assert program.get(f"/recipients/{other.recipient_ids[0]}/calendar").status_code == 404
