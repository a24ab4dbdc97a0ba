"""Settings > Manage user, step by step as the document writes it, from the temporary password to the deletion."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.clerk import Clerk
from tests.browser.conftest import WIDE, sign_in

pytestmark = pytest.mark.browser
OWN_PASSWORD = "quiet harbour at dawn"


def add_user(clerk: Clerk, name: str, email: str) -> str:
    """Add a user and return the temporary password that the page shows once."""
    with clerk.step("click Settings > Manage user, then [Add user]"):
        clerk.menu("Manage user")
        clerk.press("Add user")
        clerk.heading("Add user")
    with clerk.step("enter the user's information and click [Save]"):
        clerk.fill("User name", name)
        clerk.fill("E-mail address", email)
        clerk.fill("Mobile phone number", "010-2222-3333")
        clerk.choose("Organization", "해운대구")
        clerk.fill("Task", "안부 담당")
        clerk.choose("Role", clerk.say("Care worker"))
        clerk.save()
        clerk.heading("Temporary password")
    password = clerk.page.locator("code").inner_text()
    clerk.press("Done")
    return password


def test_the_list_shows_every_documented_column_and_no_download(clerk: Clerk) -> None:
    say = clerk.say
    clerk.menu("Manage user")
    assert set(clerk.columns()) >= {
        say(each)
        for each in (
            "Organization name", "User name", "E-mail address", "Mobile phone number", "Task",
            "Registration date and time", "Last access date and time", "Subscription status",
        )
    }  # fmt: skip
    expect(clerk.named("Download")).to_have_count(0)
    with clerk.step("[Select organization]"):
        clerk.pick("#organization-select", "연제구")
        expect(clerk.page.locator("main")).not_to_contain_text("root@a.kr")


def test_a_user_is_added_and_signs_in_with_the_temporary_password(
    clerk: Clerk, chromium: Browser
) -> None:
    password = add_user(clerk, "김지은", "jieun@a.kr")
    expect(clerk.row("jieun@a.kr")).to_contain_text(clerk.say("Invited"))
    context = chromium.new_context(viewport=WIDE)
    page = context.new_page()
    with clerk.step("the new user signs in and chooses an own password"):
        sign_in(page, clerk.url, "jieun@a.kr", password)
        page.fill("#password", password)
        page.fill("#new_password", OWN_PASSWORD)
        page.fill("#new_password_confirm", OWN_PASSWORD)
        page.locator("main form .btn-primary").click()
        page.wait_for_url(lambda address: "password" not in address)
    with clerk.step("the temporary password is worth nothing any more"):
        context.clear_cookies()
        page.goto(f"{clerk.url}/sign-in")
        page.fill("#email", "jieun@a.kr")
        page.fill("#password", password)
        page.press("#password", "Enter")
        expect(page.locator(".message-error")).to_be_visible()
    context.close()
    clerk.menu("Manage user")
    expect(clerk.row("jieun@a.kr")).to_contain_text(clerk.say("Subscribed"))


def test_a_wrong_entry_is_named_at_its_field(clerk: Clerk) -> None:
    clerk.menu("Manage user")
    clerk.press("Add user")
    clerk.fill("User name", "가" * 21)
    clerk.fill("E-mail address", "nobody")
    clerk.save()
    for name in ("name", "email", "mobile", "role"):
        expect(clerk.page.locator(f"#{name}-error")).to_be_visible()
    expect(clerk.page.locator("[data-focus]")).to_be_focused()


def test_a_user_is_edited(clerk: Clerk) -> None:
    add_user(clerk, "박서준", "seojun@a.kr")
    with clerk.step("[Edit], change, [Save]"):
        clerk.more("seojun@a.kr", "Edit")
        clerk.heading("Edit user")
        clerk.fill("Task", "팀장")
        clerk.save()
        clerk.told(clerk.say("The user was changed."))
    expect(clerk.row("seojun@a.kr")).to_contain_text("팀장")


def test_a_click_on_password_resets_it(clerk: Clerk) -> None:
    first = add_user(clerk, "이하늘", "haneul@a.kr")
    clerk.more("haneul@a.kr", "Edit")
    with clerk.step("click [Password] and confirm"):
        clerk.press("Password", clerk.page.locator("main"))
        clerk.press("Reset", clerk.dialog)
        clerk.heading("Temporary password")
    assert clerk.page.locator("code").inner_text() != first


def test_a_user_is_deleted(clerk: Clerk) -> None:
    add_user(clerk, "최이별", "bye@a.kr")
    with clerk.step("[Delete], read the notification, [Delete]"):
        clerk.more("bye@a.kr", "Delete")
        expect(clerk.dialog).to_contain_text("최이별")
        clerk.press("Delete", clerk.dialog)
    expect(clerk.row("bye@a.kr")).to_have_count(0)
