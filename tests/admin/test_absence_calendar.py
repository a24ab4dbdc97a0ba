"""The months beside a person's absences: right days, right words, and only months that make sense."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from admin.absence_calendar import first_month, usual_locale
from carecall.domain.call import PlannedCallState
from carecall.store.tables import AbsenceRow, HolidayRow, PlannedCallRow, RecipientRow
from tests.admin.conftest import Visitor
from tests.admin.test_isolation import other  # noqa: F401 - the fixture of another organization
from tests.builders import NOON, World

TODAY = NOON.date()
CELL = re.compile(r'<td class="([^"]*)"[^>]*>(.*?)</td>', re.DOTALL)
MONTH = re.compile(r"<caption>(.*?)</caption>(.*?)</table>", re.DOTALL)


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """A few rows by one key, without a word of one database's own."""
    return sqlite_url


@pytest.fixture
def page(world: World) -> str:
    return f"/recipient-care/{world.recipient_ids[9]}/absences"


def months(text: str) -> dict[str, list[tuple[list[str], str]]]:
    """Return the marks and the words of every day, by the month's caption."""
    return {
        caption: [
            (marks.split(), " ".join(re.sub(r"<[^>]*>", " ", day).split()).replace(" ,", ","))
            for marks, day in CELL.findall(body)
        ]
        for caption, body in MONTH.findall(text)
    }


def marked(month: list[tuple[list[str], str]], mark: str) -> list[str]:
    return [said for marks, said in month if mark in marks]


def add_absence(world: World, **days: date | str) -> None:
    own = {"organization_id": world.organization_id, "recipient_id": world.recipient_ids[9]}
    world.add(AbsenceRow(**own, **days))


def test_three_months_stand_from_todays_on_and_weeks_begin_on_sunday(boss: Visitor, page: str) -> None:  # fmt: skip
    text = boss.get(page).text
    assert [*months(text)] == ["March 2026", "April 2026", "May 2026"]
    assert [len(days) for days in months(text).values()] == [31, 30, 31]
    heads = re.findall(r'<th scope="col" abbr="(\w+)">', text)
    assert heads[:7] == ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]  # fmt: skip
    assert text.count('aria-current="date"') == 1
    assert marked(months(text)["March 2026"], "day-today")[0].startswith(f"{TODAY.day}, Today")


def test_absent_days_carry_their_reason_and_the_others_do_not(boss: Visitor, world: World, page: str) -> None:  # fmt: skip
    add_absence(world, from_on=date(2026, 3, 30), until_on=date(2026, 4, 2), reason="hospital")
    add_absence(world, from_on=date(2026, 5, 30), reason="travel")
    found = months(boss.get(page).text)
    assert marked(found["March 2026"], "day-away") == ["30, Absent: Hospital", "31, Absent: Hospital"]  # fmt: skip
    assert marked(found["April 2026"], "day-away") == ["1, Absent: Hospital", "2, Absent: Hospital"]
    assert marked(found["May 2026"], "day-away") == ["30, Absent: Travel", "31, Absent: Travel"]


def test_days_off_are_the_countrys_and_the_organizations_less_the_working_ones(boss: Visitor, world: World, page: str) -> None:  # fmt: skip
    world.change(RecipientRow, world.recipient_ids[9], country="KR")
    own = {"organization_id": world.organization_id}
    world.add(
        HolidayRow(**own, day_on=date(2026, 4, 7), name="우리 기념일"),
        HolidayRow(**own, day_on=date(2026, 5, 5), name="근무", works=True),
    )
    text = boss.get(page).text
    found = months(text)
    assert "1, Day off: Independence Movement Day" in marked(found["March 2026"], "day-off")
    assert marked(found["April 2026"], "day-off") == ["7, Day off: 우리 기념일"]
    assert not [said for said in marked(found["May 2026"], "day-off") if said.startswith("5,")]
    assert "</span> 우리 기념일</li>" in text


def test_coming_calls_are_marked_and_those_that_are_over_are_not(boss: Visitor, world: World, page: str) -> None:  # fmt: skip
    key = world.recipient_ids[9]
    before = marked(months(boss.get(page).text)["March 2026"], "day-called")
    assert [said.split(",")[0] for said in before] == [str(TODAY.day)]
    assert before[0].endswith("Call planned")
    for call in world.planned():
        if call.recipient_id == key:
            world.change(PlannedCallRow, call.id, state=PlannedCallState.COMPLETED, settled_at=NOON)
    assert marked(months(boss.get(page).text)["March 2026"], "day-called") == []


def test_the_links_lead_a_month_on_and_end_after_two_years(boss: Visitor, page: str) -> None:
    text = boss.get(page).text
    assert f"{page}?month=2026-02#" in text
    assert f"{page}?month=2026-04#" in text
    assert "This month" not in text
    last = boss.get(f"{page}?month=2028-03").text
    assert [*months(last)] == ["March 2028", "April 2028", "May 2028"]
    assert "?month=2028-02#" in last
    assert "?month=2028-04" not in last
    assert "This month" in last
    first = boss.get(f"{page}?month=2024-03").text
    assert "?month=2024-02" not in first


@pytest.mark.parametrize(
    "odd", ["", "2026-13", "2026-00", "2026-3", "2028-04", "2024-02", "9999-12", "202603", "2026-W1",
            "<script>", "２０２６-03", "2026-03-01"],
)  # fmt: skip
def test_a_month_that_makes_no_sense_or_is_too_far_is_todays(boss: Visitor, page: str, odd: str) -> None:  # fmt: skip
    answer = boss.get(page, query_string={"month": odd})
    assert answer.status_code == 200
    assert next(iter(months(answer.text))) == "March 2026"
    assert first_month(odd, TODAY) == date(2026, 3, 1)


def test_a_day_leads_to_the_form_with_it_as_the_first_day(boss: Visitor, page: str) -> None:
    text = boss.get(page).text
    later = TODAY + timedelta(days=3)
    assert f"from_on={later}#from_on" in text
    assert f"from_on={TODAY - timedelta(days=1)}" not in text
    field = 'name="from_on" required value="{}"'
    assert field.format(later) in boss.get(f"{page}?from_on={later}").text
    assert field.format(TODAY) in boss.get(f"{page}?from_on=<b>").text


def test_the_calendar_speaks_korean(boss: Visitor, world: World, page: str) -> None:
    add_absence(world, from_on=TODAY, until_on=TODAY, reason="hospital")
    boss.post("/language", {"language": "ko"})
    text = boss.get(page).text
    assert [*months(text)] == ["2026년 3월", "2026년 4월", "2026년 5월"]
    assert "부재: 입원" in marked(months(text)["2026년 3월"], "day-away")[0]
    assert 'abbr="일요일"' in text


def test_another_organizations_person_is_not_found(boss: Visitor, other: World) -> None:  # noqa: F811 - fixture
    assert boss.get(f"/recipient-care/{other.recipient_ids[0]}/absences?month=2026-04").status_code == 404  # fmt: skip


def test_a_language_is_read_as_most_of_its_readers_use_it() -> None:
    assert {each: str(usual_locale(each).territory) for each in ("ko", "en")} == {"ko": "KR", "en": "US"}  # fmt: skip
