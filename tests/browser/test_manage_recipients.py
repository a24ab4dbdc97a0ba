"""Manage recipients, step by step as the document writes it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from carecall.domain.recipient import Participation
from carecall.store.session import system_reading
from carecall.store.tables import RecipientRow, ScheduleRecipientRow
from tests.browser.clerk import EXCEL, LONGEST_WAIT_MS, Clerk, workbook

pytestmark = pytest.mark.browser


def add(clerk: Clerk, name: str, phone: str) -> None:
    with clerk.step("click Manage recipients, then [Add recipient]"):
        clerk.menu("Manage recipients")
        clerk.press("Add recipient")
        clerk.heading("Add recipient")
    with clerk.step("enter the basic information and click [Save]"):
        clerk.fill("Recipient name", name)
        clerk.fill("Mobile phone number", phone)
        clerk.fill("Other information", "혼자 지내심")
        clerk.save()
        clerk.told(clerk.say("The recipient was added."))


def test_the_list_shows_every_documented_column_and_tool(clerk: Clerk) -> None:
    say = clerk.say
    clerk.menu("Manage recipients")
    titles = [
        say(each)
        for each in (
            "Organization name", "Recipient name", "Mobile phone number", "Registration date and time",
            "Last call date and time", "Total number of calls", "Connection rate", "Completion rate",
            "Average answer length", "Average call duration", "Campaign name", "Progress status",
        )
    ]  # fmt: skip
    assert clerk.columns() == titles
    with clerk.step("rates are shares of all calls of three months"):
        expect(clerk.row("사람3")).to_contain_text("0 / 1")
        expect(clerk.row("사람3")).to_contain_text(say("In progress"))
    with clerk.step("[Download]"):
        rows = clerk.listed()
        assert set(rows[0]) >= set(titles)
    with clerk.step("[View options]"):
        clerk.pick("#page-size", "10")
        expect(clerk.page.locator("tbody tr")).to_have_count(10)
        clerk.pick("#page-size", "100")
        expect(clerk.row("사람11")).to_have_count(1)
    with clerk.step("[Select organization]"):
        clerk.pick("#organization-select", "연제구")
        expect(clerk.page.locator("tbody tr")).to_have_count(1)


def test_detailed_search_keeps_names_out_of_the_address_and_chips_take_it_back(
    clerk: Clerk,
) -> None:
    clerk.menu("Manage recipients")
    clerk.search(name="사람", phone="0003", progress="in_progress")
    expect(clerk.page.locator("tbody tr")).to_have_count(1)
    assert "0003" not in clerk.page.url
    expect(clerk.page.locator(".chip")).to_have_count(3)
    clerk.page.locator(".chip", has_text="0003").click()
    expect(clerk.page.locator("tbody tr")).not_to_have_count(1)
    clerk.press("Clear all")
    expect(clerk.page.locator(".chip")).to_have_count(0)


def test_a_recipient_is_added_with_an_organization_of_the_search_window(clerk: Clerk) -> None:
    clerk.menu("Manage recipients")
    clerk.press("Add recipient")
    with clerk.step("a name has at most 20 characters, other information 30"):
        clerk.fill("Recipient name", "가" * 21)
        clerk.fill("Mobile phone number", "02-123")
        clerk.fill("Other information", "나" * 31)
        clerk.save()
        for name in ("name", "phone", "other"):
            expect(clerk.page.locator(f"#{name}-error")).to_be_visible()
    clerk.fill("Recipient name", "강하나")
    clerk.fill("Mobile phone number", "010-6666-0001")
    clerk.fill("Other information", "혼자 지내심")
    with clerk.step("select the responsible organization in the search window"):
        clerk.ready()
        clerk.page.locator("[data-choice-search=organization]").click()
        clerk.dialog.get_by_role("searchbox").fill("연제")
        clerk.dialog.get_by_role("button", name="연제구").click()
    clerk.save()
    expect(clerk.row("강하나")).to_contain_text("연제구")
    expect(clerk.row("강하나")).to_contain_text("010-6666-0001")


def test_recipients_are_uploaded_and_a_failed_row_is_mended(clerk: Clerk) -> None:
    clerk.menu("Manage recipients")
    clerk.press("Upload recipients")
    with clerk.step("download the template and fill it in"):
        rows = clerk.sheet(clerk.named("Download the template", clerk.dialog))
        [head] = [row for row in rows if clerk.say("Mobile phone number") in row]
        file = workbook(head, ("김하나", "010-7777-0001", "", ""), ("이둘", "02-123", "오전", ""))
    with clerk.step("click [Upload file] and select the Excel file"):
        clerk.page.set_input_files("#upload-file", file)
    with clerk.step("check the result: success, failed, and why"):
        result = clerk.page.locator("#upload-result")
        expect(result).to_contain_text(clerk.say("Success: %(n)s", n=1))
        expect(result).to_contain_text(clerk.say("Failed: %(n)s", n=1))
        reason = result.locator("[data-mend] .field-error").first
        expect(reason).to_be_visible()
        expect(result.locator("[data-mend] .entry-head")).to_have_attribute(
            "title", reason.inner_text()
        )
    with clerk.step("click the pencil of the failed row: its fields open, the wrong one first"):
        expect(clerk.page.locator("#row-3-phone")).to_be_hidden()
        pencil = result.get_by_role("button", name=clerk.say("Edit row %(n)s", n=3))
        pencil.focus()
        clerk.page.keyboard.press("Enter")
        expect(clerk.page.locator("#row-3-phone")).to_be_focused()
    with clerk.step("what is still wrong is said again, beside the field"):
        send_again(clerk, "#row-3-phone", "02")
        expect(clerk.page.locator("#row-3-phone-error")).to_be_visible()
        expect(clerk.page.locator("#row-3-phone")).to_be_focused()
    with clerk.step("edit the failed row"):
        send_again(clerk, "#row-3-phone", "010-7777-0002")
        expect(result.locator("[data-mend]")).to_have_count(0, timeout=LONGEST_WAIT_MS)
        expect(clerk.page.locator("#upload-counts")).to_be_focused()
    clerk.press("Close", clerk.dialog)
    expect(clerk.row("김하나")).to_have_count(1)
    expect(clerk.row("이둘")).to_have_count(1)


def send_again(clerk: Clerk, field: str, text: str) -> None:
    """Send a row with another text in a field, and wait until its answer has taken the row's place."""
    clerk.page.fill(field, text)
    clerk.page.locator(field).evaluate("field => field.setAttribute('data-before', '')")
    clerk.page.keyboard.press("Enter")
    expect(clerk.page.locator("[data-before]")).to_have_count(0)


