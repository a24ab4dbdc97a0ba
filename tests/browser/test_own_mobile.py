"""The own mobile phone number is verified: the phone rings, the number that the call says is typed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from carecall.store.call_desk import SqlCallDesk
from carecall.store.nodes import SqlNode
from carecall.store.number_calls import SqlNumberCalls
from carecall.store.session import system_reading
from carecall.store.tables import UserRow
from tests.browser.clerk import Clerk
from tests.browser.people import operator
from tests.browser.test_second_factor import own_page
from tests.builders import NOON

pytestmark = pytest.mark.browser
Come = Callable[[str], Clerk]
TYPED, MOBILE = "010-7777-4321", "+821077774321"
SAID = "048213"


def call_says(clerk: Clerk) -> None:
    """Be the controller, the phone and the voice."""
    due = next(one for one in clerk.world.claim(NOON) if one.number == TYPED.replace("-", ""))
    assert clerk.world.ledger.originating(due.call_id, NOON)
    assert SqlCallDesk(clerk.sessions).arrived(due.call_id, NOON).accepted
    calls = SqlNumberCalls(clerk.sessions, number=lambda: SAID)
    assert calls.take(due.call_id, NOON) is not None


def test_the_own_mobile_number_is_verified_with_the_number_of_a_call(
    clerk: Clerk, newcomer: Come
) -> None:
    email = operator(clerk, "ringing")
    clerk = newcomer(email)
    own_page(clerk, "Mobile phone number")
    with clerk.step("nobody can call: the sentence says why, and the number may be kept"):
        clerk.fill("New mobile phone number", TYPED)
        clerk.press("Call me")
        alert = clerk.page.get_by_role("alert")
        expect(alert).to_contain_text(clerk.say("the part of the platform that dials does not run"))
        clerk.press("Keep as not verified")
        clerk.told(clerk.say("Your mobile phone number was changed. It is not verified."))
        expect(clerk.page.get_by_role("main")).to_contain_text(clerk.say("Not verified"))
    node = SqlNode(clerk.sessions, "browser", "holder")
    assert node.claim(NOON) is None
    with clerk.step("with a controller: [Verify mobile number], [Call me]"):
        clerk.page.get_by_role("link", name=clerk.say("Verify mobile number")).click()
        expect(clerk.field("New mobile phone number")).to_have_value(TYPED)
        clerk.press("Call me")
        clerk.told(clerk.say("Your phone rings in a moment."))
        expect(clerk.field("Verification number")).to_be_focused()
    call_says(clerk)
    node.release(NOON)
    with clerk.step("a number that is not right is refused"):
        clerk.fill("Verification number", "000000")
        clerk.press("Verify number")
        expect(clerk.page.get_by_role("alert")).to_contain_text(clerk.say("This number is not right. Type the number of the newest call."))  # fmt: skip
    with clerk.step("the number of the call, [Verify number]"):
        clerk.fill("Verification number", SAID)
        clerk.press("Verify number")
        clerk.told(clerk.say("Your mobile phone number is verified."))
        expect(clerk.page.get_by_role("main")).to_contain_text(clerk.say("Verified"))
    with system_reading(clerk.sessions, "a test looks") as session:
        user = session.scalars(select(UserRow).where(UserRow.email == email)).one()
    assert (user.mobile, user.mobile_verified_at) == (MOBILE, NOON)
