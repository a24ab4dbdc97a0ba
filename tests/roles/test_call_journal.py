"""What the flow may expect of any journal of notes, over the fake and over a file."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from carecall.ports.journal import CallNote, NoteKind
from carecall.store.call_journal import call_journal
from tests.fakes.journal import MemoryJournal

AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
NOTES = [
    CallNote(kind=NoteKind.DOUBTFUL, call_id=f"00000000-0000-4000-8000-00000000000{no}", at=AT)
    for no in range(3)
]


@pytest.fixture(params=["fake", "file"])
def journal(request, tmp_path):
    return MemoryJournal() if request.param == "fake" else call_journal(tmp_path / "calls.jsonl")


def test_a_new_journal_is_empty(journal):
    assert list(journal.waiting()) == []


def test_notes_are_kept_in_their_order_and_equal_ones_twice(journal):
    for note in (*NOTES, NOTES[0]):
        journal.append(note)
    assert list(journal.waiting()) == [*NOTES, NOTES[0]]


def test_a_rewrite_keeps_what_it_is_given_and_nothing_else(journal):
    for note in NOTES:
        journal.append(note)
    journal.rewrite(NOTES[1:])
    assert list(journal.waiting()) == NOTES[1:]
    journal.rewrite([])
    assert list(journal.waiting()) == []
    journal.append(NOTES[2])
    assert list(journal.waiting()) == NOTES[2:]
