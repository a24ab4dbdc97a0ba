"""What is refused, and whose rows a platform operator opens, is in the trail: by route, seldom, without personal data."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from admin.seldom import MOST_KEYS, Seldom
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import AuditEventRow
from tests.admin.conftest import Visitor, add_operator
from tests.admin.small_world import database_url, world
from tests.builders import World, make_world
from tests.fakes.clock import FakeClock

__all__ = ["database_url", "world"]  # fixtures
Visit = Callable[[], Visitor]


def events(sessions: Sessions, action: str) -> list[AuditEventRow]:
    with system_reading(sessions, "a test looks") as session:
        return list(session.scalars(select(AuditEventRow).where(AuditEventRow.action == action)))


def test_a_foreign_row_and_a_missing_permission_are_written_down_without_id_or_name(
    boss: Visitor, sessions: Sessions
) -> None:
    foreign = make_world(sessions, people=1, name="남의 기관", first=500)
    key = foreign.recipient_ids[0]
    assert boss.get(f"/recipients/{key}/edit").status_code == 404
    assert boss.post(f"/recipients/{key}/edit", {"name": "김"}).status_code == 404
    assert boss.get("/settings/contracts/").status_code == 403
    found = events(sessions, "denied")
    assert [(event.object_type, event.object_key, event.result) for event in found] == [
        ("recipients", "", "refused"),
        ("recipients", "", "refused"),
        ("contracts", "", "refused"),
    ]
    assert found[0].facts == {
        "route": "/recipients/<int:recipient_id>/edit",
        "method": "GET",
        "status": 404,
    }


def test_a_person_who_tries_on_is_written_down_once_a_minute(
    boss: Visitor, sessions: Sessions, clock: FakeClock
) -> None:
    for key in (901, 902, 903):
        boss.get(f"/recipients/{key}/edit")
    assert len(events(sessions, "denied")) == 1
    clock.advance(61)
    boss.get("/recipients/904/edit")
    assert len(events(sessions, "denied")) == 2


def test_a_mistyped_address_is_nobodys_crime(boss: Visitor, sessions: Sessions) -> None:
    assert boss.get("/no-such-page").status_code == 404
    assert events(sessions, "denied") == []


def test_a_platform_operator_who_opens_another_organizations_rows_is_seen_there(
    world: World, sessions: Sessions, visit: Visit, clock: FakeClock
) -> None:
    other = make_world(sessions, people=1, name="다른 기관", first=500)
    add_operator(sessions, world.organization_id, "top@a.kr", role="platform_operator")
    visitor = visit()
    visitor.sign_in("top@a.kr")
    visitor.get(f"/recipients/?organization={world.organization_id}")
    assert events(sessions, "acted_for") == []
    visitor.get(f"/details/recipient/{other.recipient_ids[0]}")
    visitor.get(f"/recipients/?organization={other.organization_id}")
    found = events(sessions, "acted_for")
    assert [event.organization_id for event in found] == [other.organization_id]
    clock.advance(3000)
    visitor.get(f"/recipients/{other.recipient_ids[0]}/edit")
    clock.advance(700)
    visitor.get(f"/recipients/{other.recipient_ids[0]}/edit")
    assert len(events(sessions, "acted_for")) == 2


def test_many_keys_do_not_fill_the_memory(clock: FakeClock) -> None:
    seldom = Seldom(clock.monotonic, 60.0)
    for key in range(MOST_KEYS + 5):
        assert seldom.is_due((key,))
    assert len(seldom._last) <= MOST_KEYS
