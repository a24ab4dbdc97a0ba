"""Work > Unreached: who is not known to be safe, until when somebody must act, and what is tried next."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from carecall.domain.unreached import NextStep, SafetyProof, UnreachedReason, UnreachedState
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import (
    AuditEventRow,
    CallRequestRow,
    ContactPersonRow,
    PlannedCallRow,
    RecipientRow,
    UnreachedRow,
)
from tests.admin.conftest import Visitor, add_operator
from tests.builders import NOON, World
from tests.fakes.clock import FakeClock

URL = "/worklists/unreached"
COUNT = re.compile(r'<span class="tag">(\d+) (?:person|people)</span>')
TILE = re.compile(r'id="tile-(\w+)"[^>]*href="([^"]+)".*?<span class="value">([^<]+)<', re.S)
HOUR = timedelta(hours=1)


def add_items(world: World, count: int) -> list[int]:
    """Items of the first few people, each of an own planned call."""
    with system_reading(world.sessions, "a test looks") as session:
        planned = session.execute(
            select(PlannedCallRow.id, PlannedCallRow.recipient_id)
            .where(PlannedCallRow.organization_id == world.organization_id)
            .order_by(PlannedCallRow.id)
            .limit(count)
        ).all()
    rows = [
        UnreachedRow(
            organization_id=world.organization_id, planned_call_id=key, recipient_id=person,
            reason=UnreachedReason.EXHAUSTED, state=UnreachedState.OPEN, next_step=NextStep.SECOND_NUMBER,
            opened_at=NOON, due_at=NOON + HOUR, escalations=0, note="",
        )
        for key, person in planned
    ]  # fmt: skip
    world.add(*rows)
    with system_reading(world.sessions, "a test looks") as session:
        return list(session.scalars(select(UnreachedRow.id).order_by(UnreachedRow.id)))


@pytest.fixture
def items(world: World) -> list[int]:
    return add_items(world, 3)


@pytest.fixture
def colleague(world: World, sessions: Sessions, visit: Callable[[], Visitor]) -> Visitor:
    """Somebody of the monitoring desk, who may not see numbers."""
    add_operator(sessions, world.organization_id, "kim@a.kr", role="control_operator")
    visitor = visit()
    visitor.sign_in("kim@a.kr")
    return visitor


def item(world: World, key: int) -> UnreachedRow:
    with system_reading(world.sessions, "a test looks") as session:
        return session.get_one(UnreachedRow, key)


def test_an_item_tells_who_since_when_until_when_and_what_is_next(
    boss: Visitor, world: World, items: list[int], clock: FakeClock
) -> None:
    world.change(RecipientRow, world.recipient_ids[0], second_phone="+821055590001")
    page = boss.get(f"{URL}/").text
    for text in ("사람1", "Did not answer any call", "2026-03-02 12:00", "2026-03-02 13:00", "Ring the second number 010-5559-0001"):  # fmt: skip
        assert text in re.sub(r"\s*<[^>]+>\s*", " ", page).replace("  ", " "), text
    assert "nobody is entered" in page
    assert "tag-bad" not in page.partition("<tbody>")[2]
    clock.advance(3601)
    boss.sign_in("boss@a.kr")
    assert boss.get(f"{URL}/").text.count("</svg>Late</span>") == 3


def test_a_number_is_shown_only_to_whoever_may_see_numbers(
    boss: Visitor, colleague: Visitor, world: World, items: list[int]
) -> None:
    world.change(UnreachedRow, items[0], next_step=NextStep.KEYHOLDER)
    world.add(
        ContactPersonRow(organization_id=world.organization_id, recipient_id=world.recipient_ids[0], name="딸", phone="+821055598888"),
        ContactPersonRow(organization_id=world.organization_id, recipient_id=world.recipient_ids[0], name="이웃", relation="옆집", phone="+821055599999", position=2, holds_key=True),
    )  # fmt: skip
    assert "이웃 (옆집) 010-5559-9999" in boss.get(f"{URL}/").text
    page = colleague.get(f"{URL}/").text
    assert "이웃 (옆집) ***-****-9999" in page
    assert "010-5559-9999" not in page
    assert "8888" not in page


def test_each_tile_shows_as_many_people_as_it_counts(
    boss: Visitor, world: World, items: list[int]
) -> None:
    boss.post(f"{URL}/{items[0]}/take")
    boss.post(f"{URL}/{items[1]}/close", {"proof": "visited"})
    world.change(UnreachedRow, items[2], escalations=1)
    found = TILE.findall(boss.get(f"{URL}/").text)
    assert {key: value for key, _url, value in found} == {"open": "1", "late": "1", "taken": "1", "mine": "1", "today": "1 of 3"}  # fmt: skip
    for key, url, value in found:
        page = boss.get(url.replace("&amp;", "&")).text
        assert COUNT.search(page)[1] == value.rpartition(" ")[2], key  # type: ignore[index]
    assert "2 not yet" in boss.get(f"{URL}/").text


def test_a_day_on_which_everybody_is_confirmed_says_so(
    boss: Visitor, world: World, items: list[int]
) -> None:
    for key in items:
        boss.post(f"{URL}/{key}/close", {"proof": "spoken_to"})
    page = boss.get(f"{URL}/").text
    assert "3 of 3" in page
    assert "Everybody is safe" in page
    assert "Everybody is known to be safe" in page


def test_a_person_is_taken_given_back_handed_on_and_confirmed(
    boss: Visitor, world: World, items: list[int]
) -> None:
    key = items[0]
    for door, form, state in (
        ("take", {}, UnreachedState.TAKEN),
        ("give-back", {}, UnreachedState.OPEN),
        ("hand-on", {"note": "119에 알렸다."}, UnreachedState.HANDED_ON),
        ("close", {"proof": "visited", "note": "집에 계셨다."}, UnreachedState.SAFE),
    ):
        boss.post(f"{URL}/{key}/{door}", form)
        assert item(world, key).state is state, door
    row = item(world, key)
    assert (row.proof, row.note) == (SafetyProof.VISITED, "119에 알렸다.\n집에 계셨다.")
    with system_reading(world.sessions, "a test looks") as session:
        events = session.scalars(select(AuditEventRow).where(AuditEventRow.object_type == "unreached")).all()  # fmt: skip
    assert [event.action for event in events] == ["taken", "given_back", "handed_on", "closed"]
    assert "119" not in str([event.facts for event in events])


@pytest.mark.parametrize("form", [{}, {"proof": "later_call"}, {"proof": "visited", "note": "가" * 501}])  # fmt: skip
def test_safety_needs_a_proof_that_somebody_gives(
    boss: Visitor, world: World, items: list[int], form: dict[str, object]
) -> None:
    boss.post(f"{URL}/{items[0]}/close", form)
    assert item(world, items[0]).state is UnreachedState.OPEN


def test_whoever_comes_second_is_told_who_was_first(
    boss: Visitor, colleague: Visitor, world: World, items: list[int]
) -> None:
    colleague.post(f"{URL}/{items[0]}/take")
    taken = boss.post(f"{URL}/{items[0]}/take", follow_redirects=True).text
    assert "kim took this already. Nothing was changed." in taken
    colleague.post(f"{URL}/{items[0]}/close", {"proof": "visited"})
    page = boss.post(f"{URL}/{items[0]}/close", {"proof": "other"}, follow_redirects=True).text
    assert "known to be safe already" in page
    assert item(world, items[0]).proof is SafetyProof.VISITED


def test_two_people_do_not_skip_a_step_together(
    boss: Visitor, world: World, items: list[int]
) -> None:
    world.add(ContactPersonRow(organization_id=world.organization_id, recipient_id=world.recipient_ids[0], name="딸", phone="+821055598888"))  # fmt: skip
    for _twice in range(2):
        answer = boss.post(f"{URL}/{items[0]}/advance?step=second_number", follow_redirects=True)
    assert "went on to the next step already" in answer.text
    assert item(world, items[0]).next_step is NextStep.CONTACT_PERSON


def test_the_second_number_is_rung_where_there_is_one(
    boss: Visitor, world: World, items: list[int]
) -> None:
    page = boss.post(f"{URL}/{items[0]}/ring", follow_redirects=True).text
    assert "no second number" in page
    world.change(RecipientRow, world.recipient_ids[0], second_phone="+821055590001")
    assert "within two minutes" in boss.post(f"{URL}/{items[0]}/ring", follow_redirects=True).text
    with system_reading(world.sessions, "a test looks") as session:
        assert session.scalars(select(CallRequestRow.number)).all() == ["+821055590001"]


def test_the_list_is_downloaded_with_masked_numbers_for_whoever_may_not_see_them(
    boss: Visitor, colleague: Visitor, world: World, items: list[int]
) -> None:
    world.change(RecipientRow, world.recipient_ids[0], second_phone="+821055590001")
    sheet = load_workbook(io.BytesIO(boss.get(f"{URL}/download").data)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 4
    assert "Ring the second number: 010-5559-0001" in rows[1]
    assert colleague.get(f"{URL}/download").status_code == 403
