"""What the network tells reaches the ledger once, in order, through any outage."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager

import pytest

from carecall.campaign import bookkeeper
from carecall.campaign.bookkeeper import REFUSALS_ALLOWED, Bookkeeper
from carecall.domain.call import AttemptOutcome, CallProgress, CallState, Disposition, ProgressKind
from carecall.ports.telemetry import Counted
from tests.fakes.clock import FakeClock
from tests.fakes.journal import MemoryJournal
from tests.fakes.ledger import FakeLedger
from tests.fakes.telemetry import CountingTelemetry

FIRST, SECOND = (f"00000000-0000-4000-8000-00000000000{no}" for no in (1, 2))


class Desk:
    """A ledger with two calls that ring, and a pen for it."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.ledger = FakeLedger()
        self.journal = MemoryJournal()
        self.telemetry = CountingTelemetry()
        for no, call_id in enumerate((FIRST, SECOND)):
            planned = self.ledger.plan(f"0105555000{no}", self.clock.now())
            self.ledger.leave(call_id, CallState.ORIGINATING, planned, self.clock.now())
        self.books = self.start()

    def start(self) -> Bookkeeper:
        """Take a new pen, as a new process does."""
        self.books = Bookkeeper(
            self.ledger,
            self.clock,
            retry_s=0.005,
            journal=self.journal,
            telemetry=self.telemetry,
        )
        return self.books

    async def tell(self, call_id: str, kind: ProgressKind) -> None:
        at = self.clock.now()
        await self.books.progressed(CallProgress(call_id=call_id, kind=kind, at=at))

    async def end(self, call_id: str) -> None:
        at = self.clock.now()
        outcome = AttemptOutcome(disposition=Disposition.ANSWERED, ended_at=at)
        await self.books.settle(call_id, outcome)

    def state(self, call_id: str) -> CallState:
        return self.ledger.calls[call_id].state


@pytest.fixture
def desk():
    return Desk()


@asynccontextmanager
async def replaying(desk):
    task = asyncio.create_task(desk.books.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(condition):
    async with asyncio.timeout(5):
        while True:
            if condition():
                return
            await asyncio.sleep(0.002)


async def whole_call(desk, call_id):
    await desk.tell(call_id, ProgressKind.RINGING)
    await desk.tell(call_id, ProgressKind.ANSWERED)
    await desk.end(call_id)


async def test_what_happens_during_an_outage_is_on_disk_at_once_and_in_the_ledger_afterwards(desk):
    desk.ledger.fails = True
    async with replaying(desk):
        await whole_call(desk, FIRST)
        assert [note.kind.value for note in desk.journal.notes] == [
            "progressed",
            "progressed",
            "settled",
        ]
        desk.ledger.fails = False
        await until(lambda: not desk.journal.notes)
    assert desk.state(FIRST) is CallState.ENDED
    assert desk.ledger.calls[FIRST].heard == [ProgressKind.RINGING, ProgressKind.ANSWERED]
    assert desk.telemetry.counts[Counted.LEDGER_RETRIES, "progressed"] >= 1


async def test_a_crash_during_an_outage_loses_nothing(desk):
    desk.ledger.fails = True
    await whole_call(desk, FIRST)
    books = desk.start()
    await books.recover()
    assert books.holds(FIRST)
    desk.ledger.fails = False
    assert await books.replay()
    assert desk.state(FIRST) is CallState.ENDED
    assert desk.ledger.calls[FIRST].heard == [ProgressKind.RINGING, ProgressKind.ANSWERED]
    assert desk.journal.notes == []


async def test_a_crash_in_the_middle_of_bringing_over_writes_again_what_changes_nothing(desk):
    desk.ledger.fails = True
    await whole_call(desk, FIRST)
    await whole_call(desk, SECOND)
    kept = list(desk.journal.notes)
    desk.ledger.fails = False
    assert await desk.books.replay()
    desk.journal.notes = kept
    books = desk.start()
    await books.recover()
    assert await books.replay()
    assert {desk.state(call) for call in (FIRST, SECOND)} == {CallState.ENDED}
    assert desk.ledger.calls[FIRST].heard == [ProgressKind.RINGING, ProgressKind.ANSWERED]


async def test_news_do_not_overtake_those_that_wait(desk):
    desk.ledger.fails = True
    await desk.tell(FIRST, ProgressKind.ANSWERED)
    desk.ledger.fails = False
    await desk.end(FIRST)
    assert desk.state(FIRST) is CallState.ORIGINATING
    assert await desk.books.replay()
    assert desk.ledger.calls[FIRST].heard == [ProgressKind.ANSWERED]
    assert desk.state(FIRST) is CallState.ENDED


async def test_a_full_disk_costs_the_safety_of_notes_and_not_the_notes(desk, caplog):
    desk.ledger.fails = desk.journal.fails = True
    await whole_call(desk, FIRST)
    assert "journal not written, notes kept in memory only" in caplog.messages
    desk.ledger.fails = False
    assert await desk.books.replay()
    assert desk.state(FIRST) is CallState.ENDED


async def test_a_database_that_hangs_holds_one_thread_and_nobody_else(desk, monkeypatch):
    monkeypatch.setattr(bookkeeper, "WRITE_WITHIN_S", 0.01)
    gate, entered = threading.Event(), []
    write = desk.ledger.progressed

    def hang(progress):
        entered.append(progress)
        gate.wait(10)
        write(progress)

    desk.ledger.progressed = hang
    try:
        await whole_call(desk, FIRST)
        await whole_call(desk, SECOND)
        assert not await desk.books.replay()
        assert len(entered) == 1
        assert len(desk.journal.notes) == 6
    finally:
        gate.set()
    await until(lambda: desk.state(FIRST) is CallState.RINGING)
    async with replaying(desk):
        await until(lambda: not desk.journal.notes)
    assert {desk.state(call) for call in (FIRST, SECOND)} == {CallState.ENDED}


async def test_a_note_that_an_answering_database_refuses_holds_back_its_own_call_alone(desk):
    settle = desk.ledger.settle

    def refuse(call_id, outcome, now):
        if call_id == FIRST:
            raise ValueError("this row is broken")
        settle(call_id, outcome, now)

    desk.ledger.settle = refuse
    await desk.end(FIRST)
    await desk.end(SECOND)
    assert not await desk.books.replay()
    assert desk.state(SECOND) is CallState.ENDED
    assert [note.call_id for note in desk.journal.notes] == [FIRST]
    for _ in range(REFUSALS_ALLOWED):
        assert desk.books.holds(FIRST)
        await desk.books.replay(answers=True)
    assert not desk.books.holds(FIRST)
    assert desk.journal.notes == []