def test_a_file_that_is_no_workbook_is_refused_in_the_window(clerk: Clerk) -> None:
    clerk.menu("Manage recipients")
    clerk.press("Upload recipients")
    clerk.page.set_input_files(
        "#upload-file", {"name": "people.xlsx", "mimeType": EXCEL, "buffer": b"not one"}
    )
    expect(clerk.page.locator("#upload-result [data-problem]")).to_be_visible()


def test_a_list_is_checked_before_anything_is_saved(clerk: Clerk) -> None:
    clerk.menu("Manage recipients")
    clerk.press("Upload recipients")
    result = clerk.page.locator("#upload-result")
    clerk.page.check("#upload-check")
    file = workbook(("이름", "휴대폰 번호"), ("정확인", "1077770101"), ("이둘", "02-123"))
    clerk.page.set_input_files("#upload-file", file)
    expect(result).to_contain_text(clerk.say("Nothing is saved yet."))
    expect(result).to_contain_text(clerk.say("Can be saved: %(n)s", n=1))
    result.locator("#upload-save").click()
    expect(result).to_contain_text(clerk.say("Success: %(n)s", n=1))
    clerk.press("Close", clerk.dialog)
    expect(clerk.row("정확인")).to_have_count(1)


def test_a_checked_list_that_is_gone_says_so_in_the_window_and_the_file_is_chosen_again(
    clerk: Clerk,
) -> None:
    clerk.menu("Manage recipients")
    clerk.press("Upload recipients")
    result = clerk.page.locator("#upload-result")
    clerk.page.check("#upload-check")
    file = workbook(("이름", "휴대폰 번호"), ("고가고", "010-7777-0191"))
    clerk.page.set_input_files("#upload-file", file)
    expect(result.locator("#upload-cancel")).to_be_visible()
    path = result.locator("form[action$=cancel]").get_attribute("action")
    token = clerk.page.locator("input[name=csrf_token]").first.get_attribute("value") or ""
    clerk.page.request.post(
        clerk.page.url.split("/recipients")[0] + str(path), form={"csrf_token": token}
    )
    result.locator("#upload-save").click()
    expect(result.locator("[data-in-place]")).to_be_visible()
    [gone] = clerk.complaints
    assert "404" in gone
    clerk.complaints.clear()
    with clerk.page.expect_file_chooser() as chooser:
        clerk.press("Choose the file again", result)
    chooser.value.set_files(file)
    expect(result.locator("#upload-save")).to_be_visible()


def test_a_recipient_is_edited(clerk: Clerk) -> None:
    add(clerk, "윤고침", "010-6666-0101")
    clerk.more("윤고침", "Edit")
    clerk.heading("Edit recipient")
    clerk.fill("Recipient name", "윤고쳐짐")
    clerk.save()
    clerk.told(clerk.say("The recipient was changed."))
    expect(clerk.row("윤고쳐짐")).to_have_count(1)


