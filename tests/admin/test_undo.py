"""The last act can be taken back: by who did it, for some minutes, while nobody changed it since."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from admin.undo import KEPT_AS, KEPT_FOR, forget_offers
from carecall.domain.campaign import CampaignState
from carecall.domain.recipient import Participation
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import (
    AuditEventRow,
    CampaignRow,
    OptOutRow,
    SavedViewRow,
    ScheduleRecipientRow,
)
from tests.admin.conftest import Visitor, add_operator
from tests.builders import NOON, World
from tests.fakes.clock import FakeClock

PEOPLE = "/recipients/"
UNDO = "/undo/take-back"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough here."""
    return sqlite_url


def undo(visitor: Visitor, page: str) -> str:
    """Press the button of the page's notice; return the page that follows."""
    [offer] = re.findall(r'name="offer" value="([^"]+)"', visitor.get(page).text)
    return visitor.get(str(visitor.post(UNDO, {"offer": offer}).location)).text


def part(sessions: Sessions, recipient_id: int) -> ScheduleRecipientRow:
    with system_reading(sessions, "a test looks") as session:
        row = session.scalars(
            select(ScheduleRecipientRow).where(ScheduleRecipientRow.recipient_id == recipient_id)
        ).one()
        session.expunge(row)
        return row


def deeds(sessions: Sessions) -> list[str]:
    with system_reading(sessions, "a test looks") as session:
        return list(session.scalars(select(AuditEventRow.action).order_by(AuditEventRow.id)))


def test_a_pause_of_several_is_taken_back_at_once(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    keys = [world.recipient_ids[8], world.recipient_ids[9]]
    boss.post(f"{PEOPLE}pause", {"id": [str(key) for key in keys], "reason": "입원"})
    assert (
        "Undone. 2 recipients are called again. Calls whose time has begun are not made up for."
        in undo(boss, PEOPLE)
    )
    assert [part(sessions, key).state for key in keys] == [Participation.ACTIVE] * 2
    assert deeds(sessions)[-3:] == ["resumed", "resumed", "undone"]
    assert 'name="offer"' not in boss.get(PEOPLE).text


def test_whoever_was_resumed_is_paused_as_before(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    key = str(world.recipient_ids[9])
    boss.post(f"{PEOPLE}pause", {"id": key, "reason": "입원", "until": "2026-04-01"})
    boss.post(f"{PEOPLE}resume", {"id": key})
    assert "Undone. 1 recipient is paused." in undo(boss, PEOPLE)
    row = part(sessions, int(key))
    assert (row.state, row.pause_reason, str(row.paused_until_on)) == (Participation.PAUSED, "입원", "2026-04-01")  # fmt: skip


def test_what_somebody_changed_since_stays_as_it_is(
    boss: Visitor, world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    add_operator(sessions, world.organization_id, "other@a.kr")
    other = visit()
    other.sign_in("other@a.kr")
    keys = [str(world.recipient_ids[at]) for at in (8, 9)]
    boss.post(f"{PEOPLE}pause", {"id": keys})
    other.post(f"{PEOPLE}resume", {"id": keys[1]})
    other.post(f"{PEOPLE}pause", {"id": keys[1], "reason": "later"})
    assert "Nothing was undone" in undo(boss, PEOPLE)
    assert [part(sessions, int(key)).state for key in keys] == [Participation.PAUSED] * 2
    assert "undone" not in deeds(sessions)


def test_nobody_else_takes_it_back_and_nobody_twice(
    boss: Visitor, world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    add_operator(sessions, world.organization_id, "other@a.kr")
    other = visit()
    other.sign_in("other@a.kr")
    key = world.recipient_ids[9]
    boss.post(f"{PEOPLE}pause", {"id": str(key)})
    [offer] = re.findall(r'name="offer" value="([^"]+)"', boss.get(PEOPLE).text)
    other.post(UNDO, {"offer": offer})
    assert boss.post(UNDO, {"offer": "é\x00"}).status_code == 302
    assert part(sessions, key).state is Participation.PAUSED
    boss.post(UNDO, {"offer": offer})
    assert part(sessions, key).state is Participation.ACTIVE
    boss.post(f"{PEOPLE}pause", {"id": str(key)})
    boss.post(UNDO, {"offer": offer})
    assert part(sessions, key).state is Participation.PAUSED


def test_after_some_minutes_it_is_too_late_and_nothing_is_kept(
    boss: Visitor, world: World, sessions: Sessions, clock: FakeClock
) -> None:
    key = world.recipient_ids[9]
    boss.post(f"{PEOPLE}pause", {"id": str(key), "reason": "입원"})
    boss.post(f"{PEOPLE}resume", {"id": str(key)})
    page = boss.get(PEOPLE).text
    clock.advance(KEPT_FOR.total_seconds() + 1)
    [offer] = re.findall(r'name="offer" value="([^"]+)"', page)
    boss.post(UNDO, {"offer": offer})
    assert part(sessions, key).state is Participation.ACTIVE
    boss.post(f"{PEOPLE}pause", {"id": str(key)})
    forget_offers(sessions, clock.now() + 2 * KEPT_FOR)
    with system_reading(sessions, "a test looks") as session:
        kept = select(SavedViewRow.query).where(SavedViewRow.screen == KEPT_AS)
        assert session.scalars(kept).all() == [{}]


def test_a_do_not_call_entry_just_added_is_lifted(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    form = {"organization": world.organization_id, "number": "010-2222-3333", "reason": "typo"}
    boss.post("/settings/do-not-call/new", form)
    assert "may be called again" in undo(boss, "/settings/do-not-call/")
    with system_reading(sessions, "a test looks") as session:
        assert session.scalars(select(OptOutRow.lifted_at)).one() == NOON
    assert deeds(sessions)[-3:] == ["opt_out", "opt_out.lift", "undone"]


def test_campaigns_paused_by_mistake_go_on(boss: Visitor, world: World, sessions: Sessions) -> None:
    key = str(world.campaign_id)
    boss.post("/campaigns/control", {"act": "pause", "id": key})
    assert "1 campaign goes on." in undo(boss, "/campaigns/")
    assert boss.get("/campaigns/").text.count('name="offer"') == 0
    boss.post("/campaigns/control", {"act": "stop", "id": key})
    assert 'name="offer"' not in boss.get("/campaigns/").text
    with system_reading(sessions, "a test looks") as session:
        assert session.get_one(CampaignRow, world.campaign_id).state is CampaignState.ENDED
