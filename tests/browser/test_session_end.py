"""A session that ends: warned before, prolonged in place, and what was typed is there again after signing in."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete

from carecall.store.session import system_writing
from carecall.store.tables import UserSessionRow
from tests.admin.conftest import PASSWORD
from tests.browser.conftest import Served, Watched

pytestmark = pytest.mark.browser
TYPED = "오전에는 병원에 가십니다"


def test_the_end_is_told_before_and_what_was_typed_outlives_it(
    desk: Watched, served: Served
) -> None:
    desk.page.clock.install()
    desk.sign_in()
    page = desk.open("/recipients/new")
    warning = page.locator("#session-end")
    expect(page.locator("#other")).to_be_visible()
    page.fill("#other", TYPED)

    page.clock.fast_forward("58:10")
    expect(warning).to_be_visible()
    warning.get_by_role("button", name="Stay signed in").click()
    expect(warning).to_be_hidden()
    page.clock.fast_forward("30:00")
    expect(warning).to_be_hidden()

    with system_writing(served.sessions, "a test ends every session") as session:
        session.execute(delete(UserSessionRow))
    page.clock.fast_forward("31:00")
    page.wait_for_url("**/sign-in**")
    page.fill("#email", "boss@a.kr")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/recipients/new**")
    expect(page.locator("#other")).to_have_value(TYPED)
    expect(page.locator("#notice")).to_contain_text("What you had typed is here again")
    page.reload()
    expect(page.locator("#other")).to_have_value("")


def test_changing_the_language_keeps_the_page_and_what_was_typed(desk: Watched) -> None:
    desk.sign_in()
    page = desk.open("/recipients/new?organization=1")
    page.fill("#other", TYPED)
    page.click("#account-wide-button")
    page.get_by_role("button", name="한국어").last.click()
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    assert page.url.endswith("/recipients/new?organization=1")
    expect(page.locator("#other")).to_have_value(TYPED)
