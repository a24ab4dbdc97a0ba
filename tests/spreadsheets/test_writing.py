"""Templates, exports, and the rows that failed."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from carecall.domain.language import Language
from carecall.spreadsheets import export, sheet_rows
from carecall.spreadsheets.escapes import escape, unescape
from carecall.spreadsheets.export import CellValue, Length, Rate, neutral, write_csv, write_table
from carecall.spreadsheets.failed_rows import write_failed_rows
from carecall.spreadsheets.labels import NUMBER_COLUMNS, RECIPIENT_COLUMNS, ListColumn
from carecall.spreadsheets.recipient_list import RecipientListRules, judge_recipients
from carecall.spreadsheets.table import read_list
from carecall.spreadsheets.template import write_number_template, write_recipient_template
from tests.fakes.workbooks import HEADER, openpyxl_file

ODD = [
    "=1+1",
    "+82 10",
    "-1",
    "@SUM(1)",
    "#N/A",
    "\t=1",
    "'x",
    "_x0041_",
    "a\x00b",
    "a\rb",
    "<b>&",
    "\ud800",
    "  끝 ",
    "＝1",
]


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("columns", "write"),
    [(RECIPIENT_COLUMNS, write_recipient_template), (NUMBER_COLUMNS, write_number_template)],
)
def test_a_template_can_be_uploaded_as_it_is(
    columns: tuple[ListColumn, ...], write: object, language: Language
) -> None:
    file = io.BytesIO()
    write(file, language)  # type: ignore[operator]
    assert list(read_list(file, columns)) == []


def test_a_template_keeps_the_zero_that_a_number_begins_with() -> None:
    file = io.BytesIO()
    write_recipient_template(file, Language.KO)
    page = load_workbook(file).worksheets[0]
    assert page.column_dimensions["B"].number_format == "@"
    assert [cell.value for cell in page[2]] == [column.korean for column in RECIPIENT_COLUMNS]
    assert "Mobile phone number" in str(page["B1"].value)


def test_what_is_typed_into_a_template_is_read() -> None:
    file = io.BytesIO()
    write_recipient_template(file, Language.EN)
    book = load_workbook(file)
    book.worksheets[0].append(["김보기", "01012345678"])
    filled = io.BytesIO()
    book.save(filled)
    [row] = read_list(filled, RECIPIENT_COLUMNS)
    assert (row.row_no, row.cells["name"].text, row.cells["phone"].text) == (
        3,
        "김보기",
        "01012345678",
    )


def test_text_stays_text_in_an_exported_workbook() -> None:
    file = io.BytesIO()
    rows = [[text, "x"] for text in ODD]
    assert write_table(
        file, ["Recipient name", "Mobile phone number"], rows, widths=[10, 999]
    ) == len(ODD)
    with zipfile.ZipFile(file) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in page
    assert 't="e"' not in page
    assert [row.cells["name"].text for row in read_list(file, RECIPIENT_COLUMNS)] == ODD
    first = load_workbook(file).worksheets[0]["A2"]
    assert (first.value, first.data_type, first.quotePrefix) == ("=1+1", "s", True)


def test_other_values_keep_their_types() -> None:
    file = io.BytesIO()
    moment = dt.datetime(2024, 1, 5, 14, 30, tzinfo=dt.UTC)
    write_table(file, ["a", "b", "c", "d", "e"], [[1, 2.5, True, None, moment]])
    values = [cell.value for cell in load_workbook(file).worksheets[0][2]]
    assert values == [1, 2.5, True, None, dt.datetime(2024, 1, 5, 14, 30)]  # noqa: DTZ001  # cells know no zone


def test_rates_and_lengths_can_be_reckoned_with() -> None:
    file = io.BytesIO()
    write_table(file, ["rate", "length"], [[Rate(2 / 3), Length(3_725)]])
    rate, length = next(load_workbook(file).active.iter_rows(min_row=2))
    assert (rate.value, rate.number_format) == (pytest.approx(2 / 3), "0.0%")
    assert (length.value, length.number_format) == (dt.timedelta(seconds=3_725), "[h]:mm:ss")
    text = io.StringIO()
    write_csv(text, ["rate", "length"], [[Rate(2 / 3), Length(3_725)]])
    assert text.getvalue().splitlines()[1] == "0.6667,1:02:05"


def test_a_text_longer_than_a_cell_is_cut() -> None:
    file = io.BytesIO()
    write_table(file, ["a"], [["가" * 40_000], ["=" + "x" * 40_000]])
    page = load_workbook(file).worksheets[0]
    assert len(str(page["A2"].value)) <= 32_767
    assert len(str(page["A3"].value)) <= 32_767


def test_a_table_longer_than_a_sheet_goes_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "LAST_ROW", 4)
    file = io.BytesIO()
    assert write_table(file, ["a"], [[at] for at in range(7)], sheet_title="Calls") == 7
    book = load_workbook(file)
    assert book.sheetnames == ["Calls", "Calls 2", "Calls 3"]
    assert [cell.value for cell in book["Calls 3"]["A"]] == ["a", 6]


def test_csv_texts_that_look_like_formulas_get_an_apostrophe() -> None:
    out = io.StringIO()
    assert write_csv(out, ["name"], [["=1+1", 1], ["김", None]]) == 2
    assert out.getvalue().splitlines() == ["name", "'=1+1,1", "김,"]
    for text in ("=1", "+1", "-1", "@x", "\tx", "\rx", " =1", "＝1"):
        assert neutral(text) == "'" + text
    assert neutral("안부 = 1") == "안부 = 1"


@given(st.text())
def test_escaping_is_undone_by_reading(text: str) -> None:
    assert unescape(escape(text)) == text


def test_failed_rows_can_be_mended_and_uploaded_again(tmp_path: Path) -> None:
    rules = RecipientListRules(organization_id=1, organizations={})
    file = openpyxl_file(
        HEADER, ("가" * 21, "010-1234-5678", "메모"), ("박", "010-9999-8888"), (None, "x")
    )
    judged = judge_recipients(read_list(file, RECIPIENT_COLUMNS), rules, lambda _: frozenset())
    path = tmp_path / "failed.xlsx"
    assert (
        write_failed_rows(path, RECIPIENT_COLUMNS, judged.failed_rows, judged.failures, Language.KO)
        == 2
    )
    page = load_workbook(path).worksheets[0]
    assert [cell.value for cell in page[2]][:3] == ["가" * 21, "010-1234-5678", "메모"]
    assert "20자" in str(page.cell(2, 5).value)
    assert [cell.value for cell in page["F"]] == ["원본 행", 2, 4]
    again = judge_recipients(read_list(path, RECIPIENT_COLUMNS), rules, lambda _: frozenset())
    assert [(failure.row_no, failure.field) for failure in again.failures] == [
        (2, "name"),
        (3, "name"),
        (3, "phone"),
    ]


def _sheet_of(rows: list[list[CellValue]]) -> bytes:
    file = io.BytesIO()
    write_table(file, ["제목", "=1", " 끝 "], rows)
    with zipfile.ZipFile(file) as book:
        return book.read("xl/worksheets/sheet1.xml")


MOMENT = dt.datetime(2026, 3, 4, 5, 6, 7, tzinfo=dt.UTC)


@given(st.lists(st.text(max_size=8), max_size=6))
def test_rows_are_written_as_openpyxl_writes_them(texts: list[str]) -> None:
    rows: list[list[CellValue]] = [
        [*texts, *ODD, "", None, "x" * 40_000],
        [1, 2.5, 10**17, 1e-9, float("nan"), True, False, 0],
        [MOMENT, MOMENT.date(), Rate(0.123), Length(187.3), None, dt.datetime(1900, 1, 5)],  # noqa: DTZ001 - as a reader's zone gives it
    ]
    fast = _sheet_of(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheet_rows, "LXML", True)
        assert _sheet_of(rows) == fast
