"""Second factor and sessions: switched on with a code, asked for at sign-in, and a session ended elsewhere."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from admin.factor_codes import codes_of
from carecall.domain.second_factor import step_of
from tests.admin.conftest import PASSWORD
from tests.browser.clerk import Clerk
from tests.browser.people import operator
from tests.builders import NOON

pytestmark = pytest.mark.browser
Come = Callable[[str], Clerk]


def own_page(clerk: Clerk, tab: str) -> None:
    with clerk.step(f"the account's menu, My account, {tab}"):
        clerk.ready()
        clerk.page.click("#account-wide-button")
        clerk.press("My account", clerk.page.locator("#account-wide"))
        clerk.press(tab, clerk.page.get_by_role("navigation", name=clerk.say("My account")))
        expect(clerk.page.locator("nav.tabs [aria-current=page]")).to_have_text(clerk.say(tab))


def sign_out(clerk: Clerk) -> None:
    with clerk.step("[Sign out]"):
        clerk.ready()
        clerk.page.click("#account-wide-button")
        clerk.press("Sign out", clerk.page.locator("#account-wide"))
        expect(clerk.page.locator("#email")).to_be_visible()


def give_password(clerk: Clerk, email: str) -> None:
    with clerk.step("sign in: the code is asked for"):
        clerk.page.fill("#email", email)
        clerk.page.fill("#password", PASSWORD)
        clerk.press("Sign in")
        expect(clerk.page.locator("#code")).to_be_focused()


def give_code(clerk: Clerk, code: str) -> None:
    clerk.page.fill("#code", code)
    clerk.press("Sign in")


def switch_on(clerk: Clerk) -> tuple[Callable[[int], str], list[str]]:
    """Set up the second factor; return the app's codes and the recovery codes."""
    own_page(clerk, "Second factor")
    with clerk.step("[Set up]: a picture and a key for the app"):
        clerk.press("Set up")
        picture = clerk.page.locator(".key-picture")
        assert picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 0
        key = clerk.field("Key").input_value().replace(" ", "")
    app = codes_of(base64.b32decode(key + "=" * (-len(key) % 8)))
    with clerk.step("a wrong code, then the app's code, [Turn on]"):
        clerk.fill("Code", "000000" if app(step_of(NOON) - 1) != "000000" else "111111")
        clerk.press("Turn on")
        expect(clerk.page.get_by_role("alert")).to_be_visible()
        # The console's clock stands here. A phone that is half a minute slow leaves the next code unused.
        clerk.fill("Code", app(step_of(NOON) - 1))
        clerk.press("Turn on")
        expect(clerk.page.locator(".code-list li")).to_have_count(10)
    spare = clerk.page.locator(".code-list code").all_inner_texts()
    clerk.press("I have kept them")
    expect(clerk.page.locator("main .tag-ok")).to_have_text(clerk.say("On"))
    return app, spare


def test_a_second_factor_is_switched_on_and_asked_for(clerk: Clerk, newcomer: Come) -> None:
    email = operator(clerk, "factor")
    own = newcomer(email)
    app, spare = switch_on(own)
    sign_out(own)
    give_password(own, email)
    with own.step("the code that was used is refused, the next one lets in"):
        give_code(own, app(step_of(NOON) - 1))
        expect(own.page.get_by_role("alert")).to_be_visible()
        give_code(own, app(step_of(NOON)))
        own.heading("Campaign status")
    sign_out(own)
    give_password(own, email)
    with own.step("without the phone a recovery code lets in"):
        give_code(own, spare[0])
        own.heading("Campaign status")
        own.sees(
            own.say.many("%(num)d recovery code is left.", "%(num)d recovery codes are left.", 9)
        )
    with own.step("[Turn off], read what it means, [Turn off]"):
        own_page(own, "Second factor")
        own.press("Turn off")
        own.press("Turn off", own.dialog)
        expect(own.page.locator("main .card .tag")).to_have_text(own.say("Off"))


def test_a_session_elsewhere_is_seen_and_ended(clerk: Clerk, newcomer: Come) -> None:
    email = operator(clerk, "traveller")
    there, here = newcomer(email), newcomer(email)
    own_page(here, "Where I am signed in")
    entries = here.page.locator("main .entry")
    expect(entries).to_have_count(2)
    expect(entries.filter(has_text=here.say("This one"))).to_have_count(1)
    with here.step("[End] of the other one"):
        entries.locator("form.end button").click()
        here.told(here.say("The session is over."))
        expect(entries).to_have_count(1)
    with there.step("the other browser finds out by itself, and asks to sign in"):
        expect(there.page.locator("#email")).to_be_visible()
        there.complaints.clear()  # it was refused, as it should be
    with here.step("this one goes on"):
        here.menu("Manage recipients")
