"""One recipient's page: contacts, preferences, consent with its text's version, the absence calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from carecall.domain.consent import ConsentKind
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import (
    AbsenceRow,
    AuditEventRow,
    ConsentRow,
    ContactPersonRow,
    MemoryItemRow,
    PlannedCallRow,
    PreferenceKey,
    PreferenceRow,
    RecipientRow,
)
from tests.admin.conftest import Visitor, add_operator
from tests.builders import NOON, World

TODAY = NOON.date()
CHOI = {"name": "최이웃", "relation": "neighbour", "phone": "02-555-1234", "holds_key": "yes"}


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """Plain rows by one key; what plans calls around absences is tested on both databases with the store."""
    return sqlite_url


@pytest.fixture
def page(world: World) -> str:
    return f"/recipient-care/{world.recipient_ids[9]}"


def rows(sessions: Sessions, table: type) -> list:  # type: ignore[type-arg]  # rows of any table
    with system_reading(sessions, "a test looks") as session:
        return list(session.query(table))


def test_the_edit_page_leads_to_every_section(boss: Visitor, world: World, page: str) -> None:
    edit = boss.get(f"/recipients/{world.recipient_ids[9]}/edit").text
    for section in ("contacts", "preferences", "consent", "absences"):
        assert f"{page}/{section}" in edit
        assert boss.get(f"{page}/{section}").status_code == 200


def test_a_contact_is_added_changed_and_deleted_and_the_trail_names_nobody(
    boss: Visitor, page: str, sessions: Sessions
) -> None:
    assert boss.post(f"{page}/contacts", {"id": "", **CHOI}).status_code == 302
    [row] = rows(sessions, ContactPersonRow)
    assert (row.phone, row.holds_key, row.told_of_alerts, row.position) == ("+8225551234", True, False, 1)  # fmt: skip
    assert "최이웃" in boss.get(f"{page}/contacts").text
    change = {
        "id": str(row.id),
        "version": str(row.version),
        **CHOI,
        "told_of_alerts": "yes",
        "phone": "",
    }
    assert boss.post(f"{page}/contacts", change).status_code == 302
    [row] = rows(sessions, ContactPersonRow)
    assert (row.phone, row.told_of_alerts) == ("+8225551234", True)
    stale = boss.post(f"{page}/contacts", change)
    assert (stale.status_code, "Somebody else changed this" in stale.text) == (422, True)
    assert boss.post(f"{page}/contacts/delete", {"id": str(row.id)}).status_code == 302
    assert rows(sessions, ContactPersonRow) == []
    trail = [str(row.facts) for row in rows(sessions, AuditEventRow)]
    assert "{'part': 'contacts'}" in trail
    assert not any("최이웃" in facts or "5551234" in facts for facts in trail)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"name": "가" * 21}, "1 to 20"), ({"phone": "12"}, "phone number"), ({"relation": "x"}, "relation")],
)  # fmt: skip
def test_a_wrong_contact_is_refused_with_what_was_typed(
    boss: Visitor, page: str, sessions: Sessions, wrong: dict[str, str], said: str
) -> None:
    answer = boss.post(f"{page}/contacts", {"id": "", **CHOI, **wrong})
    assert answer.status_code == 422
    assert said in answer.text
    assert next(iter(wrong.values())) in answer.text or "relation" in wrong
    assert rows(sessions, ContactPersonRow) == []


def test_nobody_reaches_a_contact_through_another_person(
    boss: Visitor, world: World, page: str, sessions: Sessions
) -> None:
    boss.post(f"{page}/contacts", {"id": "", **CHOI})
    [row] = rows(sessions, ContactPersonRow)
    other = f"/recipient-care/{world.recipient_ids[0]}/contacts/delete"
    assert boss.post(other, {"id": str(row.id)}).status_code == 404


def test_a_second_number_is_kept_and_taken_away(
    boss: Visitor, world: World, page: str, sessions: Sessions
) -> None:
    def second() -> str | None:
        [row] = [row for row in rows(sessions, RecipientRow) if row.id == world.recipient_ids[9]]
        return str(row.second_phone) if row.second_phone else None

    assert boss.post(f"{page}/second-number", {"second_phone": "abc"}).status_code == 422
    boss.post(f"{page}/second-number", {"second_phone": "051-555-1234"})
    assert second() == "+82515551234"
    boss.post(f"{page}/second-number", {"second_phone": ""})
    assert second() is None


def test_preferences_are_kept_and_an_empty_one_is_taken_away(
    boss: Visitor, page: str, sessions: Sessions
) -> None:
    wish = {"version": "", "address": "김 여사님", "speed": "0.85", "loudness": "4", "call_time": "09:30",
            "avoid_topic": ["mood", "sleep", "closing"]}  # fmt: skip
    assert boss.post(f"{page}/preferences", wish).status_code == 302
    kept = {row.key: row.value for row in rows(sessions, PreferenceRow)}
    assert kept == {
        PreferenceKey.ADDRESS: "김 여사님", PreferenceKey.SPEED: "0.85", PreferenceKey.LOUDNESS: "4",
        PreferenceKey.CALL_TIME: "09:30", PreferenceKey.AVOID_TOPIC: "sleep mood",
    }  # fmt: skip
    stale = boss.post(f"{page}/preferences", {**wish, "address": "다른 이름"})
    assert (stale.status_code, "Somebody else changed this" in stale.text) == (422, True)
    shown = boss.get(f"{page}/preferences").text
    assert "Calls follow these" in shown  # as domain.schedule.wished_at and language.agenda do
    now = shown.partition('name="version" value="')[2].partition('"')[0]
    assert boss.post(f"{page}/preferences", {"version": now}).status_code == 302
    assert rows(sessions, PreferenceRow) == []


def test_a_speed_that_calls_learned_stays_choosable_and_an_invented_one_does_not(
    boss: Visitor, world: World, page: str, sessions: Sessions
) -> None:
    world.add(PreferenceRow(organization_id=world.organization_id, recipient_id=world.recipient_ids[9],
                            key=PreferenceKey.SPEED, value="0.723"))  # fmt: skip
    text = boss.get(f"{page}/preferences").text
    assert "0.723 (learned in calls)" in text
    version = text.partition('name="version" value="')[2].partition('"')[0]
    bad = boss.post(f"{page}/preferences", {"version": version, "speed": "9"})
    assert bad.status_code == 422
    assert (
        boss.post(f"{page}/preferences", {"version": version, "speed": "0.723"}).status_code == 302
    )
    assert [row.value for row in rows(sessions, PreferenceRow)] == ["0.723"]


def test_consent_is_given_to_the_text_of_today_and_withdrawn_with_its_history_kept(
    boss: Visitor, world: World, page: str, sessions: Sessions
) -> None:
    def own() -> list[ConsentRow]:
        mine = world.recipient_ids[9]
        return [row for row in rows(sessions, ConsentRow) if row.recipient_id == mine]

    assert (
        boss.post(f"{page}/consent", {"kind": "recording", "basis": "guardian"}).status_code == 302
    )
    assert (
        boss.post(f"{page}/consent", {"kind": "recording", "basis": "written"}).status_code == 302
    )
    recording = [row for row in own() if row.kind is ConsentKind.RECORDING]
    assert [(row.basis.value, row.withdrawn_at is None) for row in recording] == [
        ("guardian", False),
        ("written", True),
    ]
    assert {row.disclosure_version for row in recording} == {"1"}
    assert all(row.recorded_by_id for row in recording)
    assert boss.post(f"{page}/consent/withdraw", {"kind": "calls"}).status_code == 302
    assert [row.withdrawn_at is None for row in own() if row.kind is ConsentKind.CALLS] == [False]
    assert boss.post(f"{page}/consent/withdraw", {"kind": "calls"}).status_code == 404
    assert boss.post(f"{page}/consent", {"kind": "calls", "basis": "x"}).status_code == 404


def test_an_absence_stops_todays_call_and_ends_when_the_person_is_back(
    boss: Visitor, world: World, page: str, sessions: Sessions
) -> None:
    away = {"from_on": str(TODAY), "until_on": str(TODAY + timedelta(days=3)), "reason": "hospital"}
    assert boss.post(f"{page}/absences", {**away, "reason": ""}).status_code == 422
    early = boss.post(f"{page}/absences", {**away, "until_on": str(TODAY - timedelta(days=1))})
    assert (early.status_code, "first day or later" in early.text) == (422, True)
    assert boss.post(f"{page}/absences", away).status_code == 302
    states = [row.state.value for row in rows(sessions, PlannedCallRow)
              if row.recipient_id == world.recipient_ids[9] and row.round_on == TODAY]  # fmt: skip
    assert "planned" not in states
    [row] = rows(sessions, AbsenceRow)
    assert (row.reason, row.until_on) == ("hospital", TODAY + timedelta(days=3))
    text = boss.get(f"{page}/absences").text
    assert "Hospital" in text
    assert "absent now" in text
    world.change(AbsenceRow, row.id, from_on=date(2026, 2, 20))
    assert boss.post(f"{page}/absences/end", {"id": str(row.id)}).status_code == 302
    [row] = rows(sessions, AbsenceRow)
    assert row.until_on == TODAY - timedelta(days=1)


def test_who_may_only_look_does_not_reach_these_pages(
    world: World, page: str, visit: Callable[[], Visitor]
) -> None:
    add_operator(world.sessions, world.organization_id, "view@a.kr", role="viewer")
    viewer = visit()
    viewer.sign_in("view@a.kr")
    for section in ("contacts", "preferences", "consent", "absences"):
        assert viewer.get(f"{page}/{section}").status_code == 403


def test_the_drawer_shows_whom_to_ask_and_that_the_person_is_away(
    boss: Visitor, world: World, page: str, visit: Callable[[], Visitor]
) -> None:
    boss.post(f"{page}/contacts", {"id": "", "told_of_alerts": "yes", **CHOI})
    boss.post(f"{page}/absences", {"from_on": str(TODAY), "until_on": "", "reason": "travel"})
    drawer = f"/details/recipient/{world.recipient_ids[9]}"
    text = boss.get(drawer).text
    for said in (
        "최이웃",
        "02-555-1234",
        "Neighbour",
        "Holds a key",
        "May be told of alerts",
        "until further notice",
        "Travel",
    ):
        assert said in text
    add_operator(world.sessions, world.organization_id, "view@a.kr", role="viewer")
    viewer = visit()
    viewer.sign_in("view@a.kr")
    assert "02-555-1234" not in viewer.get(drawer).text


def test_who_is_deleted_leaves_no_contacts_wishes_absences_or_quotes(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    key = world.recipient_ids[0]
    own = {"organization_id": world.organization_id, "recipient_id": key}
    world.add(
        ContactPersonRow(**own, name="최이웃", phone="+8225551234"),
        PreferenceRow(**own, key=PreferenceKey.ADDRESS, value="김 여사님"),
        AbsenceRow(**own, from_on=TODAY, reason="hospital"),
    )
    [item] = [row for row in rows(sessions, MemoryItemRow) if row.recipient_id == key]
    world.change(MemoryItemRow, item.id, quote="무릎이 쑤셔서")
    assert boss.post(f"/recipients/{key}/delete").status_code == 302
    for table in (ContactPersonRow, PreferenceRow, AbsenceRow):
        assert rows(sessions, table) == []
    assert {row.quote for row in rows(sessions, MemoryItemRow) if row.recipient_id == key} == {""}
