"""The dial queries find what they look for by an index, whatever stands in front of it."""

import pytest
from sqlalchemy import event, text

from carecall.store.claims import ClaimOrder
from carecall.store.due_lanes import due_lanes
from carecall.store.refusing import settle_overdue
from carecall.store.session import system_writing
from carecall.store.trunk_pace import read_paces
from tests.builders import NOON, make_world

QUERIES = {
    "due": (
        "ix_planned_call_due",
        lambda session, _: due_lanes(session, NOON, resting=()),
    ),
    "channels": (
        "ix_call_trunk_open",
        lambda session, world: read_paces(session, [world.trunk_id], NOON),
    ),
    "overdue": (
        "ix_planned_call_overdue",
        lambda session, world: settle_overdue(
            session,
            ClaimOrder(now=NOON, new_id=world.ids.new_id, destinations=lambda _: None),
            25,
        ),
    ),
}


@pytest.mark.parametrize("name", QUERIES)
def test_a_dial_query_goes_by_its_index(sessions, name):
    index, ask = QUERIES[name]
    world = make_world(sessions)
    asked = []
    with system_writing(sessions, "a test looks at plans") as session:
        engine = session.get_bind()
        postgres = engine.dialect.name == "postgresql"
        if postgres:  # tables this small would be read whole
            session.execute(text("SET LOCAL enable_seqscan = off"))

        def note(_connection, _cursor, statement, values, *_more):
            asked.append((statement, values))

        event.listen(engine, "before_cursor_execute", note)
        ask(session, world)
        event.remove(engine, "before_cursor_execute", note)
        explain = "EXPLAIN " if postgres else "EXPLAIN QUERY PLAN "
        plans = [
            str(session.connection().exec_driver_sql(explain + statement, values).all())
            for statement, values in asked
        ]
    assert any(index in plan for plan in plans), plans
