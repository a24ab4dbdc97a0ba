"""Beside each planned call stands what its telling ringing came to, whoever changes it, on both databases."""

from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from importlib.util import module_from_spec, spec_from_file_location

import pytest
from sqlalchemy import text, update

from carecall.domain.call import CallProgress, CallState, Disposition, ProgressKind
from carecall.domain.findings import CallAnalysis, FollowUpKind, Label
from carecall.domain.memory import MemoryChanges
from carecall.store.aftercall import SqlAfterCallStore
from carecall.store.migrations import SCRIPTS
from carecall.store.second_pass import SqlSecondHearingStore
from carecall.store.tables import CallRow, PlannedCallRow
from carecall.store.walls import EVERYTHING, tell
from tests.builders import NOON, ended, make_world

LATER = NOON + timedelta(hours=1)


@dataclass(frozen=True)
class Telling:
    call_id: str | None = None
    state: CallState | None = None
    disposition: Disposition | None = None
    talk_ms: int | None = None
    label: Label | None = None
    follow_up: FollowUpKind | None = None


@pytest.fixture
def world(sessions):
    world = make_world(sessions, people=1, redials=2, redial_gap_s=60)
    world.ledger.plan_due(NOON)
    return world


def telling(world):
    [planned] = world.planned()
    return Telling(*(getattr(planned, f"telling_{name}") for name in asdict(Telling())))


def analysis(label, follow_up):
    return CallAnalysis(label=label, completed=True, findings=(), reasons=(), memory=(),
                        follow_up=follow_up, analyst="test 1")  # fmt: skip


def rung(world, disposition, at=NOON):
    [due] = world.claim(at)
    world.ledger.originating(due.call_id, at)
    world.ledger.settle(due.call_id, ended(disposition, at), at)
    return due.call_id


def talked(world, talk):
    [due] = world.claim()
    talk.hold(world, due.call_id)
    world.ledger.settle(due.call_id, ended(Disposition.ANSWERED), NOON)
    return due.call_id


def test_nothing_tells_of_a_promise_that_nobody_rang_for(world):
    assert telling(world) == Telling()


def test_a_claimed_ringing_tells_at_once_and_what_it_comes_to_follows(world):
    [due] = world.claim()
    assert telling(world) == Telling(due.call_id)
    world.ledger.originating(due.call_id, NOON)
    assert telling(world) == Telling(due.call_id)
    world.ledger.progressed(CallProgress(call_id=due.call_id, kind=ProgressKind.ANSWERED, at=NOON))
    assert telling(world) == Telling(due.call_id, CallState.ANSWERED)
    world.ledger.doubtful(due.call_id, NOON)
    assert telling(world) == Telling(due.call_id, CallState.UNKNOWN)


def test_a_later_ringing_takes_over_and_one_given_back_leaves_the_one_before(world):
    first = rung(world, Disposition.BUSY)
    assert telling(world) == Telling(first, CallState.ENDED, Disposition.BUSY)
    [second] = world.claim(LATER)
    assert telling(world) == Telling(second.call_id)
    world.ledger.released(second.call_id, LATER)
    assert telling(world) == Telling(first, CallState.ENDED, Disposition.BUSY)


def test_an_answered_ringing_goes_on_telling_when_another_one_follows(world):
    first = rung(world, Disposition.NO_ANSWER)
    [second] = world.claim(LATER)
    world.change(CallRow, first, disposition=Disposition.ANSWERED, talk_ms=5000)
    answered = Telling(first, CallState.ENDED, Disposition.ANSWERED, 5000)
    assert telling(world) == answered
    world.ledger.released(second.call_id, LATER)
    assert telling(world) == answered
    world.claim(LATER + timedelta(hours=1))
    assert telling(world) == answered


def test_length_and_meaning_of_a_talk_come_with_it(world, talk):
    call_id = talked(world, talk)
    held = telling(world)
    assert held.talk_ms is not None
    assert (held.disposition, held.label) == (Disposition.ANSWERED, None)
    saved = analysis(Label.NORMAL, FollowUpKind.NONE)
    SqlAfterCallStore(world.sessions).save(call_id, saved, MemoryChanges(), NOON)
    assert (telling(world).label, telling(world).follow_up) == (Label.NORMAL, FollowUpKind.NONE)
    again = analysis(Label.ABNORMAL, FollowUpKind.VISIT)
    SqlSecondHearingStore(world.sessions).done(call_id, again, LATER)
    assert (telling(world).label, telling(world).follow_up) == (Label.ABNORMAL, FollowUpKind.VISIT)


def test_what_a_machine_was_told_is_no_talk_whenever_it_was_told(world):
    call_id = rung(world, Disposition.VOICEMAIL)
    world.change(CallRow, call_id, talk_ms=31_000)
    assert telling(world) == Telling(call_id, CallState.ENDED, Disposition.VOICEMAIL)
    with system_wide(world) as connection:
        connection.execute(update(PlannedCallRow).values(telling_talk_ms=31_000))
        connection.execute(text(_migration("0041_talk_of_an_answer").TAKE_AWAY))
    assert telling(world) == Telling(call_id, CallState.ENDED, Disposition.VOICEMAIL)


def test_a_migrated_database_says_the_same_of_calls_that_were_there_before(world, talk):
    call_id = talked(world, talk)
    saved = analysis(Label.ABNORMAL, FollowUpKind.CALL_BACK)
    SqlAfterCallStore(world.sessions).save(call_id, saved, MemoryChanges(), NOON)
    before = telling(world)
    with system_wide(world) as connection:
        names = [f"telling_{name}" for name in asdict(Telling())]
        connection.execute(update(PlannedCallRow).values(dict.fromkeys(names)))
        connection.execute(text(_migration("0034_telling_call").TELL))
    assert telling(world) == before != Telling()


@contextmanager
def system_wide(world):
    with world.sessions.kw["bind"].begin() as connection:
        if connection.dialect.name == "postgresql":
            tell(connection, EVERYTHING)
        yield connection


def _migration(name):
    spec = spec_from_file_location(name, SCRIPTS / "versions" / f"{name}.py")
    migration = module_from_spec(spec)
    spec.loader.exec_module(migration)
    return migration
