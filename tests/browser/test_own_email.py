"""The own e-mail address is changed: a number goes to the new one, and the old one is told."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from admin.house import EXTENSION
from tests.admin.conftest import PASSWORD
from tests.admin.test_own_email import number_in
from tests.admin.test_security_sign_in import Letters
from tests.browser.clerk import Clerk
from tests.browser.conftest import Office
from tests.browser.people import operator
from tests.browser.test_second_factor import own_page, sign_out

pytestmark = pytest.mark.browser
Come = Callable[[str], Clerk]


@pytest.fixture
def mailed(office: Office) -> Iterator[Letters]:
    """A mail server for the office, as long as the test lasts."""
    extensions, letters = office.app.extensions, Letters()
    before = extensions[EXTENSION]
    extensions[EXTENSION] = dataclasses.replace(before, mailer=letters, address=office.url)
    yield letters
    extensions[EXTENSION] = before


def test_the_own_address_is_changed_with_a_mailed_number(
    clerk: Clerk, newcomer: Come, mailed: Letters
) -> None:
    old, new = operator(clerk, "moving"), "moved@a.kr"
    clerk = newcomer(old)
    own_page(clerk, "E-mail address")
    with clerk.step("the new address, [Mail the number]"):
        clerk.fill("New e-mail address", new)
        clerk.press("Mail the number")
        clerk.told(clerk.say("A verification number was mailed to the new address."))
        expect(clerk.field("Verification number")).to_be_focused()
    assert [letter.to for letter in mailed.sent] == [new]
    number = number_in(mailed)
    with clerk.step("a number that is not right is refused"):
        clerk.fill("Verification number", f"{(int(number) + 1) % 1_000_000:06}")
        clerk.press("Change address")
        expect(clerk.page.get_by_role("alert")).to_contain_text(clerk.say("This number is not right. Look at the newest letter."))  # fmt: skip
    with clerk.step("the number of the letter, [Change address]"):
        clerk.fill("Verification number", number)
        clerk.press("Change address")
        clerk.told(clerk.say("Your e-mail address was changed. Your other sessions ended."))
    assert [letter.to for letter in mailed.sent] == [new, old]
    sign_out(clerk)
    with clerk.step("the new address signs in"):
        clerk.page.fill("#email", new)
        clerk.page.fill("#password", PASSWORD)
        clerk.press("Sign in")
        clerk.page.wait_for_url(lambda address: "/sign-in" not in address)
