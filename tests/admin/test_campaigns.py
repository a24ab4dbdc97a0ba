"""Campaigns > Manage campaign, step by step as the document writes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import time

import pytest
from sqlalchemy import select

from carecall.domain.campaign import CampaignState, CampaignType
from carecall.domain.language import Language
from carecall.domain.schedule import Interval
from carecall.store.audit import Actor
from carecall.store.campaigns import NewSchedule, add_schedule
from carecall.store.care_scripts import draft_of, keep_draft, publish
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import (
    AuditEventRow,
    CampaignRow,
    CareScriptRow,
    OrganizationRow,
    ScheduleRow,
)
from tests.admin.conftest import Visitor, add_operator
from tests.builders import NOON, World, make_organization

PAGE = "/campaigns/"
GREETING = "안녕하세요, {organization} AI 안부 전화입니다. 잘 지내셨어요?"


@pytest.fixture
def free_schedule(world: World, sessions: Sessions) -> int:
    """A schedule in no campaign."""
    with system_writing(sessions, "a test adds a schedule") as session:
        new = NewSchedule(
            organization_id=world.organization_id,
            name="주말",
            phone_number_id=world.phone_number_id,
        )
        return add_schedule(session, new).id


@pytest.fixture
def form(world: World, free_schedule: int) -> dict[str, object]:
    return {
        "organization": world.organization_id, "name": "봄 안부", "type": "check_in", "schedule": free_schedule,
        "language": "ko", "greeting_kind": "manual", "greeting": GREETING, "opening_kind": "default",
        "closing_kind": "default", "department_kind": "manual", "department": "돌봄팀", "max_turns": "10",
    }  # fmt: skip


def find(sessions: Sessions, name: str) -> CampaignRow | None:
    with system_reading(sessions, "a test looks") as session:
        return session.scalar(select(CampaignRow).where(CampaignRow.name == name))


def state(sessions: Sessions, campaign_id: int) -> CampaignState:
    with system_reading(sessions, "a test looks") as session:
        return session.get_one(CampaignRow, campaign_id).state


def test_a_campaign_is_added_for_a_schedule_and_lists_it(
    boss: Visitor, world: World, sessions: Sessions, form: dict[str, object], free_schedule: int
) -> None:
    page = boss.get(f"{PAGE}new?schedule={free_schedule}").text
    assert f'value="{free_schedule}" selected' in page
    assert "매일" not in page
    answer = boss.post(PAGE + "new", form)
    assert answer.status_code == 302, answer.text
    row = find(sessions, "봄 안부")
    assert row is not None
    assert (row.type, row.greeting, row.opening) == (CampaignType.CHECK_IN, GREETING, None)
    assert (row.department, row.max_turns, row.state) == ("돌봄팀", 10, CampaignState.DRAFT)
    listed = boss.get(PAGE).text
    assert "봄 안부" in listed
    assert "Need to register target recipient</a>" in listed
    assert "Pre-progress" in listed
    assert "Need to add campaign</a>" not in boss.get("/campaigns/schedules/").text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": "가" * 31}, "At most 30"),
        ({"greeting": "안녕하세요, 해운대구입니다."}, "must say that an AI calls"),
        ({"greeting": "안녕하세요, AI 전화입니다."}, "must say that an AI calls"),
        ({"greeting": ""}, "Fill this in"),
        ({"greeting": "가" * 141}, "At most 140"),
        ({"opening_kind": "manual", "opening": "{friend} 계세요?"}, "curly brackets"),
        ({"department": "가" * 21}, "At most 20"),
        ({"max_turns": "7"}, "offered values"),
    ],
)
def test_a_wrong_campaign_is_named_with_how_to_mend_it(
    boss: Visitor, form: dict[str, object], changed: dict[str, object], words: str
) -> None:
    answer = boss.post(PAGE + "new", {**form, **changed})
    assert answer.status_code == 422
    assert words in answer.text


def test_another_organizations_schedule_is_no_choice(
    boss: Visitor, sessions: Sessions, form: dict[str, object]
) -> None:
    foreign = make_organization(sessions, name="남의구", first=500)
    with system_writing(sessions, "a test adds a schedule") as session:
        new = NewSchedule(organization_id=foreign.organization_id, name="남의 것", phone_number_id=foreign.phone_number_id)  # fmt: skip
        key = add_schedule(session, new).id
    assert boss.post(PAGE + "new", {**form, "schedule": key}).status_code == 422


def test_a_campaign_is_paused_resumed_and_stopped_after_saying_what_happens(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    key = world.campaign_id
    for act, words, after in (
        ("pause", "Nothing more rings", CampaignState.PAUSED),
        ("resume", "go out again", CampaignState.RUNNING),
        ("stop", "is cancelled", CampaignState.ENDED),
    ):
        shown = boss.get(f"{PAGE}control?act={act}&id={key}").text
        assert words in shown
        assert "11 targets" in shown
        assert boss.post(PAGE + "control", {"act": act, "id": key}).status_code == 302
        assert state(sessions, key) is after
    again = boss.post(PAGE + "control", {"act": "start", "id": key}, follow_redirects=True).text
    assert "It has ended: add a new campaign" in again
    with system_reading(sessions, "a test looks") as session:
        deeds = session.scalars(
            select(AuditEventRow.action).where(AuditEventRow.object_type == "campaign")
        ).all()
    assert deeds == ["campaign_pause", "campaign_resume", "campaign_stop", "campaign_start"]


def test_several_are_ordered_at_once_and_each_gets_its_answer(
    boss: Visitor, world: World, sessions: Sessions, form: dict[str, object]
) -> None:
    boss.post(PAGE + "new", form)
    empty = find(sessions, "봄 안부")
    assert empty is not None
    page = boss.post(PAGE + "control", {"act": "start", "id": [world.campaign_id, empty.id]}, follow_redirects=True).text  # fmt: skip
    assert "It runs already" in page
    assert "It has nobody to call" in page
    assert state(sessions, empty.id) is CampaignState.DRAFT


def test_a_campaign_that_has_called_is_not_deleted_and_a_new_one_frees_its_schedule(
    boss: Visitor, world: World, sessions: Sessions, form: dict[str, object], free_schedule: int
) -> None:
    answer = boss.post(f"{PAGE}{world.campaign_id}/delete")
    assert answer.status_code == 409
    assert "stop it instead" in answer.text
    boss.post(PAGE + "new", form)
    row = find(sessions, "봄 안부")
    assert row is not None
    assert boss.post(f"{PAGE}{row.id}/delete").status_code == 302
    with system_reading(sessions, "a test looks") as session:
        assert session.get_one(ScheduleRow, free_schedule).campaign_id is None


def test_a_campaign_that_has_started_keeps_its_schedule_and_takes_new_words(
    boss: Visitor, world: World, sessions: Sessions, form: dict[str, object], free_schedule: int
) -> None:
    edit = f"{PAGE}{world.campaign_id}/edit"
    version = re.search(r'name="version" value="(\d+)"', boss.get(edit).text)
    assert version
    moved = boss.post(edit, {**form, "version": version[1]})
    assert moved.status_code == 422
    assert "keeps its schedule" in moved.text
    kept = {**form, "schedule": world.schedule_id, "version": version[1]}
    assert boss.post(edit, kept).status_code == 302
    row = find(sessions, "봄 안부")
    assert row is not None
    assert (row.id, row.greeting) == (world.campaign_id, GREETING)


def test_a_viewer_orders_nothing(
    world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    add_operator(sessions, world.organization_id, "view@a.kr", role="viewer")
    visitor = visit()
    visitor.sign_in("view@a.kr")
    assert visitor.get(PAGE).status_code == 200
    answer = visitor.post(PAGE + "control", {"act": "stop", "id": world.campaign_id})
    assert answer.status_code == 403
    assert state(sessions, world.campaign_id) is CampaignState.RUNNING


def test_the_words_of_several_campaigns_change_at_once_and_the_rest_stays(
    boss: Visitor, world: World, sessions: Sessions, form: dict[str, object]
) -> None:
    boss.post(PAGE + "new", form)
    other = find(sessions, "봄 안부")
    assert other is not None
    keys = [world.campaign_id, other.id]
    shown = boss.get(f"{PAGE}chatbot?id={keys[0]}&id={keys[1]}").text
    assert "Leave as it is" in shown
    wish = {
        "id": keys, "greeting_kind": "keep", "opening_kind": "keep", "closing_kind": "manual",
        "closing": "오늘도 평안하세요.", "department_kind": "default", "max_turns": "12",
    }  # fmt: skip
    assert boss.post(PAGE + "chatbot", wish).status_code == 302
    with system_reading(sessions, "a test looks") as session:
        rows = [session.get_one(CampaignRow, key) for key in keys]
    assert [row.closing for row in rows] == ["오늘도 평안하세요."] * 2
    assert [row.max_turns for row in rows] == [12, 12]
    assert rows[1].greeting == GREETING
    assert rows[1].department is None
    bad = {**wish, "greeting_kind": "manual", "greeting": "안녕하세요."}
    answer = boss.post(PAGE + "chatbot", bad)
    assert answer.status_code == 422
    assert "must say that an AI calls" in answer.text


def test_a_rehearsal_tells_who_is_called_and_what_blocks_whom(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    with system_writing(sessions, "a test changes a schedule") as session:
        row = session.get_one(ScheduleRow, world.schedule_id)
        row.interval, row.start_time = Interval.DAY, time(9)
    page = boss.get(f"{PAGE}{world.campaign_id}/rehearsal?on=2026-03-03").text
    assert "this is what the round of 2026-03-03 would bring" in page
    assert "사람2" in page
    assert "Is called" in page
    assert "010-5550-0002" not in page
    assert "Lines needed" in page
    world.change(OrganizationRow, world.organization_id, calls_stopped_at=NOON)
    blocked = boss.get(f"{PAGE}{world.campaign_id}/rehearsal?on=2026-03-03").text
    assert "The organization&#39;s calls are stopped: <strong>11</strong>" in blocked
    assert "Is called" not in blocked


def test_a_running_campaign_says_how_much_of_today_is_left_and_until_when(
    boss: Visitor, world: World
) -> None:
    page = boss.get(f"{PAGE}{world.campaign_id}/rehearsal").text
    # All three ring at 12:10. The first of them is expected to ring out twice, ten minutes apart; the others talk.
    assert "Still to come today: 3 calls, over at about 12:21." in page
    world.change(CampaignRow, world.campaign_id, state=CampaignState.PAUSED)
    assert "Still to come today" not in boss.get(f"{PAGE}{world.campaign_id}/rehearsal").text


def test_a_campaign_without_a_schedule_has_nothing_to_rehearse(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    world.change(ScheduleRow, world.schedule_id, campaign_id=None)
    page = boss.get(f"{PAGE}{world.campaign_id}/rehearsal").text
    assert "Nothing to rehearse yet" in page


def published(sessions: Sessions, organization_id: int, language: Language) -> int:
    """Return a script of the organization with one version."""
    with system_writing(sessions, "a test publishes a script") as session:
        row = CareScriptRow(organization_id=organization_id, name="겨울 이야기", language=language)
        session.add(row)
        session.flush()
        draft = replace(draft_of(session, row), closing="오늘도 고맙습니다.")
        keep_draft(session, row, draft)
        publish(session, row, "", Actor(user_id=None, name="a test"), NOON)
        return row.id


def test_a_campaign_speaks_a_published_script_of_its_organization(
    boss: Visitor, world: World, sessions: Sessions, form: dict[str, object]
) -> None:
    script_id = published(sessions, world.organization_id, Language.KO)
    answer = boss.post(PAGE + "new", {**form, "script": script_id})
    assert answer.status_code == 302, answer.text
    row = find(sessions, "봄 안부")
    assert row is not None
    assert row.care_script_id == script_id
    assert f'value="{script_id}" selected' in boss.get(f"{PAGE}{row.id}/edit").text


def test_a_script_in_another_language_than_the_messages_is_named(
    boss: Visitor, world: World, sessions: Sessions, form: dict[str, object]
) -> None:
    with system_writing(sessions, "a test writes a draft") as session:
        row = CareScriptRow(
            organization_id=world.organization_id, name="초안", language=Language.KO
        )
        session.add(row)
        session.flush()
        draft_id = row.id
    script_id = published(sessions, world.organization_id, Language.KO)
    english = {**form, "language": "en", "greeting_kind": "default"}
    answer = boss.post(PAGE + "new", {**english, "script": script_id})
    assert answer.status_code == 422
    assert "in another language" in answer.text
    assert "offered values" in boss.post(PAGE + "new", {**form, "script": draft_id}).text
