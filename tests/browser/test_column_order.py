"""A list's columns are moved by keyboard alone: what was moved keeps the focus, its new place is said, and the list follows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.clerk import Clerk
from tests.browser.conftest import Office
from tests.browser.people import settled

pytestmark = pytest.mark.browser
LEAST_TARGET_PX = 24
EDGES = """() => {
  const list = document.querySelector(".list-scroll");
  list.scrollTo(list.scrollWidth, 0);
  const at = list.getBoundingClientRect(), box = what => document.querySelector(what).getBoundingClientRect();
  return { across: list.scrollLeft, name: box("tbody td.title").left - at.left, last: at.right - box("tbody td.more").right };
}"""


@pytest.fixture
def own(office: Office, newcomer: Callable[[str], Clerk]) -> Clerk:
    """Somebody whose choices are nobody else's."""
    return settled(office, newcomer, "order")


def titles(page: Page) -> list[str]:
    return page.locator("thead th[scope=col]").all_inner_texts()


def labels(page: Page) -> list[str]:
    cells = page.locator("tbody tr").first.locator("td[data-label]")
    return [str(each.get_attribute("data-label")) for each in cells.all()]


def by_key(clerk: Clerk, button: Locator, key: str = "Tab") -> None:
    """Go on with a key until a button has the focus."""
    for _ in range(80):
        if button.evaluate("each => each === document.activeElement"):
            return
        clerk.page.keyboard.press(key)
    raise AssertionError(f"{key} does not lead there")


def open_by_key(clerk: Clerk) -> Locator:
    clerk.ready()
    clerk.page.locator("#views-button").focus()
    clerk.page.keyboard.press("Enter")
    by_key(clerk, clerk.page.locator("#views-menu [data-dialog=look-dialog]"), "ArrowDown")
    clerk.page.keyboard.press("Enter")
    look = clerk.page.locator("#look-dialog")
    expect(look).to_be_visible()
    return look


def test_columns_are_moved_by_keyboard_and_stand_so_from_then_on(own: Clerk) -> None:
    page, phone, place = own.page, own.say("Mobile phone number"), own.say("Organization name")
    usual = titles(page)
    with own.step("a column is moved up past the one that names the rows"):
        look = open_by_key(own)
        up = look.get_by_role("button", name=own.say("Move “%(name)s” up", name=phone), exact=True)
        by_key(own, up)
        page.keyboard.press("Enter")
        expect(up).to_be_focused()
        said = own.say("“%(name)s” is now column %(place)s of %(count)s.", name=phone, place=1, count=len(usual))  # fmt: skip
        expect(look.get_by_role("status")).to_have_text(said)
        expect(up).to_have_attribute("aria-disabled", "true")
        page.keyboard.press("Space")
        expect(up).to_be_focused()
    with own.step("another is moved down twice"):
        down = look.get_by_role("button", name=own.say("Move “%(name)s” down", name=place), exact=True)  # fmt: skip
        by_key(own, down)
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        expect(down).to_be_focused()
        expect(look.get_by_role("status")).to_contain_text(place)
        for box in (button.bounding_box() for button in look.locator("[data-move]").all()):
            assert box
            assert min(box["width"], box["height"]) >= LEAST_TARGET_PX
        expect(look.locator("li:not([data-movable]) [data-move]")).to_have_count(0)
        by_key(own, look.get_by_role("button", name=own.say("Save"), exact=True))
        page.keyboard.press("Enter")
        own.told(own.say("The list keeps this look."))
    moved = [usual[2], usual[1], *usual[3:5], usual[0], *usual[5:]]
    with own.step("titles and cells follow, what stays in sight does so still"):
        own.open("/recipients/?size=10")
        assert titles(page) == moved
        assert labels(page) == moved
        expect(page.locator("tbody tr").first.locator("td").first).to_have_class("check")
        page.set_viewport_size({"width": 1000, "height": 500})
        edges = page.evaluate(EDGES)
        assert edges["across"] > 0
        assert 0 <= edges["name"] < 45
        assert abs(edges["last"]) < 2
    with own.step("so do the cards of a phone, each headed by its name"):
        page.set_viewport_size({"width": 390, "height": 844})
        card = page.locator("tbody tr").first
        tops = [box["y"] for label in (usual[1], usual[2], usual[3]) if (box := card.locator(f"td[data-label='{label}']").bounding_box())]  # fmt: skip
        assert tops == sorted(tops)
        page.set_viewport_size({"width": 1440, "height": 900})
    with own.step("Enter on a choice keeps the look, it does not take it back"):
        look = open_by_key(own)
        look.locator("[name=density]:checked").focus()
        page.keyboard.press("Enter")
        own.told(own.say("The list keeps this look."))
        own.ready()
        assert titles(page) == moved
    with own.step("as at first"):
        look = open_by_key(own)
        by_key(own, look.get_by_role("button", name=own.say("As at first"), exact=True))
        page.keyboard.press("Enter")
        own.told(own.say("The list looks as at first again."))
        own.ready()
        assert titles(page) == usual
    assert own.complaints == []
