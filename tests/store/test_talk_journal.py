"""Writes of talks wait in order for a store that is away, each call for itself."""

from __future__ import annotations

import threading

import pytest

from carecall.errors import StoreError
from carecall.store.note_file import NoteFile
from carecall.store.talk_journal import JournalledConversationStore, TalkNote
from tests.builders import NOON
from tests.fakes.conversation_store import MemoryConversationStore
from tests.store.conftest import TURNS

FIRST, SECOND = (f"00000000-0000-4000-8000-00000000000{no}" for no in (1, 2))


class Talks:
    """A journalled store over one in memory."""

    def __init__(self, folder) -> None:
        self.inner = MemoryConversationStore()
        self.notes = NoteFile(folder / "talks.jsonl", TalkNote)
        self.store = JournalledConversationStore(self.inner, self.notes, write_within_s=5.0)


@pytest.fixture
def talks(tmp_path):
    made = Talks(tmp_path)
    yield made
    made.store.stop()


def test_what_can_be_written_is_written_at_once(talks):
    talks.store.add_turn(FIRST, TURNS[0])
    assert talks.inner.order == ["turn 1"]
    assert not talks.notes.path.exists()


def test_writes_do_not_overtake_those_that_wait(talks):
    talks.inner.failures = 1
    for turn in TURNS:
        talks.store.add_turn(FIRST, turn)
    assert talks.inner.order == []
    assert len(talks.notes.waiting()) == talks.store.waiting == len(TURNS)
    assert talks.store.replay()
    assert talks.inner.turns == list(TURNS)
    assert talks.notes.waiting() == ()


def test_a_new_talk_of_a_call_begins_only_after_the_old_one_is_written(talks):
    talks.inner.tickets[FIRST] = object()
    talks.inner.failures = 3
    talks.store.add_turn(FIRST, TURNS[0])
    with pytest.raises(StoreError):
        talks.store.take(FIRST, NOON)
    talks.inner.failures = 0
    assert talks.store.take(FIRST, NOON) is not None
    assert talks.inner.order == ["turn 1"]


def test_a_write_that_is_refused_holds_back_its_own_call_alone(talks):
    write = talks.inner.add_turn

    def refuse(call_id, turn):
        if call_id == FIRST:
            raise ValueError("this row is broken")
        write(call_id, turn)

    talks.inner.add_turn = refuse
    talks.store.add_turn(FIRST, TURNS[0])
    talks.store.add_turn(SECOND, TURNS[1])
    assert not talks.store.replay()
    assert talks.inner.turns == [TURNS[1]]
    assert [note.call_id for note in talks.notes.waiting()] == [FIRST]


def test_a_store_that_hangs_keeps_no_talk_waiting(tmp_path):
    gate = threading.Event()
    talks = Talks(tmp_path)
    talks.store = JournalledConversationStore(talks.inner, talks.notes, write_within_s=0.01)
    write = talks.inner.add_turn
    talks.inner.add_turn = lambda call_id, turn: (gate.wait(10), write(call_id, turn))[1]
    for turn in TURNS:
        talks.store.add_turn(FIRST, turn)
    assert len(talks.notes.waiting()) == len(TURNS)
    gate.set()
    talks.store = JournalledConversationStore(talks.inner, talks.notes, write_within_s=5.0)
    assert talks.store.start() == len(TURNS)
    talks.store.replay()
    talks.store.stop()
    assert talks.notes.waiting() == ()
    assert set(talks.inner.turns) == set(TURNS)


def test_a_journal_that_cannot_be_written_keeps_its_notes_in_memory(talks, caplog):
    talks.inner.failures = 1
    talks.notes.path.mkdir(parents=True)
    talks.store.add_turn(FIRST, TURNS[0])
    assert "talk journal not written, kept in memory only" in caplog.messages
    talks.notes.path.rmdir()
    assert talks.store.replay()
    assert talks.inner.turns == [TURNS[0]]
