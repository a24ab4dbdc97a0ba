"""Campaigns > New campaign: five steps, each judged at its door, nothing written before the last one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from carecall.domain.campaign import CampaignState
from carecall.domain.schedule import Interval
from carecall.store.organizations import NewOrganization, add_organization
from carecall.store.registry import NewRecipient, add_recipients
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import (
    AbsenceRow,
    AuditEventRow,
    CallRequestRow,
    CampaignDraftRow,
    CampaignRow,
    DoNotCallRow,
    DraftRecipientRow,
    ScheduleRecipientRow,
    ScheduleRow,
    UserRow,
)
from tests.admin.conftest import Visitor, add_operator
from tests.builders import NOON, World
from tests.fakes.clock import FakeClock

PAGE = "/campaigns/wizard/"
PHONES = ("+821055599901", "+821055599902", "+821055599903")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database: the queries are held on both in test_wizard_databases.py."""
    return sqlite_url


@pytest.fixture
def newcomers(world: World, sessions: Sessions) -> list[int]:
    """Three people in no schedule; the last has not agreed to be called."""
    with system_writing(sessions, "a test adds people") as session:
        new = [NewRecipient(organization_id=world.organization_id, name=f"새사람{at}", phone=phone,
                            phone_national=f"0{phone[3:]}") for at, phone in enumerate(PHONES)]  # fmt: skip
        return add_recipients(session, new[:2], now=NOON) + add_recipients(
            session, new[2:], now=NOON, consent=None
        )


def when(world: World, **changed: object) -> dict[str, object]:
    return {
        "phone_number": world.phone_number_id, "interval": "week", "calls": "2", "weekdays": ["0", "2"], "start_time": "10:00",
        "until_time": "17:00", "on_holiday": "call", "redials": "2", "redial_gap": "10", "do": "next", **changed,
    }  # fmt: skip


def words(**changed: object) -> dict[str, object]:
    return {
        "name": "봄 안부", "type": "check_in", "language": "ko", "greeting_kind": "default", "opening_kind": "default",
        "closing_kind": "default", "department_kind": "default", "max_turns": "8", "do": "next", **changed,
    }  # fmt: skip


def walk(boss: Visitor, world: World) -> None:
    """Through every step up to the summary."""
    boss.post(PAGE + "who", {"do": "add_all"})
    assert boss.post(PAGE + "who", {"do": "next"}).location == PAGE + "when"
    assert boss.post(PAGE + "when", when(world)).location == PAGE + "words"
    assert boss.post(PAGE + "words", words()).location == PAGE + "rehearse"


def count(sessions: Sessions, table: type) -> int:
    with system_reading(sessions, "a test looks") as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def added(sessions: Sessions) -> CampaignRow | None:
    with system_reading(sessions, "a test looks") as session:
        return session.scalar(select(CampaignRow).where(CampaignRow.name == "봄 안부"))


def test_five_steps_make_schedule_targets_and_campaign_and_start_it(
    boss: Visitor, world: World, newcomers: list[int], sessions: Sessions
) -> None:
    walk(boss, world)
    page = boss.get(PAGE + "start").text
    assert "3 people of 해운대구 are called." in page
    assert "Each person is called 2 times a week." in page
    assert "Days: Monday, Wednesday. Calls begin at 10:00, and nobody is rung after 17:00." in page
    assert "Left out as things stand: without consent 1." in page
    answer = boss.post(PAGE + "start", {"do": "start"})
    assert answer.location == "/campaigns/"
    row = added(sessions)
    assert row is not None
    assert row.state is CampaignState.RUNNING
    with system_reading(sessions, "a test looks") as session:
        schedule = session.scalars(
            select(ScheduleRow).where(ScheduleRow.campaign_id == row.id)
        ).one()
        targets = set(session.scalars(select(ScheduleRecipientRow.recipient_id).where(
            ScheduleRecipientRow.schedule_id == schedule.id)))  # fmt: skip
        trail = set(session.execute(select(AuditEventRow.action, AuditEventRow.object_type)).all())
    assert (schedule.name, schedule.interval, schedule.weekdays) == (
        "봄 안부",
        Interval.WEEK,
        0b101,
    )
    assert targets == set(newcomers)
    assert {("added", "schedule"), ("targets_added", "schedule"), ("added", "campaign"), ("campaign_start", "campaign")} <= {tuple(each) for each in trail}  # fmt: skip
    assert (count(sessions, CampaignDraftRow), count(sessions, DraftRecipientRow)) == (0, 0)


