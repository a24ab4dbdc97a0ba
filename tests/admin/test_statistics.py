"""Statistics: formulas on the page, denominators, months, scope, downloads."""

from __future__ import annotations

import io
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from html import unescape

import pytest
from flask import Flask
from openpyxl import load_workbook

from admin.queries.kept_counts import EXTENSION, KeptCounts
from carecall.domain.alert import AlertState, AlertVerdict
from carecall.store.session import Sessions, system_writing
from carecall.store.tables import AlertRow, CallRow, OrganizationRow
from tests.admin.conftest import Visitor, add_operator
from tests.builders import NOON, World, make_world
from tests.talks import MISSED, NORMAL, tell

REPORTS = ("monthly-usage", "organization-usage", "call-duration", "call-attempts", "alert-statistics")  # fmt: skip
ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<t[hd] [^>]*>(.*?)</t[hd]>", re.DOTALL)


def table_of(page: str) -> dict[str, list[str]]:
    """The table's lines by their first cell."""
    body = page.partition("<tbody>")[2]
    rows = [[unescape(cell) for cell in CELL.findall(row)] for row in ROW.findall(body)]
    return {row[0]: row[1:] for row in rows if row}


def chart_of(page: str) -> dict[str, object]:
    found = re.search(r'data-chart="([^"]*)"', page)
    assert found
    chart: dict[str, object] = json.loads(unescape(unescape(found[1])))
    return chart


def add_alert(sessions: Sessions, world: World, at: datetime, verdict: AlertVerdict | None, *,
              turn_no: int, seen_s: int | None = None, resolved_s: int | None = None) -> None:  # fmt: skip
    with system_writing(sessions, "a test raises an alert") as session:
        call = (
            session.query(CallRow).filter(CallRow.organization_id == world.organization_id).first()
        )
        assert call is not None
        session.add(AlertRow(
            organization_id=world.organization_id, call_id=call.id, recipient_id=call.recipient_id, turn_no=turn_no,
            matter="pain", quote="", rule="r", live=True, raised_at=at, verdict=verdict,
            state=AlertState.RESOLVED if resolved_s is not None else AlertState.RAISED,
            seen_at=None if seen_s is None else at + timedelta(seconds=seen_s),
            resolved_at=None if resolved_s is None else at + timedelta(seconds=resolved_s)))  # fmt: skip


def test_a_month_shows_calls_that_are_over_with_denominators_beside_its_rates(
    boss: Visitor, world: World
) -> None:
    tell(world, MISSED, recipient_id=world.recipient_ids[0], at=NOON - timedelta(days=20))
    table = table_of(boss.get("/statistics/monthly-usage/?period=3").text)
    assert table["2026-01"] == ["0", "0", "0", "-", "0", "-", "0"]
    assert table["2026-02"] == ["1", "0", "1", "0% (0 / 1)", "0", "0% (0 / 1)", "1"]
    assert table["2026-03"] == ["6", "4", "2", "67% (4 / 6)", "2", "33% (2 / 6)", "6"]
    assert table["Total"] == ["7", "4", "3", "57% (4 / 7)", "2", "29% (2 / 7)", "6"]


def test_the_chart_draws_what_the_table_says(boss: Visitor) -> None:
    chart = chart_of(boss.get("/statistics/monthly-usage/?period=month").text)
    assert chart["labels"] == ["2026-03"]
    assert [(each["title"], each["values"]) for each in chart["series"]] == [  # type: ignore[attr-defined, index]  # read from JSON
        ("Connected", [4]), ("Unanswered", [2]), ("Connection rate", [66.7]), ("Completion rate", [33.3]),
    ]  # fmt: skip


