"""A call in progress: its words appear while they are spoken, and the list follows its end by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from carecall.domain.call import CallState, Disposition, PlannedCallState
from carecall.domain.turns import Speaker
from carecall.store.session import system_writing
from carecall.store.tables import CallRow, PlannedCallRow, TurnRow
from tests.browser.clerk import Clerk
from tests.browser.people import bring
from tests.builders import NOON
from tests.talks import LIVE, tell

pytestmark = pytest.mark.browser
NAME = "생방송"


def begin_call(clerk: Clerk) -> tuple[int, str]:
    """Let somebody be on the telephone; return the planned call and the call."""
    [person] = bring(clerk, 400, NAME)
    planned, call = tell(clerk.world, LIVE, recipient_id=person, at=NOON)
    assert call is not None
    return planned, call


def hear(clerk: Clerk, call: str, number: int, text: str) -> None:
    """Let the person say something."""
    turn = TurnRow(organization_id=clerk.world.organization_id, call_id=call, turn_no=number, speaker=Speaker.RECIPIENT,
                   text=text, started_ms=number * 4000, ended_ms=number * 4000 + 900)  # fmt: skip
    clerk.world.add(turn)


def end_call(clerk: Clerk, planned: int, call: str) -> None:
    over = NOON + timedelta(minutes=1)
    with system_writing(clerk.sessions, "a test ends a call") as session:
        session.execute(update(CallRow).where(CallRow.id == call).values(
            state=CallState.ENDED, disposition=Disposition.ANSWERED, ended_at=over, talk_ms=60_000))  # fmt: skip
        session.execute(update(PlannedCallRow).where(PlannedCallRow.id == planned).values(
            state=PlannedCallState.COMPLETED, completed=True, settled_at=over))  # fmt: skip


def test_a_call_is_followed_word_by_word_and_the_list_by_itself(clerk: Clerk) -> None:
    planned, call = begin_call(clerk)
    clerk.menu("Campaign status")
    clerk.search(recipient=NAME)
    row = clerk.row(NAME)
    expect(row).to_contain_text(clerk.say("Call in progress"))
    with clerk.step("click the person: the transcript so far"):
        clerk.page.get_by_role("link", name=NAME, exact=True).click()
        expect(clerk.dialog.locator(".transcript .line")).to_have_count(5)
        expect(clerk.dialog).to_contain_text(clerk.say("Call in progress"))
    with clerk.step("what the person says appears by itself"):
        hear(clerk, call, 6, "이제 끊을게요.")
        expect(clerk.dialog.locator(".transcript .line").last).to_contain_text("이제 끊을게요.")
    with clerk.step("the call ends: the window says so and shows how it went"):
        end_call(clerk, planned, call)
        clerk.press("The call is over. Show how it went", clerk.dialog)
        expect(clerk.dialog).to_contain_text("1:00")
    with clerk.step("close the window: the list follows by itself"):
        clerk.page.keyboard.press("Escape")
        expect(row).to_contain_text(clerk.say("Call ended"))
