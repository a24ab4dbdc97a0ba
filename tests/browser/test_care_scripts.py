"""Conversation scripts: written, tried out by typing, published, and spoken by a campaign."""

from __future__ import annotations

import asyncio
import functools

import pytest
from playwright.sync_api import expect

from admin.screens import typed_talks
from carecall.commands.script_converse import hold
from carecall.domain.language import Language
from carecall.store.campaigns import NewCampaign, NewSchedule, add_campaign, add_schedule
from carecall.store.session import system_writing
from carecall.wiring.talks import build_analyst
from tests.browser.clerk import Clerk

pytestmark = pytest.mark.browser


CLOSING = {
    "ko": "오늘 이야기 나눠 주셔서 고맙습니다. 편히 쉬세요.",
    "en": "Thank you for talking with us today. Rest well.",
}
FORBIDDEN = {
    "ko": "오늘 날씨가 좋네요. 안녕히 계세요.",
    "en": "The weather is lovely today. Goodbye.",
}
ALARM = {
    "ko": "가슴이 너무 아프고 숨을 못 쉬겠어요",
    "en": "My chest hurts badly and I can't breathe",
}


def add_draft_campaign(clerk: Clerk, name: str) -> None:
    """Write a campaign that has not started, in the clerk's language."""
    with system_writing(clerk.sessions, "a test brings a campaign") as session:
        owner, number = clerk.world.organization_id, clerk.world.phone_number_id
        schedule = add_schedule(
            session, NewSchedule(organization_id=owner, name=name, phone_number_id=number)
        )
        add_campaign(
            session,
            NewCampaign(organization_id=owner, name=name, schedule_id=schedule.id, language=Language(clerk.say.language)),
        )  # fmt: skip


def write_script(clerk: Clerk, name: str) -> None:
    with clerk.step("Settings > Conversation scripts, [Add script]"):
        clerk.menu("Conversation scripts")
        clerk.press("Add script")
        clerk.heading("Add script")
    with clerk.step("a sentence that may not be said is refused and marked"):
        clerk.fill("Name", name)
        clerk.fill("Closing message", FORBIDDEN[clerk.say.language])
        clerk.save()
        expect(clerk.page.locator("#closing-error")).to_be_visible()
        expect(clerk.page.locator(".message-error mark").first).to_be_visible()
    with clerk.step("another closing message, [Save]"):
        clerk.fill("Closing message", CLOSING[clerk.say.language])
        clerk.save()
        clerk.told(clerk.say("The script was added as a draft. Publish it, so that campaigns can speak it."))  # fmt: skip


FORBIDDEN = {
    "ko": "오늘 날씨가 좋네요. 안녕히 계세요.",
    "en": "The weather is lovely today. Goodbye.",
}


def test_a_script_is_written_published_and_spoken_by_a_campaign(clerk: Clerk) -> None:
    name, campaign = "우리 말씨", "말씨 안부"
    add_draft_campaign(clerk, campaign)
    write_script(clerk, name)
    with clerk.step("[Publish version 1]"):
        expect(clerk.page.get_by_role("heading", level=1)).to_have_text(name)
        expect(clerk.page.get_by_role("table", name=clerk.say("What the draft changes"))).to_contain_text(CLOSING[clerk.say.language])  # fmt: skip
        clerk.fill("What is new", "첫 말씨")
        clerk.page.get_by_role(
            "button", name=clerk.say("Publish version %(n)s", n=1), exact=True
        ).click()
        expect(clerk.page.get_by_role("table", name=clerk.say("Versions"))).to_contain_text(
            "첫 말씨"
        )
    with clerk.step("choose it in the campaign"):
        clerk.menu("Manage campaign")
        clerk.more(campaign, "Edit")
        clerk.choose("Conversation script", name)
        clerk.save()
        clerk.heading("Manage campaign")
    with clerk.step("the script says which campaigns speak it, and is not deleted meanwhile"):
        clerk.menu("Conversation scripts")
        clerk.more(name, "Delete")
        clerk.press("Delete", clerk.dialog)
        clerk.sees(clerk.say("The campaign “%(campaign)s” speaks %(name)s.", campaign=campaign, name=name))  # fmt: skip
        clerk.menu("Conversation scripts")
        clerk.more(name, "Versions and campaigns")
        clerk.sees(campaign)


analyst = functools.cache(build_analyst)


def test_a_script_is_tried_out_by_typing(clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    # The talk is held here: starting a process at each turn takes long while others use the machine.
    monkeypatch.setattr(typed_talks, "hold_talk", lambda wanted: asyncio.run(hold(wanted, analyst())))  # fmt: skip
    write_script(clerk, "시험 말씨")
    with clerk.step("[Try it out]"):
        clerk.press("Try it out")
        clerk.heading("Text rehearsal")
        clerk.fill("Name", "김하늘")
        clerk.press("Begin")
    turns = clerk.page.locator(".talk-turn")
    with clerk.step("CareCall speaks first; an emergency is marked where it was said"):
        expect(turns.first).to_contain_text("CareCall")
        alarm = ALARM[clerk.say.language]
        clerk.fill("What the person says", alarm)
        clerk.press("Say", clerk.page.locator("main"))
        expect(turns.filter(has_text=alarm).locator(".tag-bad")).to_be_visible()
        expect(clerk.page.locator("main p[role=status]")).to_contain_text(clerk.say("Emergency alert"))  # fmt: skip