def test_somebody_elses_change_is_shown_beside_the_own_one(clerk: Clerk) -> None:
    add(clerk, "서로봄", "010-6666-0201")
    clerk.more("서로봄", "Edit")
    clerk.fill("Other information", "우리 것")
    with system_reading(clerk.sessions, "a test looks") as session:
        [key] = [row.id for row in session.query(RecipientRow).filter_by(name="서로봄")]
    clerk.world.change(RecipientRow, key, other_info="남의 것")
    clerk.save()
    clerk.heading("Changed by somebody else")
    expect(clerk.page.locator("main mark")).to_have_text("우리 것")
    clerk.press("Overwrite with mine")
    clerk.told(clerk.say("The recipient was changed."))


def test_a_recipient_is_deleted(clerk: Clerk) -> None:
    add(clerk, "한지움", "010-6666-0301")
    with clerk.step("[Delete], read the notification, [Delete]"):
        clerk.more("한지움", "Delete")
        expect(clerk.dialog).to_contain_text("한지움")
        clerk.press("Delete", clerk.dialog)
        clerk.told(clerk.say.many("%(num)d recipient was deleted.", "", 1))
    expect(clerk.row("한지움")).to_have_count(0)


def participation(clerk: Clerk, name: str) -> tuple[Participation, str]:
    with system_reading(clerk.sessions, "a test looks") as session:
        found = (
            session.query(ScheduleRecipientRow)
            .join(RecipientRow, RecipientRow.id == ScheduleRecipientRow.recipient_id)
            .filter(RecipientRow.name == name)
            .one()
        )
        return found.state, found.pause_reason


def entries(clerk: Clerk, name: str, entry: str) -> Locator:
    """The entries of a row's menu that bear a name."""
    items = clerk.row(name).locator(".dropdown-item")
    return items.get_by_text(clerk.say(entry), exact=True)


def test_a_recipient_is_paused_with_reason_and_end_and_resumed(clerk: Clerk) -> None:
    clerk.menu("Manage recipients")
    clerk.pick("#page-size", "100")
    with clerk.step("click the more menu of the recipient, then [Pause]"):
        clerk.more("사람5", "Pause")
        expect(clerk.dialog).to_contain_text(clerk.say("Pause participation"))
    with clerk.step("read the notification, say why and until when, and click [Pause]"):
        clerk.fill("Reason", "입원", clerk.dialog)
        clerk.fill("Until", "2026-04-30", clerk.dialog)
        clerk.press("Pause", clerk.dialog)
        expect(clerk.row("사람5")).to_contain_text(clerk.say("Paused"))
    assert participation(clerk, "사람5") == (Participation.PAUSED, "입원")
    with clerk.step("who is paused can only be resumed"):
        clerk.open_menu_of("사람5")
        expect(entries(clerk, "사람5", "Pause")).to_have_count(0)
        clerk.page.keyboard.press("Escape")
    with clerk.step("[Resume], read the notification, [Resume]"):
        clerk.more("사람5", "Resume")
        clerk.press("Resume", clerk.dialog)
        expect(clerk.row("사람5").locator(".tag", has_text=clerk.say("Paused"))).to_have_count(0)
    assert participation(clerk, "사람5")[0] is Participation.ACTIVE


def test_only_people_of_a_campaign_in_progress_can_be_paused(clerk: Clerk) -> None:
    add(clerk, "노켐페인", "010-6666-0401")
    clerk.open_menu_of("노켐페인")
    expect(entries(clerk, "노켐페인", "Pause")).to_have_count(0)
    expect(entries(clerk, "노켐페인", "Resume")).to_have_count(0)


def test_ticked_people_are_paused_resumed_and_deleted_together(clerk: Clerk) -> None:
    add(clerk, "묶음하나", "010-6666-0501")
    add(clerk, "묶음둘", "010-6666-0502")
    with clerk.step("[Delete recipients] waits for ticked rows, and says so"):
        waiting = clerk.page.locator(".page-head [data-needs-ticks]")
        expect(waiting).to_have_attribute("aria-disabled", "true")
        clerk.ready()
        waiting.click(force=True)
        expect(clerk.page.locator("#notice")).to_have_text(
            clerk.say("Tick the rows in the list first.")
        )
    with clerk.step("tick rows: the bar says how many"):
        for name in ("묶음하나", "묶음둘"):
            clerk.row(name).get_by_role("checkbox").check()
        expect(clerk.page.locator("#bulk-bar")).to_contain_text("2")
    with clerk.step("[Delete recipients]"):
        clerk.press("Delete recipients", clerk.page.locator(".page-head"))
        clerk.press("Delete", clerk.dialog)
    for name in ("묶음하나", "묶음둘"):
        expect(clerk.row(name)).to_have_count(0)
