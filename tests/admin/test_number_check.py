"""A workbook of outgoing numbers is looked at before anything is saved: place, counts, causes, the first rows."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import Workbook

from carecall.store.session import Sessions
from tests.admin.conftest import Visitor
from tests.admin.test_numbers_screen import NEW, form, staged_in, stored
from tests.builders import World

HEADER = ("발신번호", "레터링 문구")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is stored is tried on both databases with the screen."""
    return sqlite_url


@pytest.fixture
def send(boss: Visitor, world: World) -> Callable[..., str]:
    """Send a workbook with two visible sheets and one that is hidden."""

    def sent(**more: object) -> str:
        book = Workbook()
        book.active.title = "구청"
        book.active.append(HEADER)
        for at in range(25):
            book.active.append((f"051-749-40{at:02d}", "해운대구청 안부 전화입니다"))
        book.active.append(("050-1234-5678", ""))
        book.active.append(("050-1234-5679", ""))
        centre = book.create_sheet("주민센터")
        for line in (HEADER, HEADER, ("051-749-5000", "안부")):
            centre.append(line)
        book.create_sheet("비밀").sheet_state = "hidden"
        file = BytesIO()
        book.save(file)
        file.seek(0)
        return str(
            boss.post(NEW, form(world, method="bulk", file=(file, "numbers.xlsx"), **more)).text
        )

    return sent


def test_counts_causes_place_and_the_first_rows_are_shown_and_nothing_is_saved(
    send: Callable[..., str], world: World, sessions: Sessions
) -> None:
    page = send()
    for words in (
        "Can be saved: 25",
        "Failed: 2",
        "Warning: 25",
        "Nothing is saved yet.",
        "2 rows: This number cannot be shown",
        "Sheet “구청”, titles in row 1",
        "of 2 visible sheets",
        "7 more numbers",
    ):
        assert words in page
    assert "비밀" not in page
    assert len(stored(sessions, world.organization_id)) == 1


def test_another_sheet_and_title_row_are_named(send: Callable[..., str]) -> None:
    page = send(sheet="주민센터", header_row="2")
    assert "Sheet “주민센터”, titles in row 2" in page
    assert "Can be saved: 1" in page


@pytest.mark.parametrize("place", [{"sheet": "비밀"}, {"header_row": "3"}])
def test_a_place_without_titles_is_refused_by_name(
    send: Callable[..., str], place: dict[str, str]
) -> None:
    page = send(**place)
    assert "“구청”, “주민센터”" in page or "“Outgoing number” (발신번호)" in page
    assert "Nothing is saved yet" not in page


def test_the_whole_list_is_emptied_at_once(
    send: Callable[..., str], boss: Visitor, world: World
) -> None:
    page = boss.post(NEW, form(world, do="clear", staged=staged_in(send()))).text
    assert staged_in(page) == ""
    assert "Nothing yet" in page