def test_nothing_is_written_before_the_last_step(
    boss: Visitor, world: World, newcomers: list[int], sessions: Sessions
) -> None:
    before = count(sessions, ScheduleRow), count(sessions, CampaignRow)
    walk(boss, world)
    boss.get(PAGE + "rehearse")
    boss.get(PAGE + "start")
    assert (count(sessions, ScheduleRow), count(sessions, CampaignRow)) == before
    assert newcomers


def test_what_was_typed_stays_going_back_and_after_signing_in_again(
    boss: Visitor, world: World, newcomers: list[int], visit: Callable[[], Visitor]
) -> None:
    boss.post(PAGE + "who", {"do": "add", "id": newcomers[:2]})
    boss.post(PAGE + "when", when(world, start_time="11:11", until_time="09:00", do="back"))
    again = visit()
    again.sign_in("boss@a.kr")
    assert again.get(PAGE).location == PAGE + "when"
    assert 'value="11:11"' in again.get(PAGE + "when").text
    assert "2</dd>" in again.get(PAGE + "who").text


def test_each_step_is_judged_by_the_rules_of_its_own_screen(
    boss: Visitor, world: World, newcomers: list[int]
) -> None:
    assert newcomers
    empty = boss.post(PAGE + "who", {"do": "next"})
    assert empty.status_code == 422
    assert "Select at least one person." in empty.text
    assert boss.get(PAGE + "when").location == PAGE + "who"
    boss.post(PAGE + "who", {"do": "add_all"})
    wrong = boss.post(PAGE + "when", when(world, until_time="09:00"))
    assert wrong.status_code == 422
    assert "Write a time after the call start time." in wrong.text
    assert boss.get(PAGE + "words").location == PAGE + "when"
    boss.post(PAGE + "when", when(world))
    wrong = boss.post(PAGE + "words", words(greeting_kind="manual", greeting="안녕하세요."))
    assert wrong.status_code == 422
    assert "The first sentence must say that an AI calls" in wrong.text
    assert boss.get(PAGE + "start").location == PAGE + "words"
    assert boss.post(PAGE + "start", {"do": "start"}).location == PAGE + "words"


def test_the_counts_say_what_speaks_against_calling_whom(
    boss: Visitor, world: World, newcomers: list[int]
) -> None:
    world.add(AbsenceRow(organization_id=world.organization_id, recipient_id=newcomers[0], from_on=NOON.date()),
              DoNotCallRow(number=PHONES[1], source="spoken", added_at=NOON))  # fmt: skip
    assert 'name="do" value="add_all"' in boss.get(PAGE + "who").text
    boss.post(PAGE + "who", {"do": "add_all"})
    page = boss.get(PAGE + "who").text
    for text, number in (("Selected", 3), ("Without consent", 1), ("On a do-not-call list", 1), ("Away today", 1)):  # fmt: skip
        assert f'<dt class="label">{text}</dt><dd class="value">{number}</dd>' in page


def test_whoever_came_into_a_schedule_meanwhile_is_not_taken_along(
    boss: Visitor, world: World, newcomers: list[int], sessions: Sessions
) -> None:
    walk(boss, world)
    world.add(ScheduleRecipientRow(organization_id=world.organization_id, schedule_id=world.schedule_id,
                                   recipient_id=newcomers[0], added_at=NOON))  # fmt: skip
    boss.post(PAGE + "start", {"do": "add"})
    row = added(sessions)
    assert row is not None
    assert row.state is CampaignState.DRAFT
    assert "with 2 people" in boss.get("/campaigns/").text


