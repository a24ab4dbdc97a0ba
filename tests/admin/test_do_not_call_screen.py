"""Settings > Do-not-call: refusals are seen, added and lifted with a reason, and numbers stay masked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from carecall.domain.consent import RefusalSource
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import AuditEventRow, DoNotCallRow, OptOutRow
from tests.admin.conftest import Visitor, add_operator
from tests.builders import NOON, World

LIST = "/settings/do-not-call/"
PLATFORM = "/settings/platform-do-not-call/"


@pytest.fixture
def spoken(world: World) -> None:
    """Somebody said on a call that they want no more of them."""
    world.add(OptOutRow(organization_id=world.organization_id, number="+821055512345",
                        source=RefusalSource.SPOKEN, reason="", made_at=NOON))  # fmt: skip


def rows(sessions: Sessions) -> list[OptOutRow]:
    with system_reading(sessions, "a test looks") as session:
        found = list(session.scalars(select(OptOutRow).order_by(OptOutRow.id)))
        session.expunge_all()
        return found


def deeds(sessions: Sessions) -> list[tuple[str, object]]:
    with system_reading(sessions, "a test looks") as session:
        kinds = AuditEventRow.object_type.in_(["opt_out", "do_not_call"])
        events = session.scalars(select(AuditEventRow).where(kinds).order_by(AuditEventRow.id))
        return [(each.action, each.facts.get("reason")) for each in events]


def form(world: World, **more: object) -> dict[str, object]:
    return {"organization": world.organization_id, "number": "010-2222-3333", "reason": "by letter", **more}  # fmt: skip


def test_a_number_is_added_by_hand_with_a_reason_and_shows_its_source(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    assert boss.post(f"{LIST}new", form(world, reason="")).status_code == 422
    assert boss.post(f"{LIST}new", form(world)).status_code == 302
    page = boss.get(LIST).text
    for words in ("010-2222-3333", "Entered by staff", "by letter"):
        assert words in page
    assert rows(sessions)[0].made_by_id is not None
    assert deeds(sessions) == [("opt_out", "by letter")]
    again = boss.post(f"{LIST}new", form(world, number="+82 10 2222 3333"))
    assert "on the list already" in again.text


def test_a_refusal_is_lifted_only_for_a_reason(
    boss: Visitor, world: World, sessions: Sessions, spoken: None
) -> None:
    assert "Said on a call" in boss.get(LIST).text
    url = f"{LIST}{rows(sessions)[0].id}/lift"
    assert "010-5551-2345" in boss.get(url).text
    assert boss.post(url).status_code == 422
    assert rows(sessions)[0].lifted_at is None
    assert boss.post(url, {"reason": "asked again at the office"}).status_code == 302
    assert rows(sessions)[0].lifted_at is not None
    assert deeds(sessions) == [("opt_out.lift", "asked again at the office")]
    assert "Nobody refused calls" in boss.get(LIST).text
    assert boss.post(url, {"reason": "twice"}).status_code == 404


def test_numbers_are_searched_without_standing_in_the_address(
    boss: Visitor, world: World, spoken: None
) -> None:
    boss.post(f"{LIST}new", form(world))
    found = boss.post(f"{LIST}search", {"number": "010-5551"}, follow_redirects=True)
    assert "010-5551-2345" in found.text
    assert "010-2222-3333" not in found.text
    assert "5551" not in found.request.query_string.decode()
    assert "2345" in boss.post(f"{LIST}search", {"number": "2345"}, follow_redirects=True).text


def test_nothing_is_edited_or_deleted(
    boss: Visitor, sessions: Sessions, world: World, spoken: None
) -> None:
    key = rows(sessions)[0].id
    for url in (f"{LIST}{key}/edit", f"{LIST}{key}/delete", f"{LIST}delete"):
        assert boss.post(url).status_code == 404


def test_the_platform_list_is_the_platform_operators(
    boss: Visitor, world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    assert boss.get(PLATFORM).status_code == 403
    add_operator(sessions, world.organization_id, "root@a.kr", role="platform_operator")
    root = visit()
    root.sign_in("root@a.kr")
    added = {"number": "010-2222-3333", "reason": "court order"}
    assert root.post(f"{PLATFORM}new", added).status_code == 302
    assert "court order" in root.get(PLATFORM).text
    assert "already" in root.post(f"{PLATFORM}new", added).text
    with system_reading(sessions, "a test looks") as session:
        key = session.scalar(select(DoNotCallRow.id))
    assert root.post(f"{PLATFORM}{key}/lift", {"reason": "order ended"}).status_code == 302
    assert "No number is closed" in root.get(PLATFORM).text
    assert deeds(sessions) == [("do_not_call.add", "court order"), ("do_not_call.remove", "order ended")]  # fmt: skip


def test_a_worker_does_not_see_the_list(
    world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    add_operator(sessions, world.organization_id, "worker@a.kr", role="worker")
    visitor = visit()
    visitor.sign_in("worker@a.kr")
    assert visitor.get(LIST).status_code == 403
