"""axe-core finds nothing of WCAG 2.2 A and AA on any screen, in both languages, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from carecall.provision.front_end import fetch_front_end
from tests.browser.conftest import Watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
REPORTS = ("monthly-usage", "organization-usage", "call-duration", "call-attempts", "alert-statistics")  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def axe() -> str:
    folder = ROOT / "var" / "front-end-test"
    fetch_front_end(ROOT / "admin", target=folder, group="test")
    return (folder / "axe.min.js").read_text(encoding="utf-8")


def faults(page: Page, axe: str, place: str) -> list[str]:
    page.evaluate(axe)
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
    )
    return [
        f"{place}: {each['id']}: {node['html'][:160]}"
        for each in found["violations"]
        for node in each["nodes"][:3]
    ]


@pytest.mark.parametrize(("email", "scheme"), [("jang@a.kr", "light"), ("boss@a.kr", "dark")])
def test_no_screen_has_a_fault(
    chromium: Browser, watch: Callable[[BrowserContext], Watched], axe: str, email: str, scheme: str
) -> None:
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900}, bypass_csp=True, color_scheme=scheme
    )
    watched = watch(context)
    found = faults(watched.open("/sign-in"), axe, "sign-in")
    page = watched.sign_in(email)
    found += faults(page, axe, "status")
    page.locator(".row-link", has_text="사람3").click()
    page.wait_for_selector("dialog.drawer[open] .transcript")
    found += faults(page, axe, "drawer")
    for tab, place in ((1, "memory"), (2, "follow-up"), (3, "trends")):
        with page.expect_response("**/details/**"):
            page.locator(".tabs a").nth(tab).click()
        page.wait_for_selector(f".tabs a:nth-child({tab + 1})[aria-current]")
        found += faults(page, axe, place)
    watched.open("/recipients/")
    found += faults(page, axe, "recipients")
    page.click("[data-dialog=upload-dialog]")
    found += faults(page, axe, "upload")
    found += faults(watched.open("/recipients/new"), axe, "form")
    for section in ("contacts", "preferences", "consent", "absences"):
        found += faults(watched.open(f"/recipient-care/1/{section}"), axe, section)
    for place in (
        "",
        "schedules/",
        "new",
        "1/rehearsal",
        "schedules/1/targets",
        "stops/",
        "control?act=stop&id=1",
        "chatbot?id=1",
    ):
        found += faults(watched.open(f"/campaigns/{place}"), axe, f"campaigns {place}")
    found += faults(watched.open("/account/password"), axe, "password")
    for place in ("settings/users/", "settings/users/new", "settings/users/1/edit", "settings/audit/", "account/", "account/confirm"):  # fmt: skip
        found += faults(watched.open(f"/{place}"), axe, place)
    for place in ("numbers/", "numbers/new", "numbers/1/edit", "do-not-call/", "do-not-call/new", "holidays/", "holidays/new", "channels/", "channels/new"):  # fmt: skip
        found += faults(watched.open(f"/settings/{place}"), axe, place)
    for screen in ("alerts", "unreached", "requests", "errands", "errands/new"):
        found += faults(watched.open(f"/worklists/{screen}"), axe, screen)
    page.goto(f"{watched.url}/worklists/alerts/")
    page.locator("[data-dialog=resolve-dialog]").dispatch_event(
        "click"
    )  # a scroll closes the menu that holds it
    found += faults(page, axe, "resolve")
    found += faults(watched.open("/first-steps"), axe, "first steps")
    found += faults(watched.open("/help/"), axe, "help")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette [role=option]")
    found += faults(page, axe, "palette")
    for report in REPORTS:
        watched.open(f"/statistics/{report}/?period=24")
        found += faults(page, axe, report)
    context.close()
    assert found == []
