"""Alerts and the own account, as operators use them every day."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.admin.conftest import PASSWORD, add_operator
from tests.browser.clerk import Clerk
from tests.browser.conftest import WIDE, sign_in

pytestmark = pytest.mark.browser


def test_an_alert_is_taken_and_resolved_with_a_verdict(clerk: Clerk) -> None:
    clerk.menu("Emergency alerts")
    clerk.press("Take")
    clerk.told(clerk.say("The alert is yours."))
    clerk.press("Resolve")
    clerk.dialog.locator("[name=verdict]").first.check()
    clerk.dialog.locator("textarea").fill("이웃이 함께 갔다.")
    clerk.press("Resolve", clerk.dialog)
    clerk.told(clerk.say("The alert is resolved."))


def test_the_own_account_is_changed_and_its_password_too(clerk: Clerk, chromium: Browser) -> None:
    email = f"self-{clerk.say.language}@a.kr"
    add_operator(clerk.sessions, clerk.world.organization_id, email)
    context = chromium.new_context(viewport=WIDE)
    page = context.new_page()
    sign_in(page, clerk.url, email)
    with clerk.step("change the own name"):
        page.goto(f"{clerk.url}/account/")
        page.fill("#name", "새 이름")
        page.locator("main form .btn-primary").first.click()
        expect(page.locator(".message-success")).to_be_visible()
    with clerk.step("change the own password"):
        page.goto(f"{clerk.url}/account/password")
        page.fill("#password", PASSWORD)
        page.fill("#new_password", "a lantern on the pier")
        page.fill("#new_password_confirm", "a lantern on the pier")
        page.locator("main form .btn-primary").click()
        page.wait_for_url(lambda address: "password" not in address)
    with clerk.step("sign in with it"):
        context.clear_cookies()
        sign_in(page, clerk.url, email, "a lantern on the pier")
    context.close()
