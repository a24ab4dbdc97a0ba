"""A list as somebody wants it: columns and spacing chosen, titles in sight while it scrolls, everybody that matches selected."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.clerk import Clerk
from tests.browser.conftest import Office
from tests.browser.people import settled

pytestmark = pytest.mark.browser
EDGES = """() => {
  const list = document.querySelector(".list-scroll");
  list.scrollTo(list.scrollWidth, list.scrollHeight);
  const at = list.getBoundingClientRect(), box = what => document.querySelector(what).getBoundingClientRect();
  return { down: list.scrollTop, across: list.scrollLeft, head: box("thead th.title").top - at.top,
           name: box("tbody tr:last-child td.title").left - at.left, last: at.right - box("tbody tr:last-child td.more").right };
}"""


@pytest.fixture
def own(office: Office, newcomer: Callable[[str], Clerk]) -> Clerk:
    """Somebody whose choices are nobody else's."""
    return settled(office, newcomer, "looks")


def shown(page: Page, title: str) -> bool:
    return page.locator(f"tbody tr:first-child td[data-label='{title}']").is_visible()


def choose_the_look(clerk: Clerk) -> None:
    clerk.press("View options")
    clerk.press("Columns and row spacing")
    look = clerk.page.locator("#look-dialog")
    expect(look.locator("[name=column][value=name]")).to_be_disabled()
    look.get_by_label(clerk.say("Campaign name"), exact=True).uncheck()
    look.get_by_label(clerk.say("Compact"), exact=True).check()
    look.get_by_role("button", name=clerk.say("Save"), exact=True).click()
    clerk.told(clerk.say("The list keeps this look."))
    clerk.ready()


def test_columns_are_hidden_for_good_and_everybody_that_matches_is_selected(own: Clerk) -> None:
    page, hidden = own.page, own.say("Campaign name")
    with own.step("a column is hidden, wide and on a phone, and the rows stand closer"):
        assert shown(page, hidden)
        choose_the_look(own)
        assert not shown(page, hidden)
        expect(page.locator("table.list")).to_have_class(re.compile(r"\bcompact\b"))
        assert own.say("Mobile phone number") in page.locator("thead").inner_text()
        assert hidden not in page.locator("thead").inner_text()
        page.set_viewport_size({"width": 390, "height": 844})
        assert (shown(page, hidden), shown(page, own.say("Progress status"))) == (False, True)
    with own.step("titles, the name and the more menu stay in sight in a small window"):
        page.set_viewport_size({"width": 1000, "height": 500})
        edges = page.evaluate(EDGES)
        assert edges["down"] > 0
        assert edges["across"] > 0
        assert abs(edges["head"]) < 2
        assert 0 <= edges["name"] < 45
        assert abs(edges["last"]) < 2
    with own.step("the whole page is ticked, then everybody that matches"):
        page.set_viewport_size({"width": 1440, "height": 900})
        page.locator("[data-check-all]").check()
        offer = page.locator("[data-offer-whole]")
        number = re.sub(r"\D", "", offer.inner_text())
        offer.click()
        expect(page.locator("[data-whole]")).to_be_focused()
        expect(page.locator("#bulk-bar [data-bulk-count]")).to_have_text(number)
        own.press("Pause", page.locator("#bulk-bar"))
        asked = page.locator("#pause-many-dialog")
        expect(asked).to_contain_text(number)
        expect(asked.locator("[name=matching_count]")).to_have_value(number)
        expect(asked.locator("[name=id]")).to_have_count(0)
        own.press("Cancel", asked)
    with own.step("one box less, and only the ticked ones are selected again"):
        page.locator("[data-row-check]").first.uncheck()
        expect(page.locator("[data-whole]")).to_have_count(0)
        expect(page.locator("#bulk-bar [data-bulk-count]")).to_have_text("9")
