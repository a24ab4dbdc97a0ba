"""Notes on disk: whole or not at all, in order, and readable after any crash."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from carecall.domain.call import AttemptOutcome, CallProgress, Disposition, ProgressKind
from carecall.ports.journal import CallNote, NoteKind
from carecall.store.call_journal import call_journal
from tests.little_room import little_room

AT = datetime(2026, 3, 2, 3, 0, 0, 250000, tzinfo=UTC)
CALL_ID = "00000000-0000-4000-8000-000000000001"


def note(kind: NoteKind = NoteKind.DOUBTFUL, **more: object) -> CallNote:
    return CallNote(kind=kind, call_id=CALL_ID, at=AT, **more)


EVERY_KIND = [
    note(),
    note(NoteKind.RELEASED),
    note(
        NoteKind.PROGRESSED,
        progress=CallProgress(
            call_id=CALL_ID,
            kind=ProgressKind.ENDED,
            at=AT,
            hangup_cause=17,
            answered=True,
            rang=None,
        ),
    ),
    note(
        NoteKind.SETTLED,
        outcome=AttemptOutcome(
            disposition=Disposition.BUSY, sip_status=486, ended_at=AT, interrupted=True
        ),
    ),
]


@pytest.fixture
def journal(tmp_path):
    return call_journal(tmp_path / "journal" / "calls.jsonl")


def test_notes_come_back_as_they_were_made_and_in_order(journal):
    assert journal.waiting() == ()
    for one in EVERY_KIND:
        journal.append(one)
    assert list(journal.waiting()) == EVERY_KIND
    assert list(call_journal(journal.path).waiting()) == EVERY_KIND


def test_only_this_user_may_read_them(journal):
    journal.append(note())
    assert journal.path.stat().st_mode & 0o777 == 0o600
    journal.rewrite([note()])
    assert journal.path.stat().st_mode & 0o777 == 0o600
    assert journal.path.parent.stat().st_mode & 0o077 == 0


def test_a_torn_note_costs_itself_and_not_the_next(journal):
    journal.append(EVERY_KIND[0])
    with journal.path.open("ab") as file:
        file.write(b'{"kind":"settled","call_')
    again = call_journal(journal.path)
    again.append(EVERY_KIND[1])
    assert list(again.waiting()) == EVERY_KIND[:2]


def test_what_is_kept_after_a_rewrite_is_exactly_that(journal):
    for one in EVERY_KIND:
        journal.append(one)
    journal.rewrite(EVERY_KIND[2:])
    assert list(journal.waiting()) == EVERY_KIND[2:]
    journal.rewrite([])
    assert journal.waiting() == ()
    assert not journal.path.exists()
    journal.append(EVERY_KIND[0])
    assert list(journal.waiting()) == EVERY_KIND[:1]


def test_a_full_disk_keeps_no_half_note(journal):
    journal.append(note())
    before = journal.path.read_bytes()
    with little_room(len(before) + 10), pytest.raises(OSError, match="File too large"):
        journal.append(EVERY_KIND[2])
    assert journal.path.read_bytes() == before
    with little_room(10), pytest.raises(OSError, match="File too large"):
        journal.rewrite(EVERY_KIND)
    assert journal.path.read_bytes() == before
    journal.append(EVERY_KIND[1])
    assert list(journal.waiting()) == EVERY_KIND[:2]


WRITER = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from carecall.ports.journal import CallNote, NoteKind
from carecall.store.call_journal import call_journal
journal = call_journal(Path(sys.argv[1]))
note = CallNote(kind=NoteKind.DOUBTFUL, call_id=sys.argv[2], at=datetime(2026, 3, 2, tzinfo=UTC))
while True:
    journal.append(note)
    sys.stdout.write(".")
    sys.stdout.flush()
"""
"""Says one dot for each note that is safe."""


def test_a_process_killed_while_it_notes_loses_nothing_that_it_was_told_is_safe(journal):
    command = [sys.executable, "-c", WRITER, str(journal.path), CALL_ID]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE)
    safe = 0
    while safe < 50:
        safe += len(writer.stdout.read(1))
    writer.kill()
    safe += len(writer.stdout.read())
    writer.wait()
    writer.stdout.close()
    assert len(call_journal(journal.path).waiting()) >= safe
    journal.append(EVERY_KIND[1])
    assert journal.waiting()[-1] == EVERY_KIND[1]
