"""People searched for by their campaign are those of the plain list, however many people and campaigns there are."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import cast

import pytest
from sqlalchemy import select

from admin.access import Principal
from admin.queries import campaign_people
from admin.queries.campaign_people import called_by
from admin.queries.matching_people import matching_people
from admin.queries.recipient_list import recipients_of, with_spoken_of
from admin.recipient_search import RULES
from admin.search import ListRequest
from carecall.domain.campaign import CampaignState
from carecall.domain.recipient import Participation
from carecall.store.campaigns import NewSchedule, add_schedule, add_to_schedule
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import CampaignRow, RecipientRow, ScheduleRecipientRow
from tests.builders import NOON, make_organization, make_world

WIDE = cast("Principal", SimpleNamespace(wide=True, timezone="Asia/Seoul", scope=frozenset()))
Found = Callable[[dict[str, str]], list[str]]
CASES: list[tuple[dict[str, str], str]] = [
    ({"progress": "in_progress"}, "1 3 4"),
    ({"progress": "pre_progress"}, "5 6"),
    ({"progress": "ended"}, ""),
    ({"progress": "paused"}, "3"),
    ({"progress": "none"}, "8 9"),
    ({"campaign": "안부"}, "1 3 4 5 6"),
    ({"campaign": "안부 여름"}, "5 6"),
    ({"campaign": "안부", "progress": "in_progress"}, "1 3 4"),
    ({"campaign": "없음"}, ""),
    ({"campaign": "여름", "progress": "paused"}, ""),
]


@pytest.fixture
def found(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> Found:
    """Four people of a running campaign, one erased and one paused; two of one that has not begun; two of none."""
    running = make_world(sessions, people=4, name="해운대구", first=1)
    later = make_world(sessions, people=2, running=False, name="수영구", first=5)
    later.change(CampaignRow, later.campaign_id, name="여름 안부", state=CampaignState.DRAFT)
    alone = make_organization(sessions, people=2, name="남구", first=8)
    with system_writing(sessions, "a test builds its world") as session:
        idle = NewSchedule(organization_id=alone.organization_id, name="쉼", phone_number_id=alone.phone_number_id)  # fmt: skip
        add_to_schedule(session, add_schedule(session, idle), alone.recipient_ids[:1], NOON)
        session.get_one(RecipientRow, running.recipient_ids[1]).erased_at = NOON
        paused = session.scalars(
            select(ScheduleRecipientRow).where(
                ScheduleRecipientRow.recipient_id == running.recipient_ids[2]
            )
        ).one()
        paused.state, paused.paused_at = Participation.PAUSED, NOON

    def search(values: dict[str, str]) -> list[str]:
        wanted = ListRequest(rules=RULES, size=20, sort="name", values=values)
        with system_reading(sessions, "a test looks") as session:
            listing = recipients_of(session, WIDE, wanted, NOON)
            matching = matching_people(session, WIDE, wanted, NOON)
        assert listing.count.number == len(listing.lines) == len(matching.ids)
        return [line.name for line in listing.lines]

    monkeypatch.setattr("admin.queries.recipient_list.lives_of", lambda *_: {})
    monkeypatch.setattr("admin.queries.matching_people.lives_of", lambda *_: {})
    return search


@pytest.mark.parametrize("most", ["as usual", "few people", "few schedules"])
def test_every_way_finds_the_same_people(
    found: Found, most: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if most == "few people":
        monkeypatch.setattr(campaign_people, "FEW", 0)
    if most == "few schedules":
        monkeypatch.setattr(campaign_people, "MOST_SCHEDULES", -1)
    for values, people in CASES:
        assert found(values) == [f"사람{at}" for at in people.split()], values


def test_many_schedules_are_joined_and_few_are_named(found: Found, sessions: Sessions) -> None:
    assert found({"progress": "none"})
    ended = CampaignRow.state == CampaignState.RUNNING
    with system_reading(sessions, "a test looks") as session:
        named = with_spoken_of([called_by(session, [ended])])
        joined = with_spoken_of([ended])
    assert "JOIN" not in str(named)
    assert "JOIN campaign" in str(joined)
