"""The doctor finds what a fault has left lying about."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

from carecall.commands.doctor_leftovers import check_notes, check_recordings
from carecall.ports.journal import CallNote, NoteKind
from carecall.store.call_journal import call_journal

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


def test_notes_that_wait_are_counted_and_it_is_said_what_to_do(tmp_path):
    assert check_notes(tmp_path / "journal").ok
    journal = call_journal(tmp_path / "journal" / "calls.jsonl")
    for _ in range(3):
        journal.append(CallNote(kind=NoteKind.DOUBTFUL, call_id="a call", at=NOW))
    check = check_notes(tmp_path / "journal")
    assert (check.ok, check.note) == (False, "3 wait")
    assert "database" in check.mend
    journal.rewrite([])
    assert check_notes(tmp_path / "journal").ok


def test_recordings_that_were_cut_short_are_told_from_those_that_are_going_on(tmp_path):
    day = tmp_path / "2026" / "03" / "02"
    assert check_recordings(tmp_path, NOW).ok
    day.mkdir(parents=True)
    for name, age_s in (("live", 2), ("cut", 300)):
        part = day / f"{name}.wav.part"
        part.write_bytes(b"sound")
        at = (NOW - timedelta(seconds=age_s)).timestamp()
        os.utime(part, (at, at))
    check = check_recordings(tmp_path, NOW)
    assert (check.ok, check.note) == (False, "1 were cut short")
    assert "disk space" in check.mend
