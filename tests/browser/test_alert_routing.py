"""Alert routing: a rule is added, and the list says who would be told of what at which hour."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.admin.conftest import add_operator
from tests.browser.clerk import Clerk

pytestmark = pytest.mark.browser


def add_rule(clerk: Clerk, name: str, *topics: str, **hours: str) -> None:
    with clerk.step(f"[Add rule] {name}"):
        clerk.press("Add rule")
        clerk.heading("Add rule")
        clerk.fill("Name", name)
        clerk.choose("Told to", clerk.say("By e-mail: %(name)s", name=NIGHT))
        clerk.page.get_by_role("group", name=clerk.say("Topics"), exact=True).get_by_role(
            "checkbox", name=clerk.say("Emergency alert"), exact=True
        ).set_checked("Emergency alert" in topics)
        for topic in topics:
            box = clerk.page.get_by_role("checkbox", name=clerk.say(topic), exact=True)
            box.check()
        for field, value in hours.items():
            clerk.page.fill(f"#{field}", value)
        if hours:
            clerk.page.check("#holds")
        clerk.save()
        clerk.heading("Alert routing")
        expect(clerk.row(name)).to_have_count(1)


NIGHT = "night-watch"


def asked(clerk: Clerk, topic: str, clock: str = "") -> Locator:
    """Ask who would be told; return the answer."""
    form = clerk.page.locator("section", has=clerk.page.locator("#preview-title"))
    form.locator("#preview-topic").select_option(label=clerk.say(topic))
    if clock:
        form.locator("#preview-clock").fill(clock)
    clerk.press("Show", form)
    expect(form.locator("#preview-topic option:checked")).to_have_text(clerk.say(topic))
    return form


def test_rules_say_who_is_told_and_the_list_says_who_would_be_told_now(clerk: Clerk) -> None:
    add_operator(clerk.sessions, clerk.world.organization_id, f"{NIGHT}@a.kr")
    with clerk.step("Settings > Alert routing: before any rule nobody would be told"):
        clerk.menu("Alert routing")
        form = clerk.page.locator("section", has=clerk.page.locator("#preview-title"))
        expect(form).to_contain_text(clerk.say("Nobody outside the console. It stands in the work lists all the same."))  # fmt: skip
    add_rule(clerk, "밤낮 긴급", "Emergency alert")
    with clerk.step("now: an emergency is told at once, another topic to nobody"):
        told = form.locator("li")
        expect(told).to_contain_text(NIGHT)
        expect(told).to_contain_text(clerk.say("at once"))
        expect(asked(clerk, "Person not reached").locator("li")).to_have_count(0)
    add_rule(clerk, "낮 미연결", "Person not reached", opens="09:00", closes="18:00")
    with clerk.step("by day at once, in the evening held until the morning"):
        expect(asked(clerk, "Person not reached", "12:30").locator("li")).to_contain_text(clerk.say("at once"))  # fmt: skip
        evening = asked(clerk, "Person not reached", "20:00").locator("li")
        expect(evening).to_contain_text("2026-03-03 09:00")
    with clerk.step("[Edit], [Send a test message]"):
        clerk.more("밤낮 긴급", "Edit")
        clerk.press("Send a test message")
        clerk.heading("Alert routing")
    with clerk.step("[Delete]: nobody is told any more"):
        for name in ("밤낮 긴급", "낮 미연결"):
            clerk.more(name, "Delete")
            clerk.press("Delete", clerk.dialog)
            expect(clerk.row(name)).to_have_count(0)
        expect(form.locator("li")).to_have_count(0)
