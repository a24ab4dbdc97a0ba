"""A conversation store that loses no word while the database is away: what it cannot write waits on this machine's disk."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from threading import Event, Lock, Thread

from carecall.domain.alert import AlertRaised
from carecall.domain.brief import CallBrief
from carecall.domain.consent import CallsRefused
from carecall.domain.talk_facts import FactNoted
from carecall.domain.turns import FinishedCall, Turn
from carecall.errors import StoreError
from carecall.ports.repositories import ConversationStore
from carecall.store.note_file import NoteFile

log = logging.getLogger(__name__)

WRITE_WITHIN_S = 15.0
"""Longer than a database waits for a lock; one that says nothing by then is away."""
REPLAY_S = 2.0
WRITERS = 4
_STOP_WITHIN_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkNote:
    """One write of a conversation; doing it twice changes nothing. One of the five is there."""

    call_id: str
    turn: Turn | None = None
    alert: AlertRaised | None = None
    refused: CallsRefused | None = None
    noted: FactNoted | None = None
    finished: FinishedCall | None = None


class JournalledConversationStore:
    """ports.repositories.ConversationStore over another one, whose failures it outlives.

    Notes go to the inner store in the order of their making. While some wait, new ones queue up behind them on the disk;
    a thread brings them over once the database is back, also those of a process that was killed meanwhile.
    """

    def __init__(
        self,
        inner: ConversationStore,
        notes: NoteFile[TalkNote],
        *,
        write_within_s: float = WRITE_WITHIN_S,
    ) -> None:
        """Nothing is read or written before `start`."""
        self._inner = inner
        self._notes = notes
        self._within_s = write_within_s
        self._waiting: list[TalkNote] = []
        self._lock = Lock()
        self._replaying = Lock()
        self._writers = ThreadPoolExecutor(WRITERS, thread_name_prefix="conversation-store")
        self._stopping = Event()
        self._thread = Thread(target=self._work, name="talk-journal", daemon=True)

    def start(self) -> int:
        """Bring over what an earlier process left, begin to look after the rest; return how many notes were left."""
        with self._lock:
            self._waiting = [*self._notes.waiting(), *self._waiting]
            left = len(self._waiting)
        if left:
            log.warning("notes of talks left by an earlier process", extra={"notes": left})
        self._thread.start()
        return left

    def stop(self) -> None:
        """Try once more, then leave what waits to the next start."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(_STOP_WITHIN_S)
        self._writers.shutdown(wait=False, cancel_futures=True)

    @property
    def waiting(self) -> int:
        """How many notes have not reached the database."""
        return len(self._waiting)

    def take(self, call_id: str, now: datetime) -> CallBrief | None:
        """Use the sound ticket once; what an earlier talk of this call still has to write comes first.

        Raises:
            StoreError: the database is away for this call.
        """
        if self._holds(call_id):
            self.replay()
        if self._holds(call_id):
            raise StoreError("What was said before on this call is not written yet.")
        return self._inner.take(call_id, now)

    def add_turn(self, call_id: str, turn: Turn) -> None:
        """Write a turn, or note it."""
        self._put(TalkNote(call_id=call_id, turn=turn))

    def raise_alert(self, alert: AlertRaised) -> None:
        """Write an emergency, or note it."""
        self._put(TalkNote(call_id=alert.call_id, alert=alert))

    def refuse_calls(self, refused: CallsRefused) -> None:
        """Write that somebody wants no more calls, or note it."""
        self._put(TalkNote(call_id=refused.call_id, refused=refused))

    def note(self, noted: FactNoted) -> None:
        """Write what was learned during the talk, or note it."""
        self._put(TalkNote(call_id=noted.call_id, noted=noted))

    def finish(self, call: FinishedCall) -> None:
        """Write the end of the talk, or note it."""
        self._put(TalkNote(call_id=call.call_id, finished=call))

    def replay(self) -> bool:
        """Bring over what waits; return whether nothing waits any more.

        A call's notes keep their order. One that the database does not take holds back its own call alone.
        """
        with self._replaying:
            refused: set[str] = set()
            written: list[TalkNote] = []
            for note in tuple(self._waiting):
                if note.call_id in refused:
                    continue
                if self._written(note):
                    written.append(note)
                    continue
                refused.add(note.call_id)
                if len(refused) > 1 and not written:
                    break  # not this note, the database
            if written:
                self._forget(written)
            return not self._waiting

    def _holds(self, call_id: str) -> bool:
        return any(note.call_id == call_id for note in self._waiting)

    def _put(self, note: TalkNote) -> None:
        if not self._waiting and self._written(note):
            return
        log.warning("conversation noted for later", extra={"call_id": note.call_id})
        with self._lock:
            self._waiting.append(note)
            try:
                self._notes.append(note)
            except OSError as error:
                log.exception(
                    "talk journal not written, kept in memory only",
                    extra={"call_id": note.call_id, "private": {"error": repr(error)}},
                )

    def _forget(self, written: Sequence[TalkNote]) -> None:
        gone = {id(note) for note in written}
        with self._lock:
            self._waiting = [note for note in self._waiting if id(note) not in gone]
            try:
                self._notes.rewrite(self._waiting)
            except OSError:
                log.exception("talk journal not shortened, its notes are written again later")

    def _written(self, note: TalkNote) -> bool:
        writing: Future[None] = self._writers.submit(self._write, note)
        try:
            writing.result(self._within_s)
        except Exception as error:
            writing.cancel()
            log.info(
                "conversation not written",
                extra={
                    "call_id": note.call_id,
                    "problem": type(error).__name__,
                    "private": {"error": repr(error)},
                },
            )
            return False
        return True

    def _write(self, note: TalkNote) -> None:
        if note.turn is not None:
            self._inner.add_turn(note.call_id, note.turn)
        if note.alert is not None:
            self._inner.raise_alert(note.alert)
        if note.refused is not None:
            self._inner.refuse_calls(note.refused)
        if note.noted is not None:
            self._inner.note(note.noted)
        if note.finished is not None:
            self._inner.finish(note.finished)

    def _work(self) -> None:
        while not self._stopping.wait(REPLAY_S if self._waiting else REPLAY_S / 4):
            if self._waiting:
                self.replay()
        if self._waiting:
            self.replay()
