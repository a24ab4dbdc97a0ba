"""Manage schedule and Manage campaign: made, given their targets, started, paused, stopped."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.clerk import Clerk

pytestmark = pytest.mark.browser


def add_recipient(clerk: Clerk, name: str, phone: str) -> None:
    clerk.menu("Manage recipients")
    clerk.press("Add recipient")
    clerk.fill("Recipient name", name)
    clerk.fill("Mobile phone number", phone)
    clerk.save()
    clerk.told(clerk.say("The recipient was added."))


def add_schedule(clerk: Clerk, name: str, person: str) -> None:
    with clerk.step("add a schedule"):
        clerk.menu("Manage schedule")
        clerk.press("Add schedule")
        clerk.fill("Schedule name", name)
        number = clerk.field("Outgoing number")
        number.select_option(index=1)
        clerk.save()
        clerk.more(name, "Target recipients")
        clerk.heading("Target recipients")
    with clerk.step("select recipients that are in no schedule"):
        free = clerk.page.locator("section", has=clerk.page.locator("#free-head"))
        free.get_by_role("checkbox", name=person).check()
        clerk.press("Add the selected", free)
        inside = clerk.page.locator("section", has=clerk.page.locator("#in-head"))
        expect(inside).to_contain_text(person)


def add_campaign(clerk: Clerk, name: str, schedule: str) -> None:
    with clerk.step("add a campaign"):
        clerk.menu("Manage campaign")
        clerk.press("Add campaign")
        clerk.fill("Campaign name", name)
        clerk.choose("Schedule", schedule)
        clerk.save()
        expect(clerk.row(name)).to_contain_text(clerk.say("Pre-progress"))


def order(clerk: Clerk, name: str, act: str) -> None:
    with clerk.step(f"tick the campaign, [Control batch execution], {act}"):
        clerk.ready()
        clerk.row(name).get_by_role("checkbox").check()
        clerk.press("Control batch execution", clerk.page.locator("#bulk-bar"))
        clerk.dialog.locator(f"[name=act][value={act}]").click()
        clerk.ready()
        clerk.page.locator("main form .form-actions button").click()
        clerk.heading("Manage campaign")


def test_a_campaign_goes_from_the_recipient_to_its_start_and_end(clerk: Clerk) -> None:
    add_recipient(clerk, "오순서", "010-5151-0001")
    add_schedule(clerk, "주 이회", "오순서")
    clerk.menu("Manage schedule")
    expect(clerk.row("주 이회")).to_contain_text(clerk.say("Need to add campaign"))
    add_campaign(clerk, "가을 안부", "주 이회")
    order(clerk, "가을 안부", "start")
    expect(clerk.row("가을 안부")).to_contain_text(clerk.say("In progress"))
    order(clerk, "가을 안부", "pause")
    expect(clerk.row("가을 안부")).to_contain_text(clerk.say("Paused"))
    order(clerk, "가을 안부", "stop")
    expect(clerk.row("가을 안부")).to_contain_text(clerk.say("Progress ended"))


def test_a_target_is_taken_out_again(clerk: Clerk) -> None:
    add_recipient(clerk, "오나감", "010-5151-0002")
    add_schedule(clerk, "월 일회", "오나감")
    inside = clerk.page.locator("section", has=clerk.page.locator("#in-head"))
    inside.get_by_role("checkbox", name="오나감").check()
    clerk.press("Take out the selected", inside)
    free = clerk.page.locator("section", has=clerk.page.locator("#free-head"))
    expect(free).to_contain_text("오나감")


def test_what_is_said_is_changed_for_several_campaigns_at_once(clerk: Clerk) -> None:
    add_recipient(clerk, "오말씀", "010-5151-0003")
    add_schedule(clerk, "말씀 스케줄", "오말씀")
    add_campaign(clerk, "말씀 안부", "말씀 스케줄")
    clerk.ready()
    clerk.row("말씀 안부").get_by_role("checkbox").check()
    clerk.press("Change chatbot settings", clerk.page.locator("#bulk-bar"))
    clerk.press("Go on", clerk.dialog)
    clerk.heading("Change chatbot settings")
    clerk.page.select_option("#greeting_kind", "manual")
    clerk.page.fill("#greeting", "안녕하세요, 해운대구 인공지능 안부 전화입니다.")
    expect(clerk.page.locator("#greeting-count")).to_contain_text("/ 140")
    clerk.save()
    clerk.heading("Manage campaign")


def test_all_calls_are_stopped_and_resumed(clerk: Clerk) -> None:
    clerk.open("/campaign-status/")
    clerk.press("Stop all calls")
    clerk.heading("Stop all calls")
    clerk.fill("Reason", "점검")
    clerk.press("Stop all calls", clerk.page.locator("main"))
    resume = clerk.page.locator("[data-dialog=resume-dialog]")
    expect(resume.first).to_be_visible()
    clerk.ready()
    resume.first.click()
    clerk.press("Resume", clerk.dialog)
    expect(resume).to_have_count(0)
