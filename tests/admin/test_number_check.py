"""A workbook of outgoing numbers is looked at before anything is saved: place, counts, causes, the first rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import Workbook
from werkzeug.test import TestResponse

from carecall.store.session import Sessions
from tests.admin.conftest import Visitor, add_operator
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


def kept_in(page: str) -> str:
    found = re.search(r'name="kept" value="([^"]*)"', page)
    return found[1] if found else ""


def again(boss: Visitor, world: World, page: str, **more: object) -> TestResponse:
    """Press [Read this place] without choosing a file."""
    carried = {"staged": staged_in(page), "kept": kept_in(page), "method": "bulk", "do": "again"}
    return boss.post(NEW, form(world, **carried, **more))


def test_the_file_is_kept_and_another_sheet_takes_the_place_of_what_it_gave(
    send: Callable[..., str], boss: Visitor, world: World, sessions: Sessions
) -> None:
    by_hand = boss.post(NEW, form(world, number="051-749-4000", lettering="손으로"))
    page = send(staged=staged_in(by_hand.text))
    assert "Kept until you save: numbers.xlsx" in page
    assert "<option >주민센터</option>" in page
    other = again(boss, world, page, sheet="주민센터", header_row="2").text
    assert "Sheet “주민센터”, titles in row 2" in other
    assert staged_in(other).splitlines() == ["051-749-4000\t손으로", "051-749-5000\t안부"]
    typed = boss.post(NEW, form(world, number="051-749-6000", staged=staged_in(other), kept=kept_in(other))).text  # fmt: skip
    boss.post(NEW, form(world, do="save", staged=staged_in(typed), kept=kept_in(typed)))
    assert len(stored(sessions, world.organization_id)) == 4
    gone = again(boss, world, page)
    assert gone.status_code == 422
    assert "no longer kept" in gone.text


def test_a_file_whose_titles_were_not_found_is_read_elsewhere_without_being_chosen_again(
    send: Callable[..., str], boss: Visitor, world: World
) -> None:
    refused = send(header_row="3")
    assert staged_in(refused) == ""
    page = again(boss, world, refused, header_row="1").text
    assert "Can be saved: 25" in page
    elsewhere = again(boss, world, page, header_row="9")
    assert elsewhere.status_code == 422
    assert staged_in(elsewhere.text) == staged_in(page)


def test_a_kept_file_belongs_to_whoever_sent_it_and_one_that_is_no_workbook_is_not_kept(
    send: Callable[..., str], boss: Visitor, world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:  # fmt: skip
    page = send()
    add_operator(sessions, world.organization_id, "lee@a.kr", role="manager")
    other = visit()
    other.sign_in("lee@a.kr")
    assert "no longer kept" in again(other, world, page).text
    no_workbook = boss.post(NEW, form(world, method="bulk", file=(BytesIO(b"no"), "x.xlsx"))).text
    assert kept_in(no_workbook) == ""
