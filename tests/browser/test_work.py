"""Emergency alerts in a real browser: they sound once somebody has allowed it, and end with a verdict."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from carecall.domain.alert import AlertState, AlertVerdict
from carecall.store.session import system_reading
from carecall.store.tables import AlertRow
from tests.browser.conftest import Served, Watched
from tests.builders import NOON

pytestmark = pytest.mark.browser


def alerts(served: Served) -> list[AlertRow]:
    with system_reading(served.sessions, "a test looks") as session:
        return list(session.scalars(select(AlertRow).order_by(AlertRow.id)))


def test_a_new_alert_sounds_after_somebody_has_switched_the_sound_on(
    desk: Watched, served: Served
) -> None:
    page = desk.sign_in()
    page.clock.install()
    with page.expect_response("**/worklists/alerts/unseen"):
        desk.open("/worklists/alerts/")
    button = page.locator("[data-sound]")
    expect(button).to_have_text("Sound off")
    button.click()
    expect(button).to_have_text("Sound on")
    like = alerts(served)[0]
    served.world.add(AlertRow(organization_id=like.organization_id, call_id=like.call_id, recipient_id=like.recipient_id,
                              turn_no=3, matter="fire", quote="가스 냄새가 나", rule="test", live=True,
                              state=AlertState.RAISED, raised_at=NOON))  # fmt: skip
    with page.expect_response("**/worklists/alerts/unseen"):
        page.clock.run_for(5_000)
    expect(page.locator("#sound-news")).to_have_text("New emergency alert (2)")
    expect(button).to_have_attribute("data-sounded", "1")
    desk.open("/worklists/alerts/")
    expect(button).to_have_attribute("aria-pressed", "true")
    assert desk.complaints == []


def test_an_alert_is_heard_at_its_second_and_resolved_in_a_dialog(
    desk: Watched, served: Served
) -> None:
    served.world.change(AlertRow, alerts(served)[0].id, audio_ms=4200)
    page = desk.sign_in()
    desk.open("/worklists/alerts/")
    page.locator(".row-link").click()
    sound = page.locator("dialog.drawer[open] audio")
    assert sound.evaluate("sound => [sound.currentTime, sound.paused]") == [4.2, True]
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Take", exact=True).click()
    expect(page.get_by_text("The alert is yours.")).to_be_visible()
    # A button that is pressed before the scripts start does nothing.
    page.wait_for_load_state("domcontentloaded")
    page.get_by_role("button", name="Resolve", exact=True).first.click()
    dialog = page.locator("#resolve-dialog")
    dialog.get_by_label("True").check()
    dialog.locator("textarea").fill("119가 함께 갔다.")
    expect(page.locator("#resolve-note-count")).to_have_text("11 / 500")
    dialog.get_by_role("button", name="Resolve", exact=True).click()
    expect(page.get_by_text("The alert is resolved.")).to_be_visible()
    assert alerts(served)[0].verdict is AlertVerdict.TRUE
    assert desk.complaints == []
