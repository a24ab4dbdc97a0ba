"""The console by keyboard alone: everything is reached, seen while it has the focus, and left again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.admin.conftest import PASSWORD
from tests.browser.clerk import LOADED, TWO_FRAMES, Clerk
from tests.browser.conftest import OPERATOR, WIDE, Office

pytestmark = pytest.mark.browser
FOCUSED = """() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  const marked = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none";
  const middle = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 12));
  const seen = middle !== null && (at.contains(middle) || middle.contains(at) || at.labels?.[0]?.contains(middle));
  return { tag: at.tagName, name: at.outerHTML.slice(0, 120), marked, seen: Boolean(seen), dialog: Boolean(at.closest("dialog")) };
}"""
MOST_STEPS = 400


def walk(page: Page, key: str = "Tab") -> list[dict[str, object]]:
    """Step with a key until the focus leaves the page or comes round; what it was on, in order."""
    stops: list[dict[str, object]] = []
    for _step in range(MOST_STEPS):
        page.keyboard.press(key)
        at = page.evaluate(FOCUSED)
        for _frames in range(
            30
        ):  # a list that scrolls sideways follows the focus some frames later
            if at["seen"]:
                break
            page.evaluate(TWO_FRAMES)
            at = page.evaluate(FOCUSED)
        if at["tag"] == "BODY" or (stops and at["name"] == stops[0]["name"]):
            return stops
        stops.append(at)
    raise AssertionError(f"the focus does not come out: {stops[-3:]}")


def focus_by_tab(page: Page, selector: str) -> None:
    """Step with Tab until an element has the focus."""
    for _step in range(MOST_STEPS):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {selector}")


def test_one_signs_in_by_keyboard(office: Office, chromium: Browser) -> None:
    context = chromium.new_context(viewport=WIDE, locale=office.language)
    page = context.new_page()
    page.goto(f"{office.url}/sign-in")
    expect(page.locator("#email")).to_be_focused()
    page.keyboard.type(OPERATOR)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/sign-in" not in address)
    context.close()


def test_whoever_types_before_the_scripts_have_started_goes_on_in_the_same_field(
    office: Office, chromium: Browser
) -> None:
    context = chromium.new_context(viewport=WIDE, locale=office.language)
    page = context.new_page()
    held: list[Route] = []
    page.route("**/page.js*", lambda route: held.append(route))  # the driver marks what it calls
    page.goto(f"{office.url}/sign-in", wait_until="commit")
    page.locator("#password").focus()
    page.keyboard.type(PASSWORD[:5])
    assert len(held) == 1
    held[0].continue_()
    page.evaluate(LOADED)
    page.keyboard.type(PASSWORD[5:])
    expect(page.locator("#password")).to_have_value(PASSWORD)
    expect(page.locator("#email")).to_have_value("")
    context.close()


def test_every_entry_of_the_menu_is_reached_and_seen(clerk: Clerk) -> None:
    clerk.open("/campaign-status/")
    with clerk.step("the skip link comes first and leads to the content"):
        clerk.page.keyboard.press("Tab")
        expect(clerk.page.locator(".skip-link")).to_be_focused()
        clerk.page.keyboard.press("Enter")
        expect(clerk.page.locator("#main")).to_be_focused()
    clerk.open("/campaign-status/")
    stops = walk(clerk.page)
    links = clerk.page.locator(".nav-link").evaluate_all("all => all.map(each => each.outerHTML.slice(0, 120))")  # fmt: skip
    assert set(links) <= {stop["name"] for stop in stops}
    assert [stop["name"] for stop in stops if not stop["marked"]] == []
    assert [stop["name"] for stop in stops if not stop["seen"]] == []
    with clerk.step("an entry of the menu is opened with Enter"):
        focus_by_tab(clerk.page, ".nav-link[href^='/recipients']")
        clerk.page.keyboard.press("Enter")
        clerk.heading("Manage recipients")


@pytest.mark.parametrize("path", ["/recipients/", "/recipients/new", "/settings/organizations/new", "/settings/numbers/new",
                                  "/campaigns/schedules/new", "/statistics/monthly-usage/", "/worklists/alerts/"])  # fmt: skip
def test_the_focus_is_always_seen_and_never_caught(clerk: Clerk, path: str) -> None:
    clerk.open(path)
    clerk.ready()
    stops = walk(clerk.page)
    assert len(stops) > 20
    assert [stop["name"] for stop in stops if not stop["marked"]] == []
    assert [stop["name"] for stop in stops if not stop["seen"]] == []


def test_one_searches_by_keyboard_and_the_window_keeps_and_returns_the_focus(clerk: Clerk) -> None:
    clerk.open("/recipients/")
    clerk.ready()
    opener = "[data-dialog=search-dialog]"
    focus_by_tab(clerk.page, opener)
    clerk.page.keyboard.press("Enter")
    expect(clerk.dialog).to_be_visible()
    with clerk.step("Tab stays inside the window"):
        for _step in range(40):
            clerk.page.keyboard.press("Tab")
            at = clerk.page.evaluate(FOCUSED)
            assert at["dialog"] or at["tag"] == "BODY", at
    with clerk.step("Escape closes it, and the focus is where it was"):
        clerk.page.keyboard.press("Escape")
        expect(clerk.page.locator(opener)).to_be_focused()
    with clerk.step("a slash opens it too; Enter searches"):
        clerk.page.keyboard.press("/")
        focus_by_tab(clerk.page, "#search-name")
        clerk.page.keyboard.type("사람3")
        clerk.page.keyboard.press("Enter")
        expect(clerk.page.locator("tbody tr")).to_have_count(1)


def test_the_details_open_play_and_close_by_keyboard(clerk: Clerk) -> None:
    clerk.open("/campaign-status/")
    clerk.ready()
    link = clerk.page.get_by_role("link", name="사람2", exact=True)
    link.focus()
    clerk.page.keyboard.press("Enter")
    expect(clerk.page.locator(".drawer-head h2")).to_be_focused()
    with clerk.step("a line of the transcript plays with Enter"):
        line = clerk.dialog.locator("button.line").nth(1)
        line.focus()
        clerk.page.keyboard.press("Enter")
        expect(line).to_have_attribute("aria-current", "true")
    with clerk.step("Escape closes, and the focus is on the row again"):
        clerk.page.keyboard.press("Escape")
        expect(clerk.page.locator("dialog.drawer")).not_to_be_visible()
        expect(link).to_be_focused()


def test_a_form_is_filled_in_and_saved_by_keyboard(clerk: Clerk) -> None:
    clerk.open("/recipients/")
    clerk.ready()
    with clerk.step("the key n adds an entry"):
        clerk.page.keyboard.press("n")
        clerk.heading("Add recipient")
    clerk.ready()
    focus_by_tab(clerk.page, "#name")
    clerk.page.keyboard.type("손가락")
    clerk.page.keyboard.press("Tab")
    clerk.page.keyboard.type("0109999" + ("0001" if clerk.say.language == "ko" else "0002"))
    clerk.page.keyboard.press("Enter")
    clerk.told(clerk.say("The recipient was added."))


def test_a_menu_is_walked_with_arrows_and_left_with_escape(clerk: Clerk) -> None:
    clerk.open("/recipients/?size=100")
    clerk.ready()
    button = clerk.row("사람9").locator("[data-menu]")
    button.focus()
    clerk.page.keyboard.press("Enter")
    items = clerk.row("사람9").locator(".dropdown-item")
    expect(items.first).to_be_focused()
    clerk.page.keyboard.press("ArrowUp")
    expect(items.last).to_be_focused()
    clerk.page.keyboard.press("Escape")
    expect(button).to_be_focused()


def test_the_palette_leads_to_a_page(clerk: Clerk) -> None:
    clerk.open("/campaign-status/")
    clerk.ready()
    clerk.page.keyboard.press("Control+k")
    clerk.page.keyboard.type(clerk.say("Manage schedule"))
    expect(clerk.page.locator("#palette [role=option]").first).to_contain_text(clerk.say("Manage schedule"))  # fmt: skip
    clerk.page.keyboard.press("Enter")
    expect(clerk.page).to_have_url(re.compile("/campaigns/schedules/"))
