"""Campaigns > Manage schedule, step by step as the document writes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time

import pytest
from sqlalchemy import func, select

from carecall.domain.schedule import END_OF_DAY, HolidayRule, Interval
from carecall.store.planning import plan_campaigns
from carecall.store.registry import NewRecipient, add_recipients
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import (
    AuditEventRow,
    CampaignRow,
    PhoneNumberRow,
    ScheduleRecipientRow,
    ScheduleRow,
)
from tests.admin.conftest import Visitor, add_operator
from tests.builders import NOON, World, make_organization

PAGE = "/campaigns/schedules/"


def form(world: World, **changed: object) -> dict[str, object]:
    return {
        "organization": world.organization_id, "name": "월수금", "phone_number": world.phone_number_id,
        "interval": "week", "calls": "3", "weekdays": ["0", "2", "4"], "start_time": "10:00", "until_time": "23:59",
        "on_holiday": "skip", "redials": "2", "redial_gap": "15", **changed,
    }  # fmt: skip


def find(sessions: Sessions, name: str) -> ScheduleRow | None:
    with system_reading(sessions, "a test looks") as session:
        return session.scalar(select(ScheduleRow).where(ScheduleRow.name == name))


def targets(sessions: Sessions, schedule_id: int) -> int:
    with system_reading(sessions, "a test looks") as session:
        return session.scalar(select(func.count()).select_from(ScheduleRecipientRow).where(
            ScheduleRecipientRow.schedule_id == schedule_id)) or 0  # fmt: skip


@pytest.fixture
def newcomers(world: World, sessions: Sessions) -> list[int]:
    """Two people in no schedule."""
    with system_writing(sessions, "a test adds people") as session:
        return add_recipients(
            session,
            [
                NewRecipient(
                    organization_id=world.organization_id,
                    name=f"새사람{at}",
                    phone=f"+82105559990{at}",
                    phone_national=f"0105559990{at}",
                )
                for at in (1, 2)
            ],
            now=NOON,
        )


def test_a_schedule_is_added_and_says_what_is_still_to_do(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    answer = boss.post(PAGE + "new", form(world))
    assert answer.status_code == 302, answer.text
    row = find(sessions, "월수금")
    assert row is not None
    assert (row.interval, row.calls_per_interval, row.weekdays) == (Interval.WEEK, 3, 0b10101)
    assert (row.start_time, row.until_time, row.redial_gap_s) == (time(10), END_OF_DAY, 900)
    assert row.on_holiday is HolidayRule.SKIP
    page = boss.get(PAGE).text
    assert "Need to register target recipient</a>" in page
    assert "Need to add campaign</a>" in page
    assert "15 min" in page
    only = boss.get(PAGE + "?missing=targets").text
    assert "월수금" in only
    assert "매일" not in only


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": ""}, "Fill this in"),
        ({"calls": "32"}, "At most 31"),
        ({"weekdays": []}, "Choose a value"),
        ({"until_time": "10:00"}, "after the call start time"),
        ({"starts_on": "2026-03-09", "ends_on": "2026-03-08"}, "before the first"),
        ({"redial_gap": "0"}, "At least 1"),
    ],
)
def test_a_wrong_schedule_is_named_with_how_to_mend_it(
    boss: Visitor, world: World, changed: dict[str, object], words: str
) -> None:
    answer = boss.post(PAGE + "new", form(world, **changed))
    assert answer.status_code == 422
    assert words in answer.text


def test_only_a_verified_number_of_the_own_organization_is_called_from(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    foreign = make_organization(sessions, name="남의구", first=500)
    refused = boss.post(PAGE + "new", form(world, phone_number=foreign.phone_number_id))
    assert refused.status_code == 422
    world.change(PhoneNumberRow, world.phone_number_id, verified_at=None)
    assert boss.post(PAGE + "new", form(world)).status_code == 422
    assert find(sessions, "월수금") is None


def test_people_in_no_schedule_are_moved_over_and_back_and_what_is_planned_follows(
    boss: Visitor, world: World, sessions: Sessions, newcomers: list[int]
) -> None:
    url = f"{PAGE}{world.schedule_id}/targets"
    page = boss.get(url).text
    assert "새사람1" in page
    before = targets(sessions, world.schedule_id)
    answer = boss.post(url, {"do": "add", "id": newcomers})
    assert "2 recipients were added" in answer.text
    assert "Planned calls" in answer.text or "No planned call" in answer.text
    assert targets(sessions, world.schedule_id) == before + 2
    again = boss.post(url, {"do": "add", "id": newcomers})
    assert "0 recipients were added" in again.text
    back = boss.post(url, {"do": "remove_all", "in_words": "새사람"})
    assert "2 recipients were taken out" in back.text
    assert targets(sessions, world.schedule_id) == before
    with system_reading(sessions, "a test looks") as session:
        facts = session.scalars(
            select(AuditEventRow.facts).where(AuditEventRow.action == "targets_added")
        ).first()
    assert facts == {"recipients": 2, "first": sorted(newcomers)}


def test_a_search_of_the_picker_finds_names_and_last_digits(
    boss: Visitor, world: World, newcomers: list[int]
) -> None:
    url = f"{PAGE}{world.schedule_id}/targets"
    found = boss.post(url, {"do": "find", "free_words": "9902", "in_words": "사람3"}).text
    assert "새사람2" in found
    assert "새사람1" not in found
    assert "사람4" not in found


def test_a_changed_rhythm_moves_what_is_planned_and_says_how_much(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    world.change(ScheduleRow, world.schedule_id, interval=Interval.DAY, start_time=time(14), until_time=time(18))  # fmt: skip
    plan_campaigns(sessions, NOON, ahead_days=3)
    edit = f"{PAGE}{world.schedule_id}/edit"
    version = re.search(r'name="version" value="(\d+)"', boss.get(edit).text)
    assert version
    daily = form(world, name="매일", interval="day", calls="1", weekdays=list("0123456"),
                 start_time="15:00", until_time="18:00", version=version[1])  # fmt: skip
    assert boss.post(edit, daily).status_code == 302
    assert re.search(r"Planned calls: \d+ added, [1-9]\d* moved", boss.get(PAGE).text)


def test_a_schedule_of_a_campaign_is_not_deleted_and_another_one_is(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    answer = boss.post(f"{PAGE}{world.schedule_id}/delete")
    assert answer.status_code == 409
    with system_reading(sessions, "a test looks") as session:
        name = session.scalar(select(CampaignRow.name).where(CampaignRow.id == world.campaign_id))
    assert f"“{name}” uses" in answer.text
    boss.post(PAGE + "new", form(world))
    row = find(sessions, "월수금")
    assert row is not None
    assert boss.post(f"{PAGE}{row.id}/delete").status_code == 302
    assert find(sessions, "월수금") is None


def test_a_viewer_sees_schedules_and_changes_nothing(
    world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    add_operator(sessions, world.organization_id, "view@a.kr", role="viewer")
    visitor = visit()
    visitor.sign_in("view@a.kr")
    url = f"{PAGE}{world.schedule_id}/targets"
    assert "010-5550-0001" not in visitor.get(url).text
    assert visitor.post(url, {"do": "remove_all"}).status_code == 403
    assert visitor.post(PAGE + "new", form(world)).status_code == 403
    assert targets(sessions, world.schedule_id) == 11
