"""What [Download conversation] and the lists' downloads hold: local moments, numbers as numbers, covered names."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from admin.name_cover import NameCover, covered
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import CallRow, PlannedCallRow, TurnRow
from tests.admin.conftest import Visitor
from tests.builders import World


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What a file holds does not depend on the database."""
    return sqlite_url


def ticked(sessions: Sessions, count: int) -> list[str]:
    with system_reading(sessions, "a test looks") as session:
        found = session.query(PlannedCallRow.id).order_by(PlannedCallRow.id).limit(count)
        return [str(key) for (key,) in found]


def cells_of(answer: TestResponse) -> list[dict[str, object]]:
    sheet = load_workbook(io.BytesIO(answer.data)).active
    titles, *rows = list(sheet.iter_rows())
    named = [str(cell.value) for cell in titles]
    return [dict(zip(named, row, strict=True)) for row in rows]


def test_a_masked_record_says_the_name_nowhere(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    ids = ticked(sessions, 1)
    with system_reading(sessions, "a test looks") as session:
        call = session.query(CallRow).filter_by(planned_call_id=int(ids[0])).one()
        turn = session.query(TurnRow).filter_by(call_id=call.id, turn_no=1).one()
    world.change(CallRow, call.id, recipient_name="김영희")
    world.change(TurnRow, turn.id, text="김영희 어르신, 영희 님 맞으시죠?")
    options = {"id": ids, "part": ["transcript", "analysis", "memory"]}
    plain = boss.post("/conversations/record", options)
    assert "영희 님" in str([row["Text"].value for row in cells_of(plain)])
    masked = boss.post("/conversations/record", {**options, "masked": "yes"})
    written = str([[cell.value for cell in row.values()] for row in cells_of(masked)])
    assert "영희" not in written
    assert "김** 어르신, ** 님 맞으시죠?" in written


@pytest.mark.parametrize(
    ("name", "said", "shown"),
    [
        ("김영희", "김영희 씨와 영희 이모", "김** 씨와 ** 이모"),
        ("Ann Lee", "Hello ann lee, Annual talk with Ann.", "Hello a******, Annual talk with ***."),
        ("김", "김치를 담갔어요", "김치를 담갔어요"),
        ("", "그대로", "그대로"),
    ],
)
def test_a_name_is_covered_wherever_it_is_said(name: str, said: str, shown: str) -> None:
    assert NameCover(name).over(said) == shown


def test_a_cover_leaves_the_first_character() -> None:
    assert (covered("김영희"), covered("김")) == ("김**", "김")


def test_a_recording_is_named_by_the_moment_that_the_list_shows(
    boss: Visitor, sessions: Sessions
) -> None:
    one = boss.post("/conversations/sound", {"id": ticked(sessions, 1)})
    assert "20260302-120000_" in one.headers["Content-Disposition"]
    many = boss.post("/conversations/sound", {"id": ticked(sessions, 3)})
    names = zipfile.ZipFile(io.BytesIO(many.data)).namelist()
    assert all(re.match("20260302-1200", name) for name in names)


@pytest.mark.parametrize("kind", ["record", "sound"])
def test_nothing_ticked_says_so_and_keeps_the_search(boss: Visitor, kind: str) -> None:
    answer = boss.post(f"/conversations/{kind}?label=emergency", {})
    assert answer.headers["Location"].endswith("/campaign-status/?label=emergency")
    assert "Select calls in the list first" in boss.get("/campaign-status/").text


def test_rates_and_lengths_are_numbers_with_a_format(boss: Visitor, sessions: Sessions) -> None:
    people = {
        row["Recipient name"].value: row for row in cells_of(boss.get("/recipients/download"))
    }
    spoken = people["사람1"]
    assert (spoken["Connection rate"].value, spoken["Connection rate"].number_format) == (1, "0.0%")
    assert spoken["Average call duration"].value.total_seconds() == 60
    assert people["사람7"]["Connection rate"].value is None
    calls = cells_of(boss.get("/campaign-status/download?period=all&sort=-talk"))
    assert calls[0]["Call duration"].value.total_seconds() == 60
    record = cells_of(boss.post("/conversations/record", {"id": ticked(sessions, 1)}))
    assert record[0]["Call duration"].number_format == "[h]:mm:ss"
    report = cells_of(boss.get("/statistics/monthly-usage/download?period=month"))
    assert report[-1]["Connection rate"].number_format == "0.0%"
    assert report[-1]["Connection rate"].value == pytest.approx(4 / 6)


def test_a_list_as_csv_says_the_same(boss: Visitor) -> None:
    lines = boss.get("/recipients/download?as=csv").text.splitlines()
    [spoken] = [line for line in lines if "사람1," in line]
    assert ",1,1.0,1.0,15.5,0:01:00," in spoken
