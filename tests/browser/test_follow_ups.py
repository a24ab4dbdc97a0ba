"""Follow-ups: what was entered after a call is taken, finished and opened again by whoever works off the list."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.clerk import Clerk
from tests.browser.people import bring
from tests.builders import NOON
from tests.talks import NORMAL, tell

pytestmark = pytest.mark.browser


def test_a_follow_up_goes_from_the_call_to_the_list_and_is_finished(clerk: Clerk) -> None:
    [person] = bring(clerk, 300, "조후속")
    tell(clerk.world, NORMAL, recipient_id=person, at=NOON)
    with clerk.step(
        "Campaign status, the person, Follow-up action: what is to be done, until when"
    ):
        clerk.menu("Campaign status")
        clerk.search(recipient="조후속")
        clerk.page.get_by_role("link", name="조후속", exact=True).click()
        clerk.press("Follow-up action", clerk.dialog)
        clerk.page.select_option("#action-type", "not_reached_visit_asked")
        clerk.page.fill("#action-details", "약 봉투 확인")
        clerk.page.fill("#action-due", "2026-03-01")
        clerk.press("Save", clerk.page.locator("#follow-up-form"))
        expect(clerk.page.locator("#drawer-body .entry").first).to_contain_text("약 봉투 확인")
        clerk.page.keyboard.press("Escape")
    with clerk.step("Work > Follow-ups: it stands there, late"):
        clerk.menu("Follow-ups")
        row = clerk.row("조후속")
        expect(row).to_contain_text("약 봉투 확인")
        expect(row).to_contain_text(clerk.say("%(day)s, late", day="2026-03-01"))
    with clerk.step("the tile narrows the list"):
        clerk.page.locator("#tile-late").click()
        expect(clerk.page.locator("#tile-late")).to_have_attribute("aria-pressed", "true")
        expect(row).to_have_count(1)
    with clerk.step("[Take]"):
        clerk.press("Take", row)
        clerk.told(clerk.say("The follow-up is yours."))
        expect(row).to_contain_text(clerk.say("In progress"))
    with clerk.step("[Finish]: it leaves the list of open ones"):
        clerk.press("Finish", row)
        clerk.told(clerk.say("The follow-up is finished."))
        expect(row).to_have_count(0)
    with clerk.step("among the finished ones it is opened again"):
        clerk.menu("Follow-ups")
        clerk.page.locator("#tile-done").click()
        clerk.more("조후속", "Open again")
        clerk.told(clerk.say("The follow-up is open again."))
