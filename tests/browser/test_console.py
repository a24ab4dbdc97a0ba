"""Operators at work in a real browser, by mouse and by keyboard, without one complaint of the browser."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from carecall.domain.call import CallState, Disposition, PlannedCallState
from carecall.store.session import system_writing
from carecall.store.tables import CallRow, PlannedCallRow
from tests.browser.conftest import Served, Watched

pytestmark = pytest.mark.browser
LOADED = "sound => sound.readyState || new Promise(done => { sound.addEventListener('loadedmetadata', done); sound.load(); sound.preload = 'auto'; })"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(*rows: tuple[object, ...]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(("이름", "휴대폰 번호", "기타 정보"))
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_signing_in_leads_to_campaign_status_and_the_token_protects_it(desk: Watched) -> None:
    page = desk.sign_in()
    expect(page.get_by_role("heading", name="Campaign status", level=1)).to_be_visible()
    expect(page.locator("#tile-progress-all .value")).to_have_text("10")
    assert desk.complaints == []


def test_a_tile_filters_the_list_and_a_second_click_shows_all_again(desk: Watched) -> None:
    page = desk.sign_in()
    page.click("#tile-label-emergency")
    expect(page.locator("#tile-label-emergency")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.click("#tile-label-emergency")
    expect(page.locator("tbody tr")).to_have_count(11)
    page.click("#tile-progress-scheduled")
    expect(page.locator("tbody tr")).to_have_count(3)
    assert desk.complaints == []


def test_a_file_is_uploaded_and_its_bad_row_mended(desk: Watched) -> None:
    page = desk.sign_in()
    desk.open("/recipients/")
    page.click("[data-dialog=upload-dialog]")
    file = workbook(("김하나", "010-7777-0001", ""), ("이둘", "02-123", "오전"))
    page.set_input_files("#upload-file", {"name": "people.xlsx", "mimeType": EXCEL, "buffer": file})
    expect(page.locator("#upload-result")).to_contain_text("Success: 1")
    expect(page.locator("#upload-result")).to_contain_text("Failed: 1")
    expect(page.locator("#row-3-phone")).to_have_attribute("aria-invalid", "true")
    page.fill("#row-3-phone", "010-7777-0002")
    page.press("#row-3-phone", "Enter")
    expect(page.locator("#upload-result form[data-mend]")).to_have_count(0)
    page.click("#upload-dialog [data-close]")
    expect(page.locator("table")).to_contain_text("이둘")
    assert desk.complaints == []


def test_a_file_that_is_no_workbook_says_so_in_the_window(desk: Watched) -> None:
    page = desk.sign_in()
    desk.open("/recipients/")
    page.click("[data-dialog=upload-dialog]")
    page.set_input_files(
        "#upload-file", {"name": "people.xlsx", "mimeType": EXCEL, "buffer": b"not one"}
    )
    expect(page.locator("#upload-result [data-problem]")).to_be_visible()


def test_the_drawer_opens_by_keyboard_lies_in_the_address_and_gives_the_focus_back(
    desk: Watched,
) -> None:
    page = desk.sign_in()
    link = page.locator(".row-link", has_text="사람3")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog.drawer")).to_be_visible()
    expect(page.locator(".drawer-head h2")).to_be_focused()
    expect(page).to_have_url(re.compile(r"open=\d+"))
    page.keyboard.press("Escape")
    expect(page.locator("dialog.drawer")).not_to_be_visible()
    expect(link).to_be_focused()
    assert "open=" not in page.url
    assert desk.complaints == []


def test_the_address_of_an_open_drawer_can_be_shared_and_back_closes_it(desk: Watched) -> None:
    page = desk.sign_in()
    page.locator(".row-link", has_text="사람3").click()
    expect(page.locator(".drawer-head h2")).to_have_text("사람3")
    shared = page.url
    page.go_back()
    expect(page.locator("dialog.drawer")).not_to_be_visible()
    page.goto(shared)
    expect(page.locator(".drawer-head h2")).to_have_text("사람3")
    assert desk.complaints == []


def test_a_line_of_the_transcript_plays_from_there_and_is_marked(desk: Watched) -> None:
    page = desk.sign_in()
    page.locator(".row-link", has_text="사람2").click()
    page.locator("#drawer audio").evaluate(LOADED)
    page.locator(".line", has_text="식사는 하셨어요").click()
    expect(page.locator(".line", has_text="식사는 하셨어요")).to_have_attribute(
        "aria-current", "true"
    )
    second = page.evaluate("document.querySelector('#drawer audio').currentTime")
    assert 8.0 <= second < 12.0
    page.evaluate("document.querySelector('#drawer audio').pause()")
    page.click("[data-step='5']")
    later = page.evaluate("document.querySelector('#drawer audio').currentTime")
    assert 12.9 <= later <= 18.0
    assert desk.complaints == []


def test_memo_follow_up_and_verdict_are_written_in_the_drawer(desk: Watched) -> None:
    page = desk.sign_in()
    page.locator(".row-link", has_text="사람2").click()
    page.click("[aria-label='Like']")
    expect(page.locator("[aria-label='Like']")).to_have_attribute("aria-pressed", "true")
    page.click("[aria-label='Add memo']")
    page.fill("#memo-text", "딸이 매주 옵니다")
    expect(page.locator("#memo-text-count")).to_have_text("9 / 500")
    page.locator("#memo-new button").first.click()
    expect(page.locator("#memos .entry")).to_contain_text("딸이 매주 옵니다")
    page.locator(".tabs a", has_text="Follow-up action").click()
    page.select_option("#action-type", "visited")
    page.fill("#action-details", "댁에 계셨습니다")
    page.locator("#follow-up-form button").first.click()
    expect(page.locator("#drawer-body .entry").first).to_contain_text("Visited")
    page.locator(".tabs a", has_text="Memory details").click()
    page.locator("#memory [data-menu]").first.click()
    page.locator("#memory .dropdown-item", has_text="Reset").first.click()
    page.locator("#memory form:not([hidden]) .btn-danger").click()
    expect(page.locator("#drawer-body")).to_contain_text("Nothing remembered yet")
    assert desk.complaints == []


def test_the_more_menu_is_walked_by_keyboard(desk: Watched) -> None:
    page = desk.sign_in()
    desk.open("/recipients/")
    button = page.locator("button[aria-label='More for 사람10']")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".menu-list.show a", has_text="Edit")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".menu-list.show button", has_text="Delete")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("#delete-dialog")).to_contain_text("사람10")
    page.locator("#delete-dialog .btn-danger").click()
    expect(page.locator(".message-success")).to_contain_text("1 recipient was deleted")
    expect(page.locator("table")).not_to_contain_text("사람10")
    assert desk.complaints == []


def test_ticked_rows_are_paused_together(desk: Watched) -> None:
    page = desk.sign_in()
    desk.open("/recipients/")
    expect(page.locator("#bulk-bar")).to_be_hidden()
    page.locator("[aria-label='Select 사람1']").check()
    page.locator("[aria-label='Select 사람2']").check()
    expect(page.locator("#bulk-bar")).to_contain_text("2")
    page.click("[data-dialog=pause-many-dialog]")
    page.locator("#pause-many-dialog .btn-primary").click()
    expect(page.locator(".message-success")).to_contain_text("2 recipients are paused")


def test_the_conversation_file_of_a_ticked_call_is_downloaded(desk: Watched) -> None:
    page = desk.sign_in()
    page.locator("[aria-label='Select 사람1']").check()
    page.click("#bulk-bar [data-dialog=sound-dialog]")
    with page.expect_download() as waiting:
        page.locator("#sound-dialog .btn-primary").click()
    assert waiting.value.suggested_filename.endswith(".wav")


@pytest.mark.slow
def test_the_list_updates_by_itself_keeps_ticks_and_can_be_paused(
    desk: Watched, served: Served
) -> None:
    page = desk.sign_in()
    row = page.locator("tr", has_text="사람8")
    expect(row).to_contain_text("Call in progress")
    page.locator("[aria-label='Select 사람2']").check()
    live = next(row for row in served.world.planned() if row.state is PlannedCallState.CONNECTED)
    served.world.change(
        PlannedCallRow,
        live.id,
        state=PlannedCallState.COMPLETED,
        settled_at=live.due_at,
        completed=True,
    )
    with system_writing(served.sessions, "a test ends a call") as session:
        found = session.query(CallRow).filter(CallRow.planned_call_id == live.id).one()
        found.state, found.disposition, found.ended_at = (
            CallState.ENDED,
            Disposition.ANSWERED,
            live.due_at,
        )
    expect(row).to_contain_text("Call ended", timeout=9_000)
    expect(page.locator("[aria-label='Select 사람2']")).to_be_checked()
    assert desk.complaints == []


def test_the_panel_searches_and_its_chips_take_it_back(desk: Watched) -> None:
    page = desk.sign_in()
    desk.open("/recipients/")
    page.click("[data-dialog=search-dialog]")
    page.fill("#search-phone", "0003")
    page.locator("#search-dialog .btn-primary").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "0003" not in page.url
    page.locator(".chip").click()
    expect(page.locator("tbody tr")).to_have_count(11)


def test_the_skip_link_leads_to_the_content(desk: Watched) -> None:
    page = desk.sign_in()
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_korean_operators_read_korean_and_can_switch(desk: Watched) -> None:
    page = desk.sign_in("jang@a.kr")
    expect(page.get_by_role("heading", name="캠페인 현황", level=1)).to_be_visible()
    page.click("#account-wide-button")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Campaign status", level=1)).to_be_visible()
    assert desk.complaints == []


def widest(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def test_on_a_phone_nothing_scrolls_sideways_and_the_menu_opens(
    chromium: Browser, watch: Callable[[BrowserContext], Watched]
) -> None:
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    phone = watch(context)
    page = phone.sign_in("jang@a.kr")
    assert widest(page) <= 390
    page.tap("[data-toggle-sidebar]")
    page.get_by_role("link", name="대상자 관리").tap()
    page.wait_for_url("**/recipients/")
    assert widest(page) <= 390
    page.locator(".row-link").first.tap()
    expect(page.locator("dialog.drawer")).to_be_visible()
    assert phone.complaints == []
    context.close()
