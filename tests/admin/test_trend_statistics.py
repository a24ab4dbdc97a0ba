"""Statistics > Trends names who changed, in what and why; and small mends of settings screens."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from carecall.domain.call_course import LengthUnit
from carecall.domain.trends import Direction, Measure
from carecall.store.public_holidays import holiday_names
from carecall.store.tables import TrendFindingRow
from tests.admin.conftest import Visitor
from tests.builders import NOON, World

URL = "/statistics/trend-statistics/"


@pytest.fixture
def changed(world: World) -> World:
    """One person answers more shortly and slept too little for a while; a change of long ago is another's."""

    def finding(at: int, measure: Measure, usual: float, lately: float, **named: object) -> TrendFindingRow:  # fmt: skip
        facts = {"found_at": NOON - timedelta(days=1), **named}
        return TrendFindingRow(organization_id=world.organization_id, recipient_id=world.recipient_ids[at], measure=measure,
                               direction=Direction.LESS, unit=LengthUnit.SYLLABLES, usual=usual, lately=lately,
                               calls_before=12, calls_lately=4, **facts)  # fmt: skip

    world.add(
        finding(0, Measure.ANSWER_LENGTH, 20, 8),
        finding(0, Measure.SLEEP, 7, 4, closed_at=NOON),
        finding(1, Measure.MEALS, 3, 1, found_at=NOON - timedelta(days=900)),
    )
    return world


def test_who_changed_stands_with_a_plain_reason_and_the_counts_of_the_chart(
    boss: Visitor, changed: World
) -> None:
    page = boss.get(URL).text
    assert (
        "1 person changed. Still so + no longer so: Answer length 1 + 0, Hours slept 0 + 1." in page
    )
    assert "over the last 4 calls: 20 -&gt; 8 syllables" in page
    assert page.count(f"/recipients/?open={changed.recipient_ids[0]}") == 2
    assert "fewer meals" not in page
    assert "fewer meals" in boss.get(URL + "?period=custom&from=2023-01-01&until=2026-03-02").text


def test_the_changes_are_downloaded_as_a_table(boss: Visitor, changed: World) -> None:
    sheet = load_workbook(io.BytesIO(boss.get(URL + "download").data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:3] == ("Recipient name", "Organization name", "What changed")
    assert {row[2] for row in rows[1:]} == {"Answer length", "Hours slept"}
    assert changed


def test_public_holidays_are_named_in_the_readers_language() -> None:
    assert "삼일절" in holiday_names("KR", 2026, "ko").values()
    assert "Children's Day" in holiday_names("KR", 2026, "en").values()
    assert holiday_names("US", 2026, "ko").keys() == holiday_names("US", 2026, "en").keys()
    assert holiday_names("XX", 2026, "ko") == {}


def test_failed_numbers_are_downloaded_with_their_reasons_to_be_mended(
    boss: Visitor, world: World
) -> None:
    lines = "051-749-4001\t안부\n12\t"
    form = {"organization": world.organization_id, "method": "manual", "staged": lines, "do": "failed"}  # fmt: skip
    sheet = load_workbook(io.BytesIO(boss.post("/settings/numbers/new", form).data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][0] == "12"
    assert rows[1][-1]


def test_the_numbers_of_the_chart_stand_in_a_table_and_a_file_of_their_own(
    boss: Visitor, changed: World
) -> None:
    assert changed
    page = boss.get(URL).text
    assert (
        '<th scope="row">Hours slept</th><td class="numeric">0</td><td class="numeric">1</td>'
        in page
    )
    sheet = load_workbook(io.BytesIO(boss.get(URL + "download?of=chart").data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("What changed", "Still so", "No longer so")
    assert ("Answer length", 1, 0) in rows
    assert ("Hours slept", 0, 1) in rows


def test_a_page_that_shows_only_the_newest_says_so_and_the_download_holds_all(
    boss: Visitor, changed: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert changed
    monkeypatch.setattr("admin.screens.trend_statistics.MOST_SHOWN", 1)
    page = boss.get(URL).text
    assert "The newest 1 are shown; the download holds 1 more." in page
    sheet = load_workbook(io.BytesIO(boss.get(URL + "download").data)).active
    assert sheet is not None
    assert sheet.max_row == 3
