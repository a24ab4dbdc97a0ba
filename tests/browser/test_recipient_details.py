"""The details window of Manage recipients and of Campaign status, step by step as both documents write it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect
from sqlalchemy import select

from carecall.domain.call_course import LengthUnit
from carecall.store.session import system_reading
from carecall.store.tables import CallCourseRow, CallRow, RecipientRow
from tests.browser.clerk import TWO_FRAMES, Clerk

pytestmark = pytest.mark.browser
LOADED = "sound => sound.readyState || new Promise(done => { sound.addEventListener('loadedmetadata', done); sound.load(); sound.preload = 'auto'; })"
BOTH = pytest.mark.parametrize("menu", ["Manage recipients", "Campaign status"])


def open_person(clerk: Clerk, name: str, *, menu: str = "Manage recipients") -> None:
    with clerk.step(f"click {menu}, then the recipient in the list"):
        clerk.menu(menu)
        clerk.ready()
        if menu == "Manage recipients":
            clerk.pick("#page-size", "100")
        clerk.page.get_by_role("link", name=name, exact=True).click()
        expect(clerk.page.locator(".drawer-head h2")).to_have_text(name)


def tab(clerk: Clerk, name: str) -> None:
    with clerk.step(f"click the tab {name}"):
        link = clerk.dialog.get_by_role("link", name=clerk.say(name), exact=True)
        link.click()
        expect(link).to_have_attribute("aria-current", "true")


def of_entry(clerk: Clerk, entry: str) -> None:
    """Open the more menu of the entry that the tab shows, and choose from it."""
    place = clerk.page.locator("#drawer-body .entry").first
    place.locator("[data-menu]").scroll_into_view_if_needed()
    clerk.page.evaluate(TWO_FRAMES)
    place.locator("[data-menu]").click()
    place.locator(".dropdown-item").get_by_text(clerk.say(entry), exact=True).click()


def window_of(clerk: Clerk, title: str, about: str) -> Locator:
    """The window over the drawer that asks first: it bears a title and quotes what would be lost."""
    asked = clerk.page.locator("dialog[open]:not(.drawer)")
    expect(asked.get_by_role("heading", name=clerk.say(title), exact=True)).to_be_visible()
    expect(asked.locator(".asked-about")).to_contain_text(about)
    return asked


@BOTH
def test_the_window_shows_the_person_the_call_and_the_memos(clerk: Clerk, menu: str) -> None:
    open_person(clerk, "사람2", menu=menu)
    for title in ("Recipient information", "Memo"):
        expect(
            clerk.dialog.get_by_role("heading", name=clerk.say(title), exact=True)
        ).to_be_visible()
    for fact in ("Recipient name", "Organization name", "Other information"):
        expect(clerk.dialog.locator("dt", has_text=clerk.say(fact)).first).to_be_visible()
    for name in ("Call details", "Memory details", "Follow-up action"):
        expect(clerk.dialog.get_by_role("link", name=clerk.say(name), exact=True)).to_be_visible()


@BOTH
def test_the_voice_file_plays_in_step_with_the_transcript(clerk: Clerk, menu: str) -> None:
    open_person(clerk, "사람2", menu=menu)
    sound = clerk.dialog.locator("audio")
    sound.evaluate(LOADED)
    expect(clerk.dialog.locator("[data-wave] canvas")).to_be_visible()
    with clerk.step("a line of the transcript plays from there and is marked"):
        line = clerk.dialog.locator(".line", has_text="식사는 하셨어요")
        line.click()
        expect(line).to_have_attribute("aria-current", "true")
        assert 8.0 <= sound.evaluate("sound => sound.currentTime") < 12.0
    sound.evaluate("sound => sound.pause()")


@BOTH
def test_a_call_is_liked_and_disliked(clerk: Clerk, menu: str) -> None:
    open_person(clerk, "사람1" if menu == "Campaign status" else "사람4", menu=menu)
    like, dislike = (clerk.dialog.get_by_role("button", name=clerk.say(each), exact=True) for each in ("Like", "Dislike"))  # fmt: skip
    kept = clerk.say("Press again to take it back")
    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    expect(like).to_have_attribute("title", kept)
    dislike.click()
    expect(dislike).to_have_attribute("aria-pressed", "true")
    expect(dislike).to_have_attribute("title", kept)
    expect(like).to_have_attribute("aria-pressed", "false")
    with clerk.step("why, for whoever wants to say; a second press takes it back"):
        clerk.page.fill("#verdict-reason", "말을 끊었습니다")
        clerk.press("Save", clerk.page.locator("#feedback"))
        expect(clerk.page.locator("#verdict-says")).to_have_text(clerk.say("Saved"))
        dislike.click()
        expect(clerk.page.locator("#verdict-reason")).to_have_count(0)
        expect(dislike).to_have_attribute("aria-pressed", "false")


def test_memory_details_are_edited_and_reset(clerk: Clerk) -> None:
    open_person(clerk, "사람2")
    tab(clerk, "Memory details")
    with clerk.step("[Edit] in the more menu, edit, [Save]"):
        of_entry(clerk, "Edit")
        box = clerk.dialog.locator("#memory textarea:visible").first
        box.fill("무릎이 좋아졌다고 하셨다.")
        clerk.press("Save", clerk.dialog.locator("#memory form:visible").first)
        expect(clerk.dialog.locator("#memory .entry").first).to_contain_text("좋아졌다고")
    with clerk.step("what it said before is folded below it"):
        before = clerk.page.locator("#memory .history")
        expect(before.locator("ol")).to_be_hidden()
        before.locator("summary").click()
        expect(before).to_contain_text("무릎이 아프다고")
    with clerk.step("what another window saved meanwhile is shown beside the own words, and stays"):
        of_entry(clerk, "Edit")
        form = clerk.dialog.locator("#memory form:visible").first
        form.locator("textarea").fill("늦은 글")
        form.locator("[name=version]").evaluate("field => field.value = '1'")
        clerk.press("Save", form)
        expect(clerk.dialog.locator("#memory [role=alert]")).to_be_focused()
        expect(clerk.dialog.locator("#memory .clash")).to_contain_text("늦은 글")
        clerk.press("Go on with what stands", clerk.dialog.locator("#memory"))
        expect(clerk.dialog.locator("#memory")).not_to_contain_text("늦은 글")
    with clerk.step("[Reset] in the more menu, read the notification, [Reset]"):
        of_entry(clerk, "Reset")
        asked = window_of(clerk, "Reset memory", "좋아졌다고")
        clerk.page.keyboard.press("Escape")
        expect(asked).to_be_hidden()
        expect(clerk.page.locator("#memory .entry [data-menu]").first).to_be_focused()
        of_entry(clerk, "Reset")
        clerk.press("Reset", asked)
        expect(clerk.page.locator("#drawer-body")).not_to_contain_text("좋아졌다고")
    with clerk.step("the focus stays in the drawer"):
        expect(clerk.page.locator(".tabs [aria-current]")).to_be_focused()


def test_a_follow_up_action_is_added_edited_and_deleted(clerk: Clerk) -> None:
    open_person(clerk, "사람2")
    tab(clerk, "Follow-up action")
    with clerk.step("select the action type, enter details, [Save]"):
        clerk.page.select_option("#action-type", "visited")
        clerk.page.fill("#action-details", "댁에 계셨습니다")
        expect(clerk.page.locator("#action-details-count")).to_contain_text("/ 500")
        clerk.press("Save", clerk.page.locator("#follow-up-form"))
        entry = clerk.page.locator("#drawer-body .entry").first
        expect(entry).to_contain_text(clerk.say("Visited"))
    with clerk.step("a call has one follow-up action only"):
        expect(clerk.page.locator("#follow-up-form:visible")).to_have_count(0)
    with clerk.step("[Edit] in the more menu, edit, [Save]"):
        of_entry(clerk, "Edit")
        clerk.page.locator("#drawer-body textarea:visible").first.fill("이웃이 확인")
        clerk.press("Save", clerk.page.locator("#follow-up-form"))
        expect(entry).to_contain_text("이웃이 확인")
    with clerk.step("[Delete] in the more menu, read the notification, [Delete]"):
        of_entry(clerk, "Delete")
        clerk.press("Delete", window_of(clerk, "Delete follow-up action", "이웃이 확인"))
        expect(clerk.page.locator("#drawer-body")).not_to_contain_text("이웃이 확인")


def test_a_memo_is_added_edited_and_deleted(clerk: Clerk) -> None:
    open_person(clerk, "사람3")
    memos = clerk.page.locator("#memos")
    with clerk.step("click the icon that adds a memo, enter it, [Save]"):
        clerk.press("Add memo", memos)
        clerk.page.fill("#memo-text", "딸이 매주 옵니다")
        expect(clerk.page.locator("#memo-text-count")).to_have_text("9 / 500")
        clerk.press("Save", clerk.page.locator("#memo-new"))
        expect(memos.locator(".entry")).to_contain_text("딸이 매주 옵니다")
    with clerk.step("[Edit] in the memo's more menu, edit, [Save]"):
        memos.locator(".entry [data-menu]").click()
        memos.locator(".dropdown-item").get_by_text(clerk.say("Edit"), exact=True).click()
        memos.locator("textarea:visible").fill("아들이 옵니다")
        clerk.press("Save", memos.locator("form:visible"))
        expect(memos.locator(".entry")).to_contain_text("아들이 옵니다")
    with clerk.step("[Delete] in the memo's more menu, read the notification, [Delete]"):
        memos.locator(".entry [data-menu]").click()
        memos.locator(".dropdown-item").get_by_text(clerk.say("Delete"), exact=True).click()
        clerk.press("Delete", window_of(clerk, "Delete memo", "아들이 옵니다"))
        expect(memos.locator(".entry")).to_have_count(0)


def test_only_own_memos_can_be_changed(clerk: Clerk) -> None:
    from carecall.store.tables import MemoRow
    from tests.admin.conftest import add_operator

    email = f"other-{clerk.say.language}@a.kr"
    author = add_operator(clerk.sessions, clerk.world.organization_id, email)
    clerk.world.add(MemoRow(organization_id=clerk.world.organization_id, recipient_id=clerk.world.recipient_ids[5],
                            author_id=author, author_name="박다른", text="다른 사람의 메모"))  # fmt: skip
    open_person(clerk, "사람6")
    entry = clerk.page.locator("#memos .entry", has_text="다른 사람의 메모")
    expect(entry).to_be_visible()
    expect(entry.locator("[data-menu]")).to_have_count(0)


def test_the_drawer_goes_on_to_the_next_row_without_closing(clerk: Clerk) -> None:
    clerk.open("/recipients/?sort=name&size=100")
    clerk.ready()
    names = clerk.page.locator("tbody .row-link").all_inner_texts()
    clerk.page.get_by_role("link", name=names[1], exact=True).click()
    head = clerk.page.locator(".drawer-head h2")
    expect(head).to_have_text(names[1])
    with clerk.step("by a button and by an arrow key"):
        clerk.press("Row below", clerk.dialog)
        expect(head).to_have_text(names[2])
        expect(head).to_be_focused()
        clerk.page.keyboard.press("ArrowUp")
        expect(head).to_have_text(names[1])
    with clerk.step("the first row has none above it"):
        clerk.page.keyboard.press("ArrowUp")
        expect(head).to_have_text(names[0])
        expect(clerk.named("Row above", clerk.dialog)).to_be_disabled()
    with clerk.step("closed, the focus is on the row that was shown last"):
        clerk.page.keyboard.press("Escape")
        expect(clerk.page.get_by_role("link", name=names[0], exact=True)).to_be_focused()


def test_the_figures_of_the_trends_are_a_file(clerk: Clerk) -> None:
    with system_reading(clerk.sessions, "a test looks") as session:
        person = session.scalars(select(RecipientRow.id).where(RecipientRow.name == "사람2")).one()
        call = session.scalars(select(CallRow.id).where(CallRow.recipient_id == person)).first()
    clerk.world.add(
        CallCourseRow(
            organization_id=clerk.world.organization_id, call_id=call, unit=LengthUnit.SYLLABLES, answers=4,
            answer_length=12.0, answer_delay_s=None, sleep_hours=6.5, meals=None,
        )
    )  # fmt: skip
    open_person(clerk, "사람2")
    tab(clerk, "Trends")
    with clerk.step("click [Download]"):
        titles, *lines = clerk.sheet(clerk.dialog.get_by_role("link", name=clerk.say("Download")))
    assert titles[:2] == (clerk.say("Recipient name"), clerk.say("Day"))
    assert [line[2::2] for line in lines] == [(clerk.say("Answer length"), 12), (clerk.say("Hours slept"), 6.5)]  # fmt: skip
