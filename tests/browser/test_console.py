"""Operators at work in a real browser, by mouse and by keyboard, without one complaint of the browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from carecall.domain.call import CallState, Disposition, PlannedCallState
from carecall.store.session import system_writing
from carecall.store.tables import CallRow, PlannedCallRow
from tests.browser.conftest import Served, Watched
from tests.builders import NOON
from tests.talks import ALL_KINDS, tell

pytestmark = pytest.mark.browser
LOADED = "sound => sound.readyState || new Promise(done => { sound.addEventListener('loadedmetadata', done); sound.load(); sound.preload = 'auto'; })"


def test_signing_in_leads_to_campaign_status_and_the_token_protects_it(desk: Watched) -> None:
    page = desk.sign_in()
    expect(page.get_by_role("heading", name="Campaign status", level=1)).to_be_visible()
    expect(page.locator("#tile-progress-all .value")).to_have_text("10")
    assert desk.complaints == []


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


def test_new_calls_wait_while_somebody_is_busy_with_the_list(desk: Watched, served: Served) -> None:
    page = desk.sign_in()
    rows, button = page.locator("#live tbody tr"), page.locator("[data-held]")
    before = rows.count()
    page.locator("[aria-label='Select 사람2']").check()
    person = served.world.recipient_ids[1]
    later = NOON + timedelta(minutes=1)
    tell(served.world, ALL_KINDS[0], recipient_id=person, at=later, slot_no=2)
    expect(button).to_have_text("Show new calls (1)", timeout=9_000)
    expect(page.locator("#live .tag").first).to_have_text(f"{before + 1} calls")
    expect(rows).to_have_count(before)
    button.click()
    expect(rows).to_have_count(before + 1)
    expect(button).to_be_hidden()
    expect(page.locator("#live .row-link").first).to_be_focused()
    expect(page.locator("tbody :checked")).to_have_count(1)
    assert desk.complaints == []


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
