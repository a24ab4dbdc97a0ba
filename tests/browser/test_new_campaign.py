"""Campaigns > New campaign: who, when, what is said, rehearse, start, step by step."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.clerk import Clerk
from tests.browser.people import bring

pytestmark = pytest.mark.browser


def step_head(clerk: Clerk, name: str) -> None:
    """Expect the wizard at a step."""
    expect(clerk.page.locator("#main h2").first).to_have_text(clerk.say(name))
    expect(clerk.page.locator(".wizard-steps [aria-current=step]")).to_contain_text(clerk.say(name))


def pane(clerk: Clerk, key: str) -> Locator:
    return clerk.page.locator("section", has=clerk.page.locator(f"#{key}-head"))


def figure(clerk: Clerk, name: str) -> Locator:
    """The number under a name."""
    label = clerk.page.get_by_text(clerk.say(name), exact=True)
    return clerk.page.locator("dl.figures .tile", has=label).locator(".value")


def choose_people(clerk: Clerk, *names: str) -> None:
    step_head(clerk, "Whom to call")
    free = pane(clerk, "free")
    for name in names:
        free.get_by_role("checkbox", name=name).check()
    clerk.press("Add the selected", free)
    for name in names:
        expect(pane(clerk, "in")).to_contain_text(name)


def say_when(clerk: Clerk) -> None:
    step_head(clerk, "When")
    with clerk.step("the only outgoing number is chosen already, and shown as phones show it"):
        expect(clerk.field("Outgoing number")).not_to_have_value("")
        shown = clerk.page.get_by_role("status", name=clerk.say("How phones show it"))
        expect(shown).to_contain_text("안부전화")
    clerk.choose("Outgoing call interval", clerk.say("Every day"))
    clerk.fill("Number of outgoing calls", "1")
    clerk.fill("Number of redials", "1")
    clerk.press("Next: what is said")


def say_what(clerk: Clerk, name: str) -> None:
    step_head(clerk, "What is said")
    with clerk.step("without a name the way on says what is missing"):
        clerk.press("Next: rehearse")
        expect(clerk.page.locator("#name-error")).to_be_visible()
    clerk.fill("Campaign name", name)
    with clerk.step("an own closing message is asked for once it is wanted"):
        clerk.ready()
        expect(clerk.page.locator("#closing")).to_be_hidden()
        clerk.page.select_option("#closing_kind", "manual")
        clerk.page.fill("#closing", CLOSING[clerk.page.locator("#language").input_value()])
    clerk.press("Next: rehearse")


CLOSING = {"ko": "오늘도 편안한 하루 보내세요.", "en": "Have a good day, and take care."}


def test_five_steps_lead_to_a_campaign_that_runs(clerk: Clerk) -> None:
    name = "걸음마다 안부"
    bring(clerk, 100, "한걸음", "두걸음")
    clerk.menu("New campaign")
    with clerk.step("nobody selected: the way on says so"):
        clerk.press("Next: when")
        expect(clerk.page.get_by_role("alert")).to_contain_text(clerk.say("Select at least one person."))  # fmt: skip
    with clerk.step("1, whom to call"):
        choose_people(clerk, "한걸음", "두걸음")
        expect(figure(clerk, "Selected")).to_have_text("2")
        clerk.press("Next: when")
    with clerk.step("2, when"):
        say_when(clerk)
    with clerk.step("3, what is said"):
        say_what(clerk, name)
    with clerk.step("4, rehearse: nothing rings"):
        step_head(clerk, "Rehearse")
        expect(figure(clerk, "Would ring")).to_have_text("2")
        clerk.press("Next: start")
    with clerk.step("5, everything once more in plain sentences, then [Start]"):
        step_head(clerk, "Start")
        for sentence in (
            clerk.say.many(
                "Each person is called once a day.", "Each person is called %(num)d times a day.", 1
            ),
            clerk.say("It goes on until somebody stops it."),
            clerk.say("Nobody is left out."),
            name,
        ):
            clerk.sees(sentence)
        clerk.press("Start", clerk.page.locator("main form.form-actions"))
    clerk.heading("Manage campaign")
    clerk.told(clerk.say("It has started."))
    expect(clerk.row(name)).to_contain_text(clerk.say("In progress"))


def test_what_was_begun_waits_until_it_is_thrown_away(clerk: Clerk) -> None:
    bring(clerk, 110, "반걸음")
    clerk.menu("New campaign")
    choose_people(clerk, "반걸음")
    clerk.press("Next: when")
    step_head(clerk, "When")
    with clerk.step("what is typed is kept on the way back"):
        clerk.fill("Number of redials", "3")
        clerk.press("Back", clerk.page.locator("main"))
        step_head(clerk, "Whom to call")
    with clerk.step("leave, come back: it goes on where it was left"):
        clerk.menu("Manage recipients")
        clerk.menu("New campaign")
        step_head(clerk, "What is said")
        clerk.page.locator(".wizard-steps").get_by_role("link", name=clerk.say("When")).click()
        expect(clerk.field("Number of redials")).to_have_value("3")
    with clerk.step("[Begin anew]"):
        clerk.press("Begin anew")
        clerk.press("Begin anew", clerk.dialog)
        step_head(clerk, "Whom to call")
        expect(pane(clerk, "free")).to_contain_text("반걸음")
        expect(figure(clerk, "Selected")).to_have_text("0")
