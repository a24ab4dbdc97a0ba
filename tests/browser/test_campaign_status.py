"""Campaign status, every part of its screen as the document writes it."""

from __future__ import annotations

from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from tests.browser.clerk import Clerk

pytestmark = pytest.mark.browser


def begin(clerk: Clerk, query: str = "?size=100") -> None:
    clerk.open(f"/campaign-status/{query}")
    clerk.heading("Campaign status")
    clerk.ready()


def tick(clerk: Clerk, *names: str) -> None:
    for name in names:
        clerk.row(name).get_by_role("checkbox").check()


def test_the_screen_shows_every_documented_part(clerk: Clerk) -> None:
    say = clerk.say
    clerk.menu("Campaign status")
    for title in ("Progress", "Result summary", "Call analysis"):
        expect(clerk.page.get_by_role("heading", name=say(title)).first).to_be_visible()
    with clerk.step("the list's columns"):
        assert set(clerk.columns()) >= {
            say(each)
            for each in (
                "Organization name", "Campaign name", "Date and time", "Outgoing number", "Number of redials", "Recipient name",
                "Mobile phone number", "Call status", "Conversation completed", "Call attempts", "Call duration",
                "Call analysis", "Follow-up action",
            )
        }  # fmt: skip
    with clerk.step("call statuses and labels are words"):
        expect(clerk.row("사람8")).to_contain_text(say("Call in progress"))
        expect(clerk.row("사람1")).to_contain_text(say("Call ended"))
        expect(clerk.row("사람5")).to_contain_text(say("Not connected"))
        expect(clerk.row("사람3")).to_contain_text(say("Emergency alert"))


TILES = ("progress-scheduled", "result-total", "result-connected", "result-unanswered", "result-completed", "label-normal",
         "label-abnormal", "label-emergency")  # fmt: skip


def test_every_tile_filters_the_list_and_a_second_click_shows_all(clerk: Clerk) -> None:
    begin(clerk)
    everybody = clerk.page.locator("tbody tr").count()
    for tile in TILES:
        with clerk.step(f"click the tile {tile}"):
            place = clerk.page.locator(f"#tile-{tile}")
            number = int(place.locator(".value").inner_text())
            place.click()
            expect(place).to_have_attribute("aria-pressed", "true")
            expect(clerk.page.locator("tbody tr")).to_have_count(number)
            assert 0 < number < everybody
        clerk.ready()
        clerk.page.click(f"#tile-{tile}")
        expect(clerk.page.locator("tbody tr")).to_have_count(everybody)
        clerk.ready()


def test_each_tile_says_of_how_many_and_the_help_says_of_which(clerk: Clerk) -> None:
    begin(clerk, "?period=all")
    for part, whole in (("progress-completed", "progress-all"), ("result-unanswered", "result-total"), ("result-completed", "result-connected")):  # fmt: skip
        number = clerk.page.locator(f"#tile-{whole} .value").inner_text()
        expect(clerk.page.locator(f"#tile-{part} .value + .label")).to_contain_text(number)
    labels = clerk.page.locator("[id^=tile-label] .value").all_inner_texts()
    expect(clerk.page.locator("#tile-label-normal .value + .label")).to_contain_text(
        str(sum(map(int, labels)))
    )
    with clerk.step("the help opens beside the group"):
        clerk.page.locator("#label-head + .help-button").click()
        expect(clerk.dialog).to_contain_text(clerk.say("Call analysis"))
        clerk.press("Close", clerk.dialog)
    with clerk.step("on a phone nothing sticks out"):
        clerk.page.set_viewport_size({"width": 360, "height": 760})
        wide = clerk.page.evaluate("[...document.querySelectorAll('.tile')].filter(tile => tile.scrollWidth > tile.clientWidth).length")  # fmt: skip
        assert wide == 0
        assert clerk.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_period_an_organization_and_a_search_narrow_the_list(clerk: Clerk) -> None:
    begin(clerk)
    with clerk.step("[Select period]"):
        clerk.pick("#period-select", clerk.say("All time"))
        expect(clerk.row("사람1")).to_have_count(1)
    with clerk.step("[Detailed search]"):
        clerk.search(recipient="사람2", label="abnormal")
        expect(clerk.page.locator("tbody tr")).to_have_count(1)
        clerk.press("Clear all")
    with clerk.step("[Select organization]"):
        clerk.pick("#organization-select", "연제구")
        expect(clerk.row("사람1")).to_have_count(0)


def test_the_list_is_downloaded(clerk: Clerk) -> None:
    begin(clerk, "?label=emergency")
    with clerk.step("[Download]"):
        rows = clerk.listed()
    assert [row for row in rows[1:] if "사람3" in row]
    assert len(rows) == 2


def test_the_conversation_record_is_downloaded_with_options(clerk: Clerk) -> None:
    begin(clerk)
    tick(clerk, "사람1", "사람2")
    with clerk.step("[Download conversation], Conversation record.xlsx"):
        clerk.press("Conversation record.xlsx", clerk.page.locator("#bulk-bar"))
    with clerk.step("select options in the download settings"):
        expect(clerk.dialog).to_contain_text(clerk.say("Download settings"))
        clerk.dialog.locator("input[name=masked]").check()
        rows = clerk.sheet(clerk.named("Download", clerk.dialog))
    said = "\n".join(str(cell) for row in rows for cell in row)
    assert "무릎이 쑤셔서 통 못 잤어." in said
    assert "사람1" not in said


def test_one_voice_file_is_a_wav_and_several_are_a_zip(clerk: Clerk) -> None:
    begin(clerk)
    tick(clerk, "사람1")
    with clerk.step("[Download conversation], Conversation file.wav"):
        clerk.press("Conversation file.wav", clerk.page.locator("#bulk-bar"))
        sound = clerk.download(clerk.named("Download", clerk.dialog))
        assert sound.read_bytes()[:4] == b"RIFF"
    tick(clerk, "사람2")
    with clerk.step("several calls"):
        clerk.press("Conversation file.wav", clerk.page.locator("#bulk-bar"))
        bundle = clerk.download(clerk.named("Download", clerk.dialog))
    with ZipFile(bundle) as file:
        assert sum(name.endswith(".wav") for name in file.namelist()) == 2
