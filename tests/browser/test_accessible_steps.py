"""axe-core finds nothing either on what no address shows: refusals, windows with an answer, steps begun, keys shown once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from carecall.store.tables import RecipientRow
from tests.admin.conftest import add_operator
from tests.browser.clerk import LOADED, Clerk, workbook
from tests.browser.conftest import OPERATOR, WIDE, Office, sign_in
from tests.browser.people import bring
from tests.browser.test_accessibility import PHONE, Walker, axe, context_of  # noqa: F401 - axe is a fixture
from tests.browser.test_live_call import begin_call
from tests.browser.test_new_campaign import CLOSING, choose_people, say_when, step_head
from tests.browser.test_second_factor import own_page
from tests.browser.words import Words

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LOOKS = {"ko": ((WIDE, "dark"), (PHONE, "light")), "en": ((WIDE, "light"), (PHONE, "dark"))}
Look = Callable[..., None]


@pytest.fixture
def walker(office: Office, chromium: Browser, axe: str) -> Iterator[Walker]:  # noqa: F811 - fixture
    context = context_of(chromium, office.language, axe)
    walker = Walker(context.new_page(), LOOKS[office.language])
    yield walker
    context.close()
    assert walker.faults == [], "\n".join(walker.faults)


@pytest.fixture
def look(walker: Walker) -> Look:
    """Looks at the page as it stands, and makes it wide again."""
    both = walker.looks

    def at(place: str, *, covered: bool = False) -> None:
        # On a phone a menu or bar lies over the list, and axe takes what it hides half for small.
        walker.looks = both[:1] if covered else both
        walker.page.evaluate(LOADED)
        walker.look(place)
        walker.page.set_viewport_size(WIDE)

    return at


@pytest.fixture
def eye(office: Office, walker: Walker) -> Clerk:
    """The operator of the platform, in a browser that lets axe in."""
    clerk = Clerk(page=walker.page, url=office.url, say=Words(office.language), world=office.world,
                  sessions=office.sessions)  # fmt: skip
    sign_in(clerk.page, office.url, OPERATOR)
    return clerk


def test_what_is_refused(eye: Clerk, look: Look) -> None:
    for form in ("/recipients/new", "/settings/organizations/new", "/campaigns/schedules/new", "/settings/users/new"):  # fmt: skip
        eye.open(form)
        eye.save()
        expect(eye.page.locator("[data-focus]")).to_be_focused()
        look(f"{form}, refused")
    [person] = bring(eye, 601, "두손길")
    eye.open(f"/recipients/{person}/edit")
    eye.world.change(RecipientRow, person, other_info="남의 것")
    eye.fill("Other information", "우리 것")
    eye.save()
    eye.heading("Changed by somebody else")
    look("somebody else's change")
    eye.menu("Manage organization")
    eye.more("해운대구", "Delete")
    eye.press("Delete", eye.dialog)
    eye.heading("Not deleted")
    look("what others need")


def test_an_upload_in_its_window(eye: Clerk, look: Look) -> None:
    eye.menu("Manage recipients")
    eye.press("Upload recipients")
    result = eye.page.locator("#upload-result")
    eye.page.set_input_files("#upload-file", {"name": "a.xlsx", "mimeType": "text/html", "buffer": b"<html>"})  # fmt: skip
    expect(result.locator("[data-problem]")).to_be_visible()
    look("a file refused")
    rows = (("이름", "휴대폰 번호", "기타 정보", "담당 기관"), ("눈길하나", "010-7777-0611"),
            ("눈길둘", "02-123"), ("눈길셋", "010-7777-0613", "", "없는 기관"))  # fmt: skip
    eye.page.check("#upload-check")
    eye.page.set_input_files("#upload-file", workbook(*rows))  # type: ignore[arg-type]  # a plain dict is one
    expect(result.locator("#upload-save")).to_be_visible()
    for part in result.locator("details summary").all():
        part.click()
    look("a list checked")
    result.locator("#upload-save").click()
    expect(result).to_contain_text(eye.say("Success: %(n)s", n=1))
    look("a list stored")


def test_a_campaign_on_its_way(eye: Clerk, look: Look) -> None:
    bring(eye, 620, "첫눈길", "새눈길")
    eye.menu("New campaign")
    eye.press("Next: when")
    expect(eye.page.get_by_role("alert")).to_be_visible()
    look("nobody selected")
    choose_people(eye, "첫눈길", "새눈길")
    look("people selected")
    eye.press("Next: when")
    step_head(eye, "When")
    look("when")
    say_when(eye)
    eye.press("Next: rehearse")
    expect(eye.page.locator("#name-error")).to_be_visible()
    look("what is said, refused")
    eye.fill("Campaign name", "눈길 안부")
    eye.page.select_option("#closing_kind", "manual")
    eye.page.fill("#closing", CLOSING[eye.page.locator("#language").input_value()])
    eye.press("Next: rehearse")
    step_head(eye, "Rehearse")
    look("rehearsed")
    eye.press("Next: start")
    step_head(eye, "Start")
    look("before the start")
    eye.press("Begin anew")
    eye.press("Begin anew", eye.dialog)


def test_what_opens_over_a_page(eye: Clerk, look: Look) -> None:
    begin_call(eye)
    eye.open("/campaign-status/?period=all")
    eye.page.locator(".row-link").first.click()
    expect(eye.dialog.locator(".transcript .line").first).to_be_visible()
    look("a call in progress")
    eye.page.keyboard.press("Escape")
    eye.open("/recipients/")
    eye.ready()
    eye.page.locator("[data-row-check]").first.check()
    expect(eye.page.locator("#bulk-bar")).to_be_visible()
    look("rows ticked", covered=True)
    for button in ("#views-button", "#jobs-button", "#account-wide-button", "tbody [data-menu] >> nth=0"):  # fmt: skip
        eye.page.locator(button).click()
        expect(eye.page.locator(".menu-list.show")).to_be_visible()
        look(f"menu {button}", covered=True)
        eye.page.keyboard.press("Escape")
        eye.open("/recipients/")
        eye.ready()
    eye.page.locator(".scope-switch").click()
    expect(eye.page.locator("#scope-select")).to_be_visible()
    look("organizations to look at")
    eye.page.keyboard.press("Escape")
    eye.page.keyboard.press("?")
    expect(eye.dialog).to_be_visible()
    look("keys")


def test_what_is_shown_once(eye: Clerk, look: Look) -> None:
    eye.open("/account/api-keys/new")
    eye.fill("Name", "눈길 시스템")
    eye.press("Make the key")
    expect(eye.page.locator("#scopes-error")).to_be_visible()
    look("a key refused")
    eye.page.locator("input[name=scopes]").first.check()
    eye.press("Make the key")
    eye.heading("The new key")
    look("a new key")
    own_page(eye, "Second factor")
    eye.press("Set up")
    expect(eye.page.locator(".key-picture")).to_be_visible()
    look("a second factor begun")


def test_outside(office: Office, walker: Walker, look: Look) -> None:
    page = walker.page
    add_operator(office.sessions, office.world.organization_id, f"late-{office.language}@a.kr")
    page.goto(f"{office.url}/sign-in")
    page.fill("#email", f"late-{office.language}@a.kr")
    page.fill("#password", "not the password")
    page.press("#password", "Enter")
    expect(page.get_by_role("alert").first).to_be_visible()
    look("a password refused")
    page.goto(f"{office.url}/forgot-password")
    look("a password forgotten")
    page.goto(f"{office.url}/recipients/")
    look("on the way in")
