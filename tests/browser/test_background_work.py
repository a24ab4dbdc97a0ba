"""The tray of background work: a long list is ordered, watched, downloaded, and another one cancelled."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest
from playwright.sync_api import Locator, expect
from sqlalchemy import delete

from admin import list_download
from admin.background.doing import do
from carecall.domain.job import HeldJob, JobCancelled
from carecall.store.job_desk import JobDesk
from carecall.store.session import system_writing
from carecall.store.tables import JobRow
from tests.browser.clerk import Clerk
from tests.browser.conftest import Office
from tests.builders import NOON

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def lists_are_soon_long() -> Iterator[None]:
    """More than two rows are background work."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(list_download, "DIRECT_ROWS", 2)
        yield


@pytest.fixture
def desk(office: Office) -> JobDesk:
    """Where this test's hand takes the work from: it alone says how far the work is; nothing of others is left."""
    with system_writing(office.sessions, "a test clears the desk") as session:
        session.execute(delete(JobRow))
    desk = JobDesk(office.sessions, "a test's worker")
    desk.be_heard(NOON)
    return desk


def order(clerk: Clerk) -> None:
    with clerk.step("click [Download] of a long list"):
        clerk.menu("Manage recipients")
        clerk.named("Download").click()
        clerk.told(clerk.say("The file is prepared in the background. You find it at the top of every page, and can go on working."))  # fmt: skip


def open_tray(clerk: Clerk) -> Locator:
    """Open the tray and return its newest entry."""
    clerk.ready()
    clerk.page.locator("#jobs-button").click()
    tray = clerk.page.locator("#jobs-menu")
    expect(tray).to_be_visible()
    return tray.locator(".job-entry").first


def taken(desk: JobDesk) -> HeldJob:
    held = desk.take(NOON)
    assert held is not None, "nothing waits"
    return held


def test_a_long_list_is_ordered_watched_and_downloaded(
    clerk: Clerk, office: Office, desk: JobDesk
) -> None:
    order(clerk)
    expect(clerk.page.locator("#jobs-count")).to_contain_text("1")
    entry = open_tray(clerk)
    expect(entry).to_contain_text(clerk.say("Waiting"))
    held = taken(desk)
    desk.beat(held, 4, 11, NOON)
    with clerk.step("the tray shows by itself how far it is"):
        expect(entry.get_by_role("progressbar")).to_have_attribute("value", "4")
        expect(entry).to_contain_text(clerk.say("%(done)s of %(total)s", done="4", total="11"))
    with clerk.step("a reload takes nothing away"):
        clerk.page.reload()
        expect(open_tray(clerk)).to_contain_text(clerk.say("In progress"))
    do(office.app, desk, held, Event())
    with clerk.step("it is done: the tray says so, and [Download] stands there"):
        expect(entry).to_contain_text(clerk.say("Done"))
        rows = clerk.sheet(clerk.named("Download", entry))
    names = {cell for row in rows for cell in row}
    assert {"사람1", "사람11"} <= names
    with clerk.step("[Dismiss]"):
        clerk.press("Dismiss", entry)
        expect(clerk.page.locator("#jobs-menu .job-entry")).to_have_count(0)
        expect(clerk.page.locator("#jobs-count")).to_be_hidden()


def test_work_is_cancelled_while_it_waits_and_while_it_goes_on(clerk: Clerk, desk: JobDesk) -> None:
    order(clerk)
    entry = open_tray(clerk)
    with clerk.step("[Cancel] of what waits"):
        clerk.press("Cancel", entry)
        expect(entry).to_contain_text(clerk.say("Cancelled"))
        clerk.press("Dismiss", entry)
        expect(clerk.page.locator("#jobs-menu .job-entry")).to_have_count(0)
    assert desk.take(NOON) is None
    order(clerk)
    held = taken(desk)
    with clerk.step("[Cancel] of what goes on, on the page of all background work"):
        open_tray(clerk)
        clerk.press("All background work")
        clerk.heading("Background work")
        entry = clerk.page.locator("#job-list .job-entry").first
        clerk.press("Cancel", entry)
        clerk.told(clerk.say("It stops in a moment."))
        with pytest.raises(JobCancelled):
            desk.beat(held, 5, 11, NOON)
        desk.cancel(held, NOON)
        expect(entry).to_contain_text(clerk.say("Cancelled"))
    expect(clerk.page.locator("#jobs-count")).to_be_hidden()
    open_tray(clerk)
    clerk.press("Dismiss", clerk.page.locator("#jobs-menu .job-entry").first)
