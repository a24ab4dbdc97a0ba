"""A checked list in the browser: another sheet is read, and the same fault of many rows is mended once."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

from tests.browser.clerk import Clerk
from tests.browser.test_manage_recipients import EXCEL

pytestmark = pytest.mark.browser
HEADER = ("이름", "휴대폰 번호", "기타 정보", "담당 기관")


def months(first: int) -> bytes:
    book = Workbook()
    book.active.append(HEADER)
    book.active.append(("배지난", f"010-7{first}-0001"))
    page = book.create_sheet("이월")
    page.append(HEADER)
    for at in range(3):
        page.append((f"배이월{at}", f"010-7{first}-001{at}", "", "없는 기관"))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_sheet_is_chosen_and_one_fix_serves_all_its_rows(clerk: Clerk) -> None:
    clerk.menu("Manage recipients")
    clerk.press("Upload recipients")
    result = clerk.page.locator("#upload-result")
    clerk.page.check("#upload-check")
    file = {"name": "months.xlsx", "mimeType": EXCEL, "buffer": months(801)}
    clerk.page.set_input_files("#upload-file", file)  # type: ignore[arg-type]  # a plain dict is one
    expect(result).to_contain_text(clerk.say("Can be saved: %(n)s", n=1))
    with clerk.step("read another sheet"):
        result.locator("details summary").first.click()
        clerk.page.select_option("#upload-sheet", "이월")
        clerk.page.click("#upload-read-again")
        expect(result).to_contain_text(clerk.say("Failed: %(n)s", n=3))
        expect(clerk.page.locator("#upload-counts")).to_be_focused()
    with clerk.step("what is no better than the fault is said beside the field"):
        clerk.page.fill("#fix-1", "또 없는 기관")
        clerk.page.keyboard.press("Enter")
        expect(clerk.page.locator("#fix-1-error")).to_be_visible()
        expect(clerk.page.locator("#fix-1")).to_be_focused()
    with clerk.step("one fix for all three rows"):
        clerk.page.fill("#fix-1", "")
        clerk.page.keyboard.press("Enter")
        expect(result).to_contain_text(clerk.say("Can be saved: %(n)s", n=3))
    result.locator("#upload-save").click()
    expect(result).to_contain_text(clerk.say("Success: %(n)s", n=3))
    clerk.press("Close", clerk.dialog)
    expect(clerk.row("배이월0")).to_have_count(1)
    expect(clerk.row("배지난")).to_have_count(0)


def test_the_focus_stays_where_a_long_upload_was_cancelled(
    clerk: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin.screens.recipient_upload.DIRECT_ROWS", 0)
    clerk.menu("Manage recipients")
    clerk.press("Upload recipients")
    file = {"name": "months.xlsx", "mimeType": EXCEL, "buffer": months(802)}
    clerk.page.set_input_files("#upload-file", file)  # type: ignore[arg-type]  # a plain dict is one
    clerk.page.locator("#upload-stop").focus()
    clerk.page.keyboard.press("Enter")
    expect(clerk.page.locator("#upload-result [data-problem]")).to_be_focused()
    with clerk.step("a file that is not read at all is told where the focus is"):
        page = {"name": "page.xlsx", "mimeType": EXCEL, "buffer": b"<html>"}
        clerk.page.set_input_files("#upload-file", page)  # type: ignore[arg-type]  # a plain dict is one
        expect(clerk.page.locator("#upload-result [data-problem]")).to_contain_text(".xlsx")
        expect(clerk.page.locator("#upload-result [data-problem]")).to_be_focused()
