"""A campaign whose schedule is over, or has not begun, is so on every screen alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from carecall.domain.call import PlannedCallState
from carecall.store.session import Sessions, system_writing
from carecall.store.tables import PlannedCallRow, ScheduleRecipientRow, ScheduleRow
from tests.admin.conftest import Visitor, add_operator
from tests.builders import NOON, World, make_world
from tests.talks import MISSED, NORMAL, tell


@pytest.fixture
def world(sessions: Sessions) -> World:
    """Two people who were both called once, in a campaign that calls once."""
    built = make_world(sessions, people=2, name="해운대구", first=1)
    for key, told in zip(built.recipient_ids, (NORMAL, MISSED), strict=True):
        tell(built, told, recipient_id=key, at=NOON)
    add_operator(sessions, built.organization_id, "boss@a.kr")
    return built


def planned_for_all(sessions: Sessions) -> None:
    """The planner has been here: nobody is left to be planned."""
    with system_writing(sessions, "a test plans") as session:
        for row in session.query(ScheduleRecipientRow):
            row.planned_until_on = NOON.date()


def found(boss: Visitor, progress: str) -> tuple[bool, bool]:
    """Whether a search by progress finds the people, and the campaign."""
    return (
        "사람1" in boss.get(f"/recipients/?progress={progress}").text,
        'data-label="Progress status"' in boss.get(f"/campaigns/?progress={progress}").text,
    )


def test_a_single_round_that_is_over_ends_the_campaign_everywhere(
    boss: Visitor, sessions: Sessions
) -> None:
    assert found(boss, "in_progress") == (True, True)
    planned_for_all(sessions)
    assert found(boss, "in_progress") == (False, False)
    assert found(boss, "ended") == (True, True)
    page = boss.get("/recipients/").text
    assert "Progress ended" in page
    assert 'data-dialog="pause-dialog"' not in page


def test_a_call_that_still_waits_keeps_the_campaign_in_progress(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    planned_for_all(sessions)
    [first, _second] = world.planned()
    world.change(PlannedCallRow, first.id, state=PlannedCallState.PLANNED, settled_at=None)
    assert found(boss, "in_progress") == (True, True)


@pytest.mark.parametrize(
    ("day", "value", "progress", "word"),
    [
        ("ends_on", date(2026, 3, 1), "ended", "Progress ended"),
        ("starts_on", date(2026, 3, 3), "pre_progress", "Pre-progress"),
    ],
)
def test_the_days_of_a_schedule_say_how_far_its_campaign_is(
    boss: Visitor, world: World, day: str, value: date, progress: str, word: str
) -> None:
    world.change(ScheduleRow, world.schedule_id, **{day: value})
    assert found(boss, progress) == (True, True)
    assert found(boss, "in_progress") == (False, False)
    assert word in boss.get("/recipients/").text
    assert word in boss.get("/campaigns/").text


def test_another_organization_is_not_asked_about(
    boss: Visitor, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    other = make_world(sessions, people=1, name="연제구", first=900)
    add_operator(sessions, other.organization_id, "kim@b.kr")
    planned_for_all(sessions)
    foreign = visit()
    foreign.sign_in("kim@b.kr")
    assert "사람900" in foreign.get("/recipients/").text
    assert "사람900" not in boss.get("/recipients/?progress=ended").text
