"""On a phone every menu that opens is whole inside the window."""

from __future__ import annotations

import pytest

from tests.browser.clerk import TWO_FRAMES, Clerk

pytestmark = pytest.mark.browser
WIDTH, HEIGHT = 390, 844


@pytest.mark.parametrize("path", ["/campaign-status/?period=all", "/recipients/"])
def test_menus_open_inside_the_window(clerk: Clerk, path: str) -> None:
    clerk.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    clerk.open(path)
    clerk.ready()
    opened = 0
    for button in clerk.page.locator("[data-menu]:visible").all():
        button.scroll_into_view_if_needed()
        clerk.page.evaluate(TWO_FRAMES)
        button.click()
        box = clerk.page.locator(".menu-list.show").bounding_box()
        assert box is not None
        assert box["x"] >= 0, button
        assert box["x"] + box["width"] <= WIDTH, button
        clerk.page.keyboard.press("Escape")
        opened += 1
    assert opened
