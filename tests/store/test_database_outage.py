"""Databases that are stopped, locked or full in the middle of calls: nothing is dialled, nothing is lost, nothing is written twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.exc import SQLAlchemyError

from carecall.campaign.bookkeeper import Bookkeeper
from carecall.campaign.follower import Follower
from carecall.campaign.live_calls import LiveCall, LiveCalls
from carecall.domain.alert import AlertRaised
from carecall.domain.call import CallProgress, CallState, Disposition, EndedBy, ProgressKind
from carecall.domain.language import Language
from carecall.domain.turns import FinishedCall, Speaker, Turn
from carecall.language.script_files import built_in_scripts
from carecall.store.call_desk import SqlCallDesk
from carecall.store.call_journal import call_journal
from carecall.store.conversations import SqlConversationStore
from carecall.store.engine import create_engine
from carecall.store.migrations import migrate
from carecall.store.note_file import NoteFile
from carecall.store.session import guarded_sessions, system_reading
from carecall.store.tables import AlertRow, CallRow, NumberReservationRow, TurnRow
from carecall.store.talk_journal import JournalledConversationStore, TalkNote
from tests.builders import NOON, make_world
from tests.fakes.clock import FakeClock
from tests.fakes.phone_line import FakePhoneLine
from tests.little_room import little_room
from tests.postgres_server import PostgresServer, start_postgres

pytestmark = pytest.mark.slow

LITTLE_ROOM_BYTES = 4096
"""Less than a page of the database with its frame, more than the notes of a call."""


class Database:
    """One database and a way to take it away."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.sessions = guarded_sessions(engine)

    @contextmanager
    def away(self) -> Iterator[None]:
        raise NotImplementedError


class Stopped(Database):
    """PostgreSQL, ended without warning and started again."""

    server: PostgresServer

    @contextmanager
    def away(self):
        self.server.halt()
        try:
            yield
        finally:
            self.server.resume()


class Locked(Database):
    """SQLite, whose write lock somebody holds."""

    @contextmanager
    def away(self):
        holder = sqlite3.connect(self.engine.url.database, isolation_level=None)
        try:
            holder.execute("BEGIN IMMEDIATE")
            yield
        finally:
            holder.close()


class Full(Database):
    """SQLite on a full disk."""

    @contextmanager
    def away(self):
        with little_room(LITTLE_ROOM_BYTES):
            yield


@pytest.fixture(scope="module")
def own_server() -> Iterator[PostgresServer]:
    """A server that nobody else uses, which keeps what was committed."""
    server = start_postgres(durable=True)
    try:
        server.run_sql("CREATE DATABASE migrated")
        migrate(server.url("migrated"))
        yield server
    finally:
        server.stop()


@pytest.fixture(
    params=[
        Locked,
        Full,
        pytest.param(Stopped, marks=pytest.mark.postgres),
    ],
    ids=["sqlite-locked", "sqlite-full", "postgresql-stopped"],
)
def database(request, tmp_path):
    with ExitStack() as stack:
        if request.param is Stopped:
            server = request.getfixturevalue("own_server")
            name = f"outage_{abs(hash(request.node.name))}"
            server.run_sql(f"CREATE DATABASE {name} TEMPLATE migrated")
            made = Stopped(create_engine(server.url(name)))
            made.server = server
        else:
            engine = create_engine(request.getfixturevalue("sqlite_url"))
            event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout = 20"))
            made = request.param(engine)
        stack.callback(made.engine.dispose)
        yield made


class Calls:
    """Two calls that were ordered, and the pen of the process that follows them."""

    def __init__(self, database: Database, folder) -> None:
        self.world = make_world(database.sessions, people=2)
        self.world.ledger.plan_due(NOON)
        self.first, self.second = (due.call_id for due in self.world.claim())
        for call_id in (self.first, self.second):
            assert self.world.ledger.originating(call_id, NOON)
        self.clock = FakeClock(NOON)
        self.line = FakePhoneLine(self.clock)
        self.journal = call_journal(folder / "calls.jsonl")
        self.start()

    def start(self) -> None:
        """Begin as a new process does."""
        self.live = LiveCalls()
        self.books = Bookkeeper(self.world.ledger, self.clock, retry_s=0.01, journal=self.journal)
        self.follower = Follower(self.line, self.live, self.books)
        for call_id in (self.first, self.second):
            self.live.add(LiveCall(call_id=call_id, since_s=0.0, ring_timeout_s=30))

    async def hear(self, call_id: str, kind: ProgressKind, **facts: object) -> None:
        self.clock.advance(1)
        at = self.clock.now()
        await self.follower.take(CallProgress(call_id=call_id, kind=kind, at=at, **facts))

    async def whole_call(self, call_id: str) -> None:
        await self.hear(call_id, ProgressKind.RINGING)
        await self.hear(call_id, ProgressKind.ANSWERED)
        await self.hear(call_id, ProgressKind.ENDED, hangup_cause=16, answered=True)

    def row(self, call_id: str) -> CallRow:
        with system_reading(self.world.sessions, "a test looks") as session:
            return session.get_one(CallRow, call_id)

    def reserved(self) -> set[str]:
        with system_reading(self.world.sessions, "a test looks") as session:
            held = select(NumberReservationRow.call_id).where(
                NumberReservationRow.released_at.is_(None)
            )
            return set(session.scalars(held))


