"""Days are counted once, and a day whose calls change is known for one that must be counted anew."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from carecall.domain.call import PlannedCallState
from carecall.store.day_counts import count_days
from carecall.store.engine import create_engine
from carecall.store.session import guarded_sessions
from carecall.store.tables import CountedDayRow, DayCountRow, PlannedCallRow, StaleDayRow
from carecall.store.walls import EVERYTHING, tell
from tests.builders import NOON, make_world
from tests.talks import ABNORMAL, EMERGENCY, MISSED, NORMAL, SCHEDULED, Told
from tests.talks import tell as tell_of

OLD = NOON - timedelta(days=10)
OLD_DAY = OLD.date()


@pytest.fixture
def world(sessions):
    return make_world(sessions, people=4)


def counted(database):
    """What is counted of the days that may be read."""
    with database.connect() as connection:
        tell(connection, EVERYTHING)
        stale = select(StaleDayRow.day)
        ready = select(CountedDayRow.day).where(
            CountedDayRow.ready, CountedDayRow.day.not_in(stale)
        )
        rows = connection.execute(select(DayCountRow.__table__).where(DayCountRow.day.in_(ready)))
        return {
            row.day: {name: number for name, number in row._mapping.items() if number and name not in {"organization_id", "campaign_id", "day"}}
            for row in rows
        }  # fmt: skip


def change(database, planned_id, **values):
    with database.begin() as connection:
        tell(connection, EVERYTHING)
        connection.execute(
            update(PlannedCallRow).where(PlannedCallRow.id == planned_id).values(**values)
        )


def told(world, what, person=0, at=OLD, slot_no=1):
    return tell_of(world, what, recipient_id=world.recipient_ids[person], at=at, slot_no=slot_no)[0]


def test_each_day_is_counted_once_by_what_the_tiles_show(world, database):
    for person, what in enumerate((NORMAL, ABNORMAL, EMERGENCY, MISSED)):
        told(world, what, person)
    assert count_days(database, NOON) >= 1
    assert counted(database) == {
        OLD_DAY: {"over": 4, "total": 4, "connected": 3, "unanswered": 1, "completed": 2, "normal": 1,
                  "abnormal": 1, "emergency": 1}
    }  # fmt: skip
    assert count_days(database, NOON) == 0


def test_the_days_beside_today_are_left_to_be_counted_at_each_look(world, database):
    for number in (-2, -1, 0, 1, 2):
        told(world, SCHEDULED, at=NOON + timedelta(days=number))
    count_days(database, NOON)
    far = {(NOON + timedelta(days=number)).date() for number in (-2, 2)}
    assert set(counted(database)) == far


def test_a_day_that_comes_near_is_counted_no_longer_and_again_when_it_is_past(world, database):
    told(world, NORMAL)
    count_days(database, NOON)
    count_days(database, OLD)
    assert counted(database) == {}
    count_days(database, NOON)
    assert counted(database)[OLD_DAY]["normal"] == 1


def test_a_changed_call_makes_its_day_unreadable_until_it_is_counted_again(world, database):
    planned = told(world, NORMAL)
    count_days(database, NOON)
    change(database, planned, completed=False)
    assert counted(database) == {}
    assert count_days(database, NOON) == 1
    assert "completed" not in counted(database)[OLD_DAY]


def test_a_call_that_moves_changes_the_day_it_leaves_and_the_one_it_comes_to(world, database):
    planned = told(world, NORMAL)
    told(world, MISSED, 1, at=OLD + timedelta(days=1))
    count_days(database, NOON)
    later = OLD + timedelta(days=1)
    change(database, planned, due_at=later, until_at=later + timedelta(hours=1))
    assert counted(database) == {}
    count_days(database, NOON)
    assert OLD_DAY not in counted(database)
    assert counted(database)[OLD_DAY + timedelta(days=1)]["total"] == 2


def test_a_call_that_is_made_or_taken_away_changes_its_day(world, database):
    planned = told(world, NORMAL)
    count_days(database, NOON)
    told(world, SCHEDULED, 1)
    assert counted(database) == {}
    count_days(database, NOON)
    with database.begin() as connection:
        tell(connection, EVERYTHING)
        connection.execute(delete(PlannedCallRow).where(PlannedCallRow.state == PlannedCallState.PLANNED))  # fmt: skip
    assert counted(database) == {}
    count_days(database, NOON)
    assert counted(database)[OLD_DAY]["over"] == 1
    assert planned


def test_planning_the_coming_days_makes_them_unreadable(world, database):
    soon = NOON + timedelta(days=3)
    told(world, SCHEDULED, at=soon)
    count_days(database, NOON)
    world.ledger.plan_due(NOON)
    told(world, SCHEDULED, 1, at=soon)
    assert soon.date() not in counted(database)
    count_days(database, NOON)
    assert counted(database)[soon.date()]["waiting"] >= 2


def test_a_call_far_away_in_time_is_left_to_be_counted_at_each_look(world, database):
    for person, days in enumerate((-3000, 3000)):
        told(world, Told(), person, at=NOON + timedelta(days=days))
    count_days(database, NOON)
    assert counted(database) == {}


@pytest.fixture
def postgres_engine(postgres_url):
    engine = create_engine(postgres_url)
    yield engine
    engine.dispose()


@pytest.fixture
def shared(postgres_engine):
    return make_world(guarded_sessions(postgres_engine), people=4)


def test_who_was_writing_before_the_day_was_watched_is_waited_for(shared, postgres_engine):
    planned = told(shared, NORMAL)
    with postgres_engine.connect() as writer:
        tell(writer, EVERYTHING)
        writer.execute(
            update(PlannedCallRow).where(PlannedCallRow.id == planned).values(completed=False)
        )
        assert count_days(postgres_engine, NOON) == 0
        assert counted(postgres_engine) == {}
        writer.commit()
    assert count_days(postgres_engine, NOON) == 1
    assert "completed" not in counted(postgres_engine)[OLD_DAY]


def test_what_is_written_while_a_day_is_counted_makes_it_unreadable_once_it_is_there(
    shared, postgres_engine
):
    first, second = told(shared, NORMAL), told(shared, NORMAL, 1)
    count_days(postgres_engine, NOON)
    with postgres_engine.connect() as writer:
        tell(writer, EVERYTHING)
        writer.execute(
            update(PlannedCallRow).where(PlannedCallRow.id == first).values(completed=False)
        )
        change(postgres_engine, second, completed=False)
        assert count_days(postgres_engine, NOON) == 1  # nobody waits for the writer
        assert counted(postgres_engine)[OLD_DAY]["completed"] == 1
        writer.commit()
    assert counted(postgres_engine) == {}
    count_days(postgres_engine, NOON)
    assert "completed" not in counted(postgres_engine)[OLD_DAY]


def test_counts_are_walled_like_the_calls_they_are_of(shared, postgres_engine):
    told(shared, NORMAL)
    count_days(postgres_engine, NOON)
    with postgres_engine.connect() as connection:
        assert connection.execute(select(DayCountRow.__table__)).all() == []
