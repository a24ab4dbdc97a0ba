"""Where a list stands: which titles are missing, and the sheet and row that somebody names."""

from __future__ import annotations

import io

import pytest

from carecall.domain.language import Language
from carecall.errors import FileRefused
from carecall.spreadsheets.labels import NUMBER_COLUMNS, RECIPIENT_COLUMNS, ListColumn
from carecall.spreadsheets.place import Choice, ListPlace
from carecall.spreadsheets.refusal import refusal_text
from carecall.spreadsheets.table import read_list
from tests.fakes.workbooks import book

HEADER = ("이름", "휴대폰 번호")


def names(file: io.BytesIO, choice: Choice = Choice()) -> list[str]:  # noqa: B008 - a plain value
    return [row.cells["name"].text for row in read_list(file, RECIPIENT_COLUMNS, choice=choice)]


def refusal(
    file: io.BytesIO,
    choice: Choice = Choice(),  # noqa: B008 - a plain value
    columns: tuple[ListColumn, ...] = RECIPIENT_COLUMNS,
) -> tuple[str, str]:
    with pytest.raises(FileRefused) as refused:
        list(read_list(file, columns, choice=choice))
    assert refused.value.code == "missing_column"
    return (
        refusal_text(refused.value, Language.EN),
        refusal_text(refused.value, Language.KO),
    )


LISTS = book(
    표지=[("우리 동",)],
    일월=[HEADER, ("이름", "휴대폰 번호"), ("김하나", "1")],
    이월=[("", ""), HEADER, ("이둘", "2")],
    hidden_비밀=[HEADER, ("박숨김", "3")],
)


def test_a_workbook_without_titles_is_told_which_titles_it_lacks() -> None:
    english, korean = refusal(book(표지=[("x", "y")]))
    assert "“Recipient name” (이름), “Mobile phone number” (휴대폰 번호)" in english
    assert "“이름”, “휴대폰 번호”" in korean
    assert "Outgoing number" in refusal(book(표지=[("x",)]), columns=NUMBER_COLUMNS)[0]


def test_the_nearest_row_is_named_with_the_one_title_that_it_lacks() -> None:
    english, korean = refusal(book(표지=[("x",)], 명단=[("",), ("이름", "전화")]))
    assert english.startswith("Row 2 of the sheet “명단” lacks")
    assert "Recipient name" not in english
    assert "Mobile phone number" in english
    assert korean.startswith("“명단” 시트의 2행에")
    assert "“이름”" not in korean


def test_the_first_sheet_and_row_that_hold_the_titles_are_found_by_themselves() -> None:
    places: list[ListPlace] = []
    rows = list(read_list(LISTS, RECIPIENT_COLUMNS, found=places.append))
    assert (places[0].sheet, places[0].header_row_no, len(rows)) == ("일월", 1, 2)
    assert places[0].sheets == ("표지", "일월", "이월")


def test_a_named_sheet_and_row_are_read_instead() -> None:
    assert names(LISTS, Choice(sheet="이월")) == ["이둘"]
    assert names(LISTS, Choice(sheet="일월", header_row_no=2)) == ["김하나"]
    assert names(LISTS, Choice(header_row_no=2)) == ["김하나"]


def test_a_named_place_without_titles_is_told_what_it_lacks() -> None:
    assert "Row 3 of the sheet “일월” lacks" in refusal(LISTS, Choice("일월", 3))[0]
    assert "The first 20 rows of the sheet “표지” lack" in refusal(LISTS, Choice("표지"))[0]


@pytest.mark.parametrize("sheet", ["비밀", "없음"])
def test_a_hidden_sheet_is_never_read_and_never_named(sheet: str) -> None:
    english, korean = refusal(LISTS, Choice(sheet))
    assert "“표지”, “일월”, “이월”" in english
    assert "비밀" not in english + korean
