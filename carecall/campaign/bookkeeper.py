"""Writes what happened to the ledger, and notes on this machine's disk what the ledger cannot take yet."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import TypeVar

from carecall.domain.call import AttemptOutcome, CallProgress
from carecall.domain.disposition import disposition_of
from carecall.ports.clock import Clock
from carecall.ports.journal import CallJournal, CallNote, NoJournal, NoteKind
from carecall.ports.repositories import CampaignLedger
from carecall.ports.telemetry import Counted, NoTelemetry, Telemetry

log = logging.getLogger(__name__)
Result = TypeVar("Result")

WRITE_WITHIN_S = 15.0
"""Longer than a database waits for a lock; one that says nothing by then is away."""
LONGEST_PAUSE_S = 10.0
SHUTDOWN_CAUSE = 0
"""An Asterisk that is stopped ends its channels without any cause; a person's hangup and our own always have one."""
REFUSALS_ALLOWED = 5
"""A note that a database refuses so often while it answers is given up: the call is reconciled from evidence."""


class Bookkeeper:
    """The flow's pen: what the network said reaches the ledger, however long the database is away.

    A word returns when it is in the ledger, or in the journal, which outlives a crash. While notes wait, new ones queue
    up behind them, so that a call's story keeps its order.
    """

    def __init__(
        self,
        ledger: CampaignLedger,
        clock: Clock,
        *,
        retry_s: float,
        journal: CallJournal | None = None,
        telemetry: Telemetry | None = None,
    ) -> None:
        """Write to `ledger`, every `retry_s` seconds and then more seldom again while it fails."""
        self._ledger = ledger
        self._clock = clock
        self._retry_s = retry_s
        self._journal = journal or NoJournal()
        self._telemetry = telemetry or NoTelemetry()
        self._waiting: list[CallNote] = []
        self._refusals: Counter[CallNote] = Counter()
        self._replaying = asyncio.Lock()
        self._something_waits = asyncio.Event()
        self._hanging: asyncio.Future[None] | None = None
        # A database that hangs may hold every thread of the loop's own pool; the journal must not wait for it.
        self._journal_thread = ThreadPoolExecutor(1, thread_name_prefix="journal")

    async def progressed(self, news: CallProgress) -> None:
        """Write that a call rings or is answered."""
        await self._put(self._note(NoteKind.PROGRESSED, news.call_id, progress=news))

    async def settle(self, call_id: str, outcome: AttemptOutcome) -> None:
        """Write how an attempt ended."""
        log.info(
            "call settled",
            extra={
                "call_id": call_id,
                "disposition": outcome.disposition.value,
                "hangup_cause": outcome.hangup_cause,
                "sip_status": outcome.sip_status,
            },
        )
        await self._put(self._note(NoteKind.SETTLED, call_id, outcome=outcome))

    async def doubtful(self, call_id: str) -> None:
        """Write that nobody knows whether the phone rang."""
        log.warning("call doubtful", extra={"call_id": call_id})
        await self._put(self._note(NoteKind.DOUBTFUL, call_id))

    async def released(self, call_id: str) -> None:
        """Write that a claimed call was not dialled."""
        log.info("call given back", extra={"call_id": call_id})
        await self._put(self._note(NoteKind.RELEASED, call_id))

    def holds(self, call_id: str) -> bool:
        """Say whether the ledger does not know everything yet that happened to a call."""
        return any(note.call_id == call_id for note in self._waiting)

    async def recover(self) -> None:
        """Take up the notes of an earlier process; call it once, before anything is judged."""
        left = await self._on_disk(self._journal.waiting) or ()
        self._waiting = [*left, *self._waiting]
        if left:
            log.warning("notes left by an earlier process", extra={"notes": len(left)})
            self._something_waits.set()

    async def replay(self, *, answers: bool = False) -> bool:
        """Write what waits; return whether nothing waits any more.

        A call's notes keep their order. With `answers` the database is known to answer, so a note that fails is at fault
        itself, and given up after REFUSALS_ALLOWED of these.
        """
        async with self._replaying:
            failed: dict[str, CallNote] = {}
            written = 0
            for note in tuple(self._waiting):
                if note.call_id in failed:
                    continue
                if await self._written(note):
                    self._waiting.remove(note)
                    written += 1
                    continue
                failed[note.call_id] = note
                if len(failed) > 1 and not written and not answers:
                    break  # not this note, the database
            given_up = self._give_up(failed.values()) if answers else 0
            if written or given_up:
                await self._on_disk(partial(self._journal.rewrite, tuple(self._waiting)))
            return not self._waiting

    async def run(self) -> None:
        """Bring over what waits as soon as the database is back; until cancelled."""
        while True:
            await self._something_waits.wait()
            self._something_waits.clear()
            pause_s = self._retry_s
            while not await self.replay():
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, max(LONGEST_PAUSE_S, self._retry_s))

    def _note(
        self,
        kind: NoteKind,
        call_id: str,
        *,
        progress: CallProgress | None = None,
        outcome: AttemptOutcome | None = None,
    ) -> CallNote:
        now = self._clock.now()
        return CallNote(kind=kind, call_id=call_id, at=now, progress=progress, outcome=outcome)

    async def _put(self, note: CallNote) -> None:
        if not self._waiting and await self._written(note):
            return
        log.warning(
            "ledger not written, noted for later",
            extra={"call_id": note.call_id, "note": note.kind.value},
        )
        self._waiting.append(note)
        await self._on_disk(partial(self._journal.append, note))
        self._something_waits.set()

    async def _written(self, note: CallNote) -> bool:
        """Try once; a try that hangs is left to itself, and no other is begun beside it."""
        if self._hanging is not None and not self._hanging.done():
            return False
        writing = asyncio.ensure_future(asyncio.to_thread(self._write, note))
        writing.add_done_callback(lambda done: done.cancelled() or done.exception())
        await asyncio.wait({writing}, timeout=WRITE_WITHIN_S)
        if not writing.done():
            self._hanging = writing
        elif writing.exception() is None:
            return True
        self._telemetry.count(Counted.LEDGER_RETRIES, note.kind.value)
        error = repr(writing.exception()) if writing.done() else "no answer in time"
        log.info("ledger not written", extra={"call_id": note.call_id, "private": {"error": error}})
        return False

    def _write(self, note: CallNote) -> None:
        if note.progress is not None:
            self._ledger.progressed(note.progress)
        elif note.outcome is not None:
            self._ledger.settle(note.call_id, note.outcome, self._clock.now())
        elif note.kind is NoteKind.DOUBTFUL:
            self._ledger.doubtful(note.call_id, self._clock.now())
        elif note.kind is NoteKind.RELEASED:
            self._ledger.released(note.call_id, self._clock.now())

    def _give_up(self, refused: Iterable[CallNote]) -> int:
        """Drop the notes that an answering database has refused too often; return how many."""
        dropped = 0
        for note in refused:
            self._refusals[note] += 1
            if self._refusals[note] >= REFUSALS_ALLOWED:
                log.error("note given up, the call is reconciled", extra={"call_id": note.call_id})
                self._waiting.remove(note)
                del self._refusals[note]
                dropped += 1
        return dropped

    async def _on_disk(self, work: Callable[[], Result]) -> Result | None:
        """Run `work` in the journal's own thread; a disk that fails costs the safety of the notes, not the notes."""
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._journal_thread, work)
        except OSError as error:
            log.exception(
                "journal not written, notes kept in memory only",
                extra={"private": {"error": repr(error)}},
            )
            return None


def outcome_of(end: CallProgress, *, answered_at: datetime | None = None) -> AttemptOutcome:
    """Return how an attempt ended from the last thing that was heard of it."""
    answered = end.answered or answered_at is not None
    return AttemptOutcome(
        disposition=disposition_of(
            answered=answered,
            hangup_cause=end.hangup_cause,
            sip_status=end.sip_status,
            originate_reason=end.originate_reason,
            rang=end.rang,
        ),
        hangup_cause=end.hangup_cause,
        sip_status=end.sip_status,
        answered_at=answered_at,
        ended_at=end.at,
        interrupted=answered and end.hangup_cause == SHUTDOWN_CAUSE,
    )
