"""axe-core finds nothing of WCAG 2.2 A and AA on any screen, wide and on a phone, light and dark; nothing sticks out.

Screens are found by themselves: a new one is walked over as soon as it has an address.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from carecall.domain.language import Language
from carecall.provision.front_end import fetch_front_end
from carecall.settings import Settings
from carecall.store.session import Sessions
from tests.admin.conftest import add_operator, settings, world  # noqa: F401 - fixtures that `other` needs
from tests.admin.test_isolation import other  # noqa: F401 - the fixture that builds what is walked over
from tests.browser.conftest import WIDE, serving, sign_in
from tests.browser.screens import addresses_of, draws_a_page
from tests.builders import NOON, World, make_organization
from tests.fakes.clock import FakeClock

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE = {"width": 320, "height": 640}
"""As narrow as a wide screen at 400 % (1.4.10)."""
WALK = Path(__file__).with_name("axe_walk.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def axe() -> str:
    folder = ROOT / "var" / "front-end-test"
    fetch_front_end(ROOT / "admin", target=folder, group="test")
    return (folder / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What a screen looks like does not depend on the database."""
    return sqlite_url


@dataclass
class Walker:
    """Looks at page after page, each in two of the four looks."""

    page: Page
    looks: tuple[tuple[dict[str, int], str], ...]
    faults: list[str] = field(default_factory=list)
    shapes: list[str] = field(default_factory=list)
    """Dialogs that were looked at already; many pages share them."""

    def look(self, place: str) -> None:
        new: set[str] = set()
        for size, theme in self.looks:
            self.page.set_viewport_size(size)
            told = self.page.evaluate(WALK, {"rules": RULES, "theme": theme, "seen": self.shapes})
            new |= set(told["shapes"])
            self.faults += [f"{place} ({size['width']} px, {theme}): {each}" for each in told["found"]]  # fmt: skip
        self.shapes += sorted(new)


def context_of(chromium: Browser, language: str, axe: str) -> BrowserContext:
    context = chromium.new_context(viewport=WIDE, locale=language, bypass_csp=True, reduced_motion="reduce")  # fmt: skip
    context.add_init_script(axe)
    return context


@pytest.fixture
def gallery(settings: Settings, other: World) -> Iterator[tuple[str, Flask]]:  # noqa: F811 - fixtures
    with serving(settings, FakeClock(NOON)) as (url, app):
        yield url, app


@pytest.mark.parametrize(
    ("language", "looks"),
    [
        (Language.KO, ((WIDE, "dark"), (PHONE, "light"))),
        (Language.EN, ((WIDE, "light"), (PHONE, "dark"))),
    ],
)
def test_no_screen_has_a_fault(
    chromium: Browser, gallery: tuple[str, Flask], other: World, sessions: Sessions,  # noqa: F811 - fixture
    axe: str, language: Language, looks: tuple[tuple[dict[str, int], str], ...],
) -> None:  # fmt: skip
    url, app = gallery
    add_operator(sessions, other.organization_id, "eye@a.kr", role="platform_operator", language=language)  # fmt: skip
    context = context_of(chromium, language.value, axe)
    page = context.new_page()
    walker = Walker(page, looks)
    page.goto(f"{url}/sign-in")
    walker.look("/sign-in")
    sign_in(page, url, "eye@a.kr")
    walked = 0
    for path in dict.fromkeys(addresses_of(app, sessions, other)):
        if draws_a_page(context, url + path):
            page.goto(url + path)
            walker.look(path)
            walked += 1
    assert walked > 60
    look_at_the_drawer(walker, url)
    look_at_the_palette(walker)
    context.close()
    assert walker.faults == [], "\n".join(walker.faults)


def look_at_the_drawer(walker: Walker, url: str) -> None:
    page = walker.page
    page.goto(f"{url}/campaign-status/?period=all&size=100")
    page.locator(".row-link").nth(1).click()
    page.wait_for_selector("dialog.drawer[open] .tabs")
    tabs = page.locator(".tabs a").count()
    for number in range(tabs):
        if number:
            page.locator(".tabs a").nth(number).click()
            page.wait_for_selector(f".tabs a:nth-child({number + 1})[aria-current]")
        walker.look(f"drawer, tab {number + 1}")
    page.keyboard.press("Escape")


def look_at_the_palette(walker: Walker) -> None:
    walker.page.keyboard.press("Control+k")
    walker.page.wait_for_selector("#palette [role=option]")
    walker.look("palette")


def test_what_has_no_rows_yet_has_no_fault_either(
    chromium: Browser, gallery: tuple[str, Flask], other: World, sessions: Sessions, axe: str  # noqa: F811 - fixture
) -> None:  # fmt: skip
    url, app = gallery
    nobody = make_organization(sessions, name="새 기관", people=0, first=950)
    add_operator(sessions, nobody.organization_id, "new@a.kr", language=Language.KO)
    context = context_of(chromium, "ko", axe)
    page = context.new_page()
    sign_in(page, url, "new@a.kr")
    walker = Walker(page, ((PHONE, "light"),))
    lists = [rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.endswith(".index_view") and not rule.arguments]  # fmt: skip
    for path in lists:
        if draws_a_page(context, url + path):
            page.goto(url + path)
            walker.look(path)
    context.close()
    assert walker.faults == [], "\n".join(walker.faults)