def test_organizations_below_have_lines_of_their_own_and_can_be_selected(
    world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    from carecall.domain.organization import path_of

    below = make_world(sessions, people=1, name="우동", first=900)
    foreign = make_world(sessions, people=1, name="사하구", first=950)
    with system_writing(sessions, "a test builds a tree") as session:
        row = session.get_one(OrganizationRow, below.organization_id)
        row.parent_id = world.organization_id
        row.path = path_of(session.get_one(OrganizationRow, world.organization_id).path, row.id)
    for other in (below, foreign):
        tell(other, NORMAL, recipient_id=other.recipient_ids[0], at=NOON)
    visitor = visit()
    visitor.sign_in("boss@a.kr")
    table = table_of(visitor.get("/statistics/organization-usage/").text)
    assert [(name, cells[0]) for name, cells in table.items()] == [
        ("해운대구", "6"), ("우동", "1"), ("Total", "7"),
    ]  # fmt: skip
    chosen = f"/statistics/monthly-usage/?organization={below.organization_id}"
    assert table_of(visitor.get(chosen).text)["Total"][0] == "1"


def test_lengths_fall_into_bands_and_average_over_connected_calls(boss: Visitor) -> None:
    page = boss.get("/statistics/call-duration/").text
    table = table_of(page)
    assert table["0:30 to under 1:00"] == ["1", "25% (1 / 4)"]
    assert table["1:00 to under 2:00"] == ["3", "75% (3 / 4)"]
    assert "talked for 0:52, over 4 connected calls" in page


def test_each_attempt_is_judged_by_the_calls_that_came_so_far(boss: Visitor) -> None:
    page = boss.get("/statistics/call-attempts/").text
    table = table_of(page)
    assert table["Attempt 1"] == ["6", "3", "50% (3 / 6)", "50% (3 / 6)"]
    assert table["Attempt 2"] == ["2", "1", "50% (1 / 2)", "17% (1 / 6)"]
    assert table["Attempt 3"] == ["1", "0", "0% (0 / 1)", "0% (0 / 6)"]
    assert "Attempt 3 reached 0 of 1" in page


def test_alerts_are_counted_in_the_month_of_their_own_organization(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    midnight = datetime.fromisoformat("2026-02-28T15:00:00+00:00")
    add_alert(
        sessions,
        world,
        midnight - timedelta(seconds=1),
        AlertVerdict.FALSE,
        turn_no=71,
        seen_s=10,
        resolved_s=60,
    )
    add_alert(sessions, world, midnight, AlertVerdict.TRUE, turn_no=72, seen_s=30, resolved_s=300)
    add_alert(sessions, world, midnight, None, turn_no=73)
    table = table_of(boss.get("/statistics/alert-statistics/?period=3").text)
    assert table["2026-02"] == ["1", "0", "1", "0", "0", "0% (0 / 1)", "0:10", "1:00"]
    assert table["2026-03"][1] == "1"
    assert table["2026-03"][5:] == ["100% (1 / 1)", "0:30", "5:00"]
    assert table["Total"][5:] == ["50% (1 / 2)", "0:20", "3:00"]


@pytest.mark.parametrize("report", REPORTS)
def test_a_report_is_downloaded_as_it_is_shown(boss: Visitor, report: str) -> None:
    answer = boss.get(f"/statistics/{report}/download?period=month")
    sheet = load_workbook(io.BytesIO(answer.data)).active
    rows = list(sheet.values)
    table = table_of(boss.get(f"/statistics/{report}/?period=month").text)
    assert [row[0] for row in rows[1:]] == list(table)
    assert str(rows[1][1]) == next(iter(table.values()))[0]


def test_only_who_may_see_statistics_sees_them(
    world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    for role, status in (("viewer", 200), ("control_operator", 403)):
        add_operator(sessions, world.organization_id, f"{role}@a.kr", role=role)
        visitor = visit()
        visitor.sign_in(f"{role}@a.kr")
        assert visitor.get("/statistics/monthly-usage/").status_code == status
        assert visitor.get("/statistics/monthly-usage/download").status_code == status


def test_a_search_for_a_campaign_and_days_of_its_own_narrows_a_report(
    boss: Visitor, world: World
) -> None:
    tell(
        world,
        replace(MISSED, attempts=1),
        recipient_id=world.recipient_ids[1],
        at=NOON - timedelta(days=5),
    )
    days = "period=custom&from=2026-02-25&until=2026-02-25"
    assert table_of(boss.get(f"/statistics/monthly-usage/?{days}").text)["Total"][0] == "1"
    assert "Nothing to count" in boss.get("/statistics/monthly-usage/?campaign=other").text
    assert (
        boss.get("/statistics/monthly-usage/?period=custom&from=2099-01-01&until=bad").status_code
        == 200
    )


def test_a_report_that_takes_long_is_kept_for_who_asked_and_counted_anew_for_anybody_else(
    app: Flask, boss: Visitor, world: World, visit: Callable[[], Visitor]
) -> None:
    # A clock that goes on by a quarter of a second at each look.
    app.extensions[EXTENSION] = KeptCounts(partial(next, itertools.count(0.0, 0.25)))
    address = "/statistics/monthly-usage/?period=3"
    first = table_of(boss.get(address).text)["Total"]
    tell(world, MISSED, recipient_id=world.recipient_ids[0], at=NOON - timedelta(days=20))
    assert table_of(boss.get(address).text)["Total"] == first
    assert table_of(boss.get("/statistics/monthly-usage/?period=6").text)["Total"][0] == "7"
    add_operator(world.sessions, world.organization_id, "other@a.kr")
    other = visit()
    other.sign_in("other@a.kr")
    assert table_of(other.get(address).text)["Total"][0] == "7"