@pytest.fixture
def calls(database, tmp_path):
    return Calls(database, tmp_path)


async def test_calls_that_ring_and_end_meanwhile_are_written_when_it_is_back(database, calls):
    with database.away():
        await calls.whole_call(calls.first)
        await calls.hear(calls.second, ProgressKind.ENDED, hangup_cause=17)
        assert len(calls.journal.waiting()) == 4
        assert list(calls.live) == []
    assert calls.reserved() == {calls.first, calls.second}
    assert await calls.books.replay()
    first, second = calls.row(calls.first), calls.row(calls.second)
    assert (first.state, first.disposition) == (CallState.ENDED, Disposition.ANSWERED)
    assert first.ringing_at == NOON + timedelta(seconds=1)
    assert first.answered_at == NOON + timedelta(seconds=2)
    assert first.ended_at == NOON + timedelta(seconds=3)
    assert (second.state, second.disposition) == (CallState.ENDED, Disposition.BUSY)
    assert calls.reserved() == set()
    assert calls.journal.waiting() == ()


async def test_a_controller_that_dies_meanwhile_leaves_what_it_heard_to_the_next(database, calls):
    with database.away():
        await calls.whole_call(calls.first)
        calls.start()
        await calls.books.recover()
        assert not await calls.books.replay()
    assert await calls.books.replay()
    assert calls.row(calls.first).disposition is Disposition.ANSWERED
    assert calls.reserved() == {calls.second}


def test_nothing_can_be_claimed_or_ordered_meanwhile(database):
    world = make_world(database.sessions, people=2)
    world.ledger.plan_due(NOON)
    [claimed] = world.claim(limit=1)
    with database.away():
        with pytest.raises(SQLAlchemyError):
            world.claim()
        with pytest.raises(SQLAlchemyError):
            world.ledger.originating(claimed.call_id, NOON)
    assert world.ledger.originating(claimed.call_id, NOON)


SAID = Turn(turn_no=2, speaker=Speaker.RECIPIENT, text="네", started_ms=900, ended_ms=1500)
ASKED = Turn(turn_no=1, speaker=Speaker.AGENT, text="안녕하세요", started_ms=0, ended_ms=800)


def finished(call_id: str) -> FinishedCall:
    return FinishedCall(
        call_id=call_id,
        language=Language.KO,
        disposition=Disposition.ANSWERED,
        ended_by=EndedBy.AGENT,
        answered_at=NOON,
        ended_at=NOON,
        talk_ms=5000,
        turns=(ASKED, SAID),
        closing_reached=True,
        first_audio_ms=40,
        recording=f"2026/03/02/{call_id}.wav",
    )


@pytest.mark.parametrize("killed", [False, True], ids=["goes on", "is killed"])
def test_a_talk_goes_on_meanwhile_and_every_word_of_it_arrives(database, calls, tmp_path, killed):
    inner = SqlConversationStore(database.sessions, scripts=built_in_scripts())
    notes = NoteFile(tmp_path / "talks.jsonl", TalkNote)
    talks = JournalledConversationStore(inner, notes)
    call_id = calls.first
    SqlCallDesk(database.sessions).arrived(call_id, NOON)
    assert talks.take(call_id, NOON) is not None
    talks.add_turn(call_id, ASKED)
    with database.away():
        talks.add_turn(call_id, SAID)
        alert = AlertRaised(
            call_id=call_id, turn_no=2, matter="fall", quote="네", raised_at=NOON, rule="test"
        )
        talks.raise_alert(alert)
        if not killed:
            talks.finish(finished(call_id))
    if killed:
        talks = JournalledConversationStore(inner, notes)
        assert talks.start() == 2
    assert talks.replay()
    with system_reading(database.sessions, "a test looks") as session:
        turns = session.scalars(select(TurnRow.text).order_by(TurnRow.turn_no)).all()
        assert turns == ["안녕하세요", "네"]
        assert len(session.scalars(select(AlertRow)).all()) == 1
        assert bool(session.get_one(CallRow, call_id).talk_finished_at) is not killed
    assert notes.waiting() == ()
    talks.stop()
