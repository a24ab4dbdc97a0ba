"""The scope switcher, saved views and the palette: each operator's own way through the console."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.clerk import Clerk
from tests.browser.people import operator

pytestmark = pytest.mark.browser
Come = Callable[[str], Clerk]


def look_at(own: Clerk, organization: str) -> None:
    """Choose in the header which organization is looked at."""
    with own.step(f"click the organization in the header, {organization}, [Show]"):
        own.ready()
        own.page.locator(".scope-switch").click()
        own.dialog.locator("#scope-select").select_option(label=organization)
        own.press("Show", own.dialog)
        expect(own.page.locator(".scope-switch")).to_contain_text(organization)


def test_every_screen_shows_the_organization_that_is_chosen_in_the_header(
    clerk: Clerk, newcomer: Come
) -> None:
    own = newcomer(operator(clerk, "wanderer", "platform_operator"))
    own.menu("Manage recipients")
    expect(own.row("사람3")).to_have_count(1)
    look_at(own, "연제구")
    with own.step("the list, and every other screen"):
        own.heading("Manage recipients")
        expect(own.row("사람900")).to_have_count(1)
        expect(own.row("사람3")).to_have_count(0)
        own.menu("Campaign status")
        expect(own.row("사람3")).to_have_count(0)
    look_at(own, own.say("All organizations"))
    expect(own.row("사람3")).to_have_count(1)


def views(own: Clerk) -> Locator:
    own.ready()
    own.page.locator("#views-button").click()
    menu = own.page.locator("#views-menu")
    expect(menu).to_be_visible()
    return menu


def test_a_search_is_saved_as_a_view_and_opened_again(clerk: Clerk, newcomer: Come) -> None:
    own = newcomer(operator(clerk, "viewer-of-views"))
    own.menu("Manage recipients")
    own.search(name="사람7")
    expect(own.page.locator("tbody tr")).to_have_count(1)
    with own.step("[Views], [Save this search], a name, [Save]"):
        own.press("Save this search", views(own))
        own.dialog.locator("#view-name").fill("일곱째")
        own.press("Save", own.dialog)
        own.told(own.say("The view is saved."))
    with own.step("clear the search, then choose the view"):
        own.press("Clear all")
        expect(own.row("사람3")).to_have_count(1)
        views(own).get_by_role("link", name="일곱째").click()
        expect(own.page.locator("tbody tr")).to_have_count(1)
    with own.step("let the list open with it"):
        views(own).get_by_role(
            "button", name=own.say("Open the list with the view %(name)s", name="일곱째")
        ).click()
        own.told(own.say("The list opens with this view from now on."))
        own.menu("Manage recipients")
        expect(own.page.locator("tbody tr")).to_have_count(1)
    with own.step("delete it: the whole list is there"):
        views(own).get_by_role(
            "button", name=own.say("Delete the view %(name)s", name="일곱째")
        ).click()
        own.press("Delete", own.dialog)
        own.told(own.say("The view is deleted."))
        expect(own.row("사람3")).to_have_count(1)


def test_the_palette_leads_to_a_recipient_and_by_mouse_too(clerk: Clerk) -> None:
    clerk.open("/campaign-status/")
    clerk.ready()
    clerk.page.click("#account-wide-button")
    clerk.press("Go to …", clerk.page.locator("#account-wide"))
    found = clerk.page.locator("#palette [role=option]")
    with clerk.step("type a name"):
        clerk.page.fill("#palette-words", "사람7")
        expect(found.filter(has_text="사람7")).to_have_count(1)
    with clerk.step("nothing fits"):
        clerk.page.fill("#palette-words", "아무도아님")
        expect(clerk.page.locator("#palette-says")).to_have_text(clerk.say("Nothing found"))
    with clerk.step("choose with the mouse"):
        clerk.page.fill("#palette-words", "사람7")
        found.filter(has_text="사람7").click()
        expect(clerk.page).to_have_url(re.compile(r"/recipients/"))
        expect(clerk.page.locator(".drawer-head h2")).to_have_text("사람7")
