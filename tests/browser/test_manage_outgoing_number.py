"""Settings > Manage outgoing number, step by step as the document writes it, with its three methods of input."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.clerk import Clerk, workbook

pytestmark = pytest.mark.browser


def begin(clerk: Clerk, method: str) -> None:
    with clerk.step("click Settings > Manage outgoing number, then [Add outgoing number]"):
        clerk.menu("Manage outgoing number")
        clerk.press("Add outgoing number")
        clerk.heading("Add outgoing number")
    with clerk.step("select the registered organization and enter the billing number"):
        clerk.choose("Registered organization", "해운대구")
        clerk.fill("Billing number", "051-749-4000")
    with clerk.step("select the input method"):
        clerk.choose("Input method", clerk.say(method))


def save(clerk: Clerk, number: str) -> None:
    with clerk.step("click [Save]"):
        clerk.save()
        expect(clerk.row(number)).to_have_count(1)


def add_by_hand(clerk: Clerk, number: str, lettering: str = "") -> None:
    begin(clerk, "Manual input")
    with clerk.step("enter number and lettering text and click [Add]"):
        clerk.fill("Outgoing number", number)
        clerk.fill("Lettering text", lettering)
        clerk.press("Add")
        expect(clerk.page.locator(".card-list .entry")).to_contain_text(number)
    save(clerk, number)


def test_the_list_shows_every_documented_column_and_is_downloaded(clerk: Clerk) -> None:
    say = clerk.say
    clerk.menu("Manage outgoing number")
    titles = [
        say(each)
        for each in (
            "Organization name", "Billing number", "Outgoing number", "Lettering text", "Number of organizations",
            "Number of schedules", "Registration date and time", "Last call date and time",
        )
    ]  # fmt: skip
    assert set(clerk.columns()) >= set(titles)
    with clerk.step("[Download]"):
        rows = clerk.listed()
        assert set(rows[0]) >= set(titles)
        assert "02-1234-0001" in {row[2] for row in rows}
    with clerk.step("[Select organization] and [Detailed search]"):
        clerk.pick("#organization-select", "연제구")
        expect(clerk.page.locator("tbody tr")).to_have_count(1)
        clerk.search(number="02-9999")
        clerk.sees(clerk.say("Nothing matches"))


def test_manual_input_previews_the_lettering(clerk: Clerk) -> None:
    begin(clerk, "Manual input")
    clerk.fill("Outgoing number", "051-749-5001")
    with clerk.step("each carrier's phones show the lettering while it is typed"):
        clerk.fill("Lettering text", "해운대구 안부전화")
        preview = clerk.page.locator("#lettering-preview")
        expect(preview.get_by_role("row", name="SKT")).to_contain_text("17 / 16")
        expect(preview.get_by_role("row", name="LG U+")).to_contain_text("17 / 64")
    clerk.press("Add")
    save(clerk, "051-749-5001")
    expect(clerk.row("051-749-5001")).to_contain_text("해운대구 안부전화")


def test_bulk_input_takes_a_workbook(clerk: Clerk) -> None:
    begin(clerk, "Bulk input (Excel)")
    with clerk.step("click [Upload file] and upload the Excel file"):
        file = workbook(
            ("발신번호", "레터링 문구"), ("051-749-5101", "안부"), ("0507-1234-5678", ""), ("051-749-5102", "")
        )  # fmt: skip
        clerk.page.set_input_files("#file", file)
        clerk.press("Upload file")
        lines = clerk.page.locator(".card-list .entry")
        expect(lines).to_have_count(3)
        expect(lines.nth(1)).to_contain_text(clerk.say("Failed"))
        expect(lines.nth(1).locator(".field-error")).to_be_visible()
    save(clerk, "051-749-5101")
    expect(clerk.row("051-749-5102")).to_have_count(1)


def test_an_uploaded_file_is_kept_and_read_at_another_row(clerk: Clerk) -> None:
    begin(clerk, "Bulk input (Excel)")
    file = workbook(("2026",), ("발신번호", "레터링 문구"), ("051-749-5601", "안부"))
    with clerk.step("a row without the titles is named, and nothing is added"):
        clerk.page.set_input_files("#file", file)
        clerk.page.locator("summary", has_text=clerk.say("Sheet and row of the titles")).click()
        clerk.page.select_option("#header_row", "3")
        clerk.press("Upload file")
        expect(clerk.page.locator("[role=alert]").first).to_be_visible()
        expect(clerk.page.locator("#kept-file")).to_be_visible()
    with clerk.step("another row is read without choosing the file again"):
        clerk.page.select_option("#header_row", "2")
        clerk.press("Read this place")
        expect(clerk.page.locator(".card-list .entry")).to_have_count(1)
    save(clerk, "051-749-5601")


def test_consecutive_input_shows_the_range_and_its_collisions(clerk: Clerk) -> None:
    add_by_hand(clerk, "051-749-5202")
    begin(clerk, "Consecutive input")
    with clerk.step("enter the first number and the last four digits and click [Add]"):
        clerk.fill("Outgoing number", "051-749-5201")
        clerk.fill("Last 4 digits of the last number", "5204")
        clerk.press("Add")
    lines = clerk.page.locator(".card-list .entry")
    expect(lines).to_have_count(4)
    expect(clerk.page.locator("main")).to_contain_text(clerk.say("Failed: %(n)s", n=1))
    with clerk.step("the number that is registered already is marked"):
        expect(lines.nth(1)).to_contain_text(clerk.say("Failed"))
    save(clerk, "051-749-5204")


def test_an_outgoing_number_is_edited(clerk: Clerk) -> None:
    add_by_hand(clerk, "051-749-5301")
    clerk.more("051-749-5301", "Edit")
    clerk.heading("Edit outgoing number")
    clerk.fill("Lettering text", "안부")
    clerk.choose("Lettering status", clerk.say("Requested"))
    clerk.save()
    expect(clerk.row("051-749-5301")).to_contain_text(clerk.say("Requested"))


def test_an_outgoing_number_is_deleted(clerk: Clerk) -> None:
    add_by_hand(clerk, "051-749-5401")
    with clerk.step("[Delete], read the notification, [Delete]"):
        clerk.more("051-749-5401", "Delete")
        clerk.press("Delete", clerk.dialog)
    expect(clerk.row("051-749-5401")).to_have_count(0)


def test_a_number_that_schedules_use_is_not_deleted_and_says_which(clerk: Clerk) -> None:
    clerk.menu("Manage outgoing number")
    clerk.more("02-1234-0001", "Delete")
    clerk.press("Delete", clerk.dialog)
    clerk.heading("Not deleted")
    expect(clerk.page.locator("[data-problem]")).to_contain_text(clerk.say("Schedule: %(name)s", name="매일"))  # fmt: skip
    expect(clerk.page.locator("[data-problem]")).to_contain_text(clerk.say("Campaign: %(name)s", name="안부 확인"))  # fmt: skip