def test_the_own_phone_is_rung_once_a_minute_from_the_chosen_number(
    boss: Visitor, world: World, newcomers: list[int], sessions: Sessions
) -> None:
    assert newcomers
    walk(boss, world)
    assert "Write your mobile phone number into your account first." in boss.get(PAGE + "rehearse").text  # fmt: skip
    with system_writing(sessions, "a test gives a number") as session:
        session.scalars(select(UserRow).where(UserRow.email == "boss@a.kr")).one().mobile = "+821077778888"  # fmt: skip
    for _again in range(2):
        boss.post(PAGE + "ring")
    with system_reading(sessions, "a test looks") as session:
        wish = session.scalars(select(CallRequestRow)).one()
    assert (wish.number, wish.phone_number_id, wish.recipient_id) == ("+821077778888", world.phone_number_id, None)  # fmt: skip


def test_a_phone_that_was_not_verified_rings_a_few_times_a_day_and_a_verified_one_goes_on(
    boss: Visitor, world: World, newcomers: list[int], sessions: Sessions, clock: FakeClock
) -> None:
    assert newcomers
    walk(boss, world)
    with system_writing(sessions, "a test gives a number") as session:
        session.scalars(select(UserRow).where(UserRow.email == "boss@a.kr")).one().mobile = "+821077778888"  # fmt: skip
    for _minute in range(5):
        boss.post(PAGE + "ring")
        clock.advance(60)
    assert count(sessions, CallRequestRow) == 3
    assert "verify it under My account" in boss.get(PAGE + "rehearse").text
    with system_writing(sessions, "a test verifies it") as session:
        session.scalars(select(UserRow).where(UserRow.email == "boss@a.kr")).one().mobile_verified_at = NOON  # fmt: skip
    boss.post(PAGE + "ring")
    assert count(sessions, CallRequestRow) == 4


def test_a_draft_is_its_writers_own_and_can_be_thrown_away(
    boss: Visitor,
    world: World,
    newcomers: list[int],
    sessions: Sessions,
    visit: Callable[[], Visitor],
) -> None:
    boss.post(PAGE + "who", {"do": "add", "id": newcomers})
    add_operator(sessions, world.organization_id, "second@a.kr")
    second = visit()
    second.sign_in("second@a.kr")
    assert "Nobody yet: select people on the other side." in second.get(PAGE + "who").text
    boss.post(PAGE + "forget")
    assert count(sessions, CampaignDraftRow) == 0


def test_another_organization_below_begins_with_nobody_and_a_foreign_one_is_not_there(
    boss: Visitor, world: World, newcomers: list[int], sessions: Sessions
) -> None:
    boss.post(PAGE + "who", {"do": "add", "id": newcomers})
    with system_writing(sessions, "a test adds organizations") as session:
        below = add_organization(session, NewOrganization(name="좌동"), parent_id=world.organization_id).id  # fmt: skip
        foreign = add_organization(session, NewOrganization(name="남의 구")).id
    assert boss.post(PAGE + "who", {"do": "organization", "organization": foreign}).status_code == 404  # fmt: skip
    page = boss.post(PAGE + "who", {"do": "organization", "organization": below}).text
    assert "Nobody yet: select people on the other side." in page
    assert count(sessions, DraftRecipientRow) == 0


def test_people_of_others_are_never_chosen(
    boss: Visitor, world: World, newcomers: list[int], sessions: Sessions
) -> None:
    with system_writing(sessions, "a test adds an organization") as session:
        foreign = add_organization(session, NewOrganization(name="남의 구")).id
        theirs = add_recipients(session, [NewRecipient(organization_id=foreign, name="남", phone="+821011112222",
                                                       phone_national="01011112222")], now=NOON)  # fmt: skip
    boss.post(PAGE + "who", {"do": "add", "id": [*theirs, *world.recipient_ids[:1], newcomers[0]]})
    with system_reading(sessions, "a test looks") as session:
        assert session.scalars(select(DraftRecipientRow.recipient_id)).all() == [newcomers[0]]


def test_a_viewer_does_not_find_the_wizard(
    world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    add_operator(sessions, world.organization_id, "viewer@a.kr", role="viewer")
    viewer = visit()
    viewer.sign_in("viewer@a.kr")
    assert viewer.get(PAGE + "who").status_code == 403
    assert "New campaign" not in viewer.get("/campaigns/").text
