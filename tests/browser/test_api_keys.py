"""API keys: one is made, its secret is shown once, it opens the API, and is revoked."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.clerk import Clerk

pytestmark = pytest.mark.browser


def open_keys(clerk: Clerk) -> None:
    with clerk.step("the account's menu, API keys"):
        clerk.open("/campaign-status/")
        clerk.ready()
        clerk.page.click("#account-wide-button")
        clerk.press("API keys", clerk.page.locator("#account-wide"))
        clerk.heading("API keys")


def answer_to(clerk: Clerk, secret: str) -> int:
    """What the API answers a program that shows this key."""
    said = clerk.page.request.get(f"{clerk.url}/api/v1/me", headers={"Authorization": f"Bearer {secret}"})  # fmt: skip
    return said.status


def test_a_key_is_made_shown_once_used_and_revoked(clerk: Clerk) -> None:
    name = "복지 시스템"
    open_keys(clerk)
    with clerk.step("[Make a key]: what it may do has to be said"):
        clerk.press("Make a key")
        clerk.heading("Make a key")
        clerk.fill("Name", name)
        clerk.press("Make the key")
        expect(clerk.page.locator("#scopes-error")).to_be_visible()
    with clerk.step("tick one thing that it may do"):
        clerk.page.get_by_role("checkbox", name=re.compile(r"\(recipients:read\)")).check()
        clerk.press("Make the key")
        clerk.heading("The new key")
    secret = clerk.field("API key").input_value()
    assert secret.startswith("cck_")
    assert answer_to(clerk, secret) == 200
    with clerk.step("[Copy] says that it did"):
        clerk.press("Copy")
        expect(clerk.named("Copied")).to_be_visible()
    with clerk.step("[Done]: only how it begins is shown from now on"):
        clerk.press("Done")
        clerk.heading("API keys")
        expect(clerk.row(name)).to_contain_text(clerk.say("Good"))
        expect(clerk.page.locator("body")).not_to_contain_text(secret)
    with clerk.step("[Revoke], read what happens, [Revoke]"):
        clerk.more(name, "Revoke")
        clerk.heading("Revoke the key")
        clerk.press("Revoke", clerk.page.locator("main form"))
        clerk.told(clerk.say("The key “%(name)s” opens nothing any more.", name=name))
        expect(clerk.row(name)).to_contain_text(clerk.say("Revoked"))
    assert answer_to(clerk, secret) == 401
