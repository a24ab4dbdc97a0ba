"""A campaign's progress and rows, operators, trunks and Asterisk's record."""

import pytest

from carecall.domain.call import Disposition, PlannedCallState
from carecall.errors import AlreadyRegistered
from carecall.ports.repositories import PbxLine, PbxPosition
from carecall.store.lines import TrunkFacts, keep_trunk
from carecall.store.operators import NewOperator, create_operator, operator_count
from carecall.store.pbx_log import SqlPbxEventLog
from carecall.store.progress import campaign_progress, planned_call_rows
from carecall.store.session import system_reading, system_writing
from carecall.store.tables import PbxEventRow, TrunkKind, TrunkRow, UserRow
from tests.builders import NOON, ended, make_organization, make_world


def test_progress_counts_promises_and_not_rings(sessions, talk):
    world = make_world(sessions, people=4, redials=1)
    world.ledger.plan_due(NOON)
    first, second, third = world.claim(limit=3)
    talk.hold(world, first.call_id)
    world.ledger.settle(first.call_id, ended(Disposition.ANSWERED), NOON)
    for due, how in ((second, Disposition.BUSY), (third, Disposition.INVALID_NUMBER)):
        world.ledger.originating(due.call_id, NOON)
        world.ledger.settle(due.call_id, ended(how), NOON)
    with system_reading(sessions, "a test looks") as session:
        found = campaign_progress(session, world.campaign_id)
        rows = planned_call_rows(session, world.campaign_id)
    assert (found.total, found.completed, found.scheduled) == (4, 2, 2)
    assert (found.connected, found.conversations, found.finished) == (1, 1, False)
    assert [row.state for row in rows] == [
        PlannedCallState.COMPLETED,
        PlannedCallState.WAITING_REDIAL,
        PlannedCallState.EXHAUSTED,
        PlannedCallState.PLANNED,
    ]
    assert (rows[0].turns, rows[0].recording) == (3, f"{first.call_id}.wav")
    assert (rows[0].number, rows[0].response_ms_p50) == ("***-****-0001", 600)
    assert (rows[1].disposition, rows[1].attempts) == (Disposition.BUSY, 1)
    assert (rows[3].call_id, rows[3].label) == (None, None)


def test_an_operator_signs_in_by_a_hash_and_once_only(sessions):
    world = make_organization(sessions)
    new = NewOperator(
        organization_id=world.organization_id,
        email=" First@Example.org ",
        name="첫 사람",
        password="ganz geheim",
        uniquifier="u1",
    )
    with system_writing(sessions, "a test builds") as session:
        key = create_operator(session, new, NOON)
        row = session.get_one(UserRow, key)
        assert row.email == "first@example.org"
        assert row.password.startswith("$argon2id$")
        assert [role.name for role in row.roles] == ["platform_operator"]
        with pytest.raises(AlreadyRegistered):
            create_operator(session, new, NOON)
        assert operator_count(session) == 1


def test_a_trunk_is_kept_up_to_the_settings(sessions):
    with system_writing(sessions, "a test builds") as session:
        key = keep_trunk(session, TrunkFacts(name="trunk", kind=TrunkKind.IP, host="a"))
        again = TrunkFacts(name="trunk", kind=TrunkKind.REGISTRATION, host="b", channels=4)
        assert keep_trunk(session, again) == key
        row = session.get_one(TrunkRow, key)
        assert (row.host, row.channels, row.kind) == ("b", 4, TrunkKind.REGISTRATION)


def test_asterisks_lines_are_kept_once_and_reading_goes_on_where_it_stopped(sessions):
    events = SqlPbxEventLog(sessions)
    assert events.position("cel") is None
    lines = [PbxLine(generation="g1", offset=at, payload=f"line {at}") for at in (0, 10)]
    for _ in range(2):
        events.append("cel", lines, PbxPosition(generation="g1", offset=20))
    assert events.position("cel") == PbxPosition(generation="g1", offset=20)
    events.append("cel", [], PbxPosition(generation="g2", offset=0))
    assert events.position("cel") == PbxPosition(generation="g2", offset=0)
    with system_reading(sessions, "a test looks") as session:
        assert [row.payload["line"] for row in session.query(PbxEventRow)] == ["line 0", "line 10"]
