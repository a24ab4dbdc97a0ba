"""The controller's notes for the ledger, on this machine's disk."""

from __future__ import annotations

from pathlib import Path

from carecall.ports.journal import CallNote
from carecall.store.note_file import NoteFile


def call_journal(path: Path) -> NoteFile[CallNote]:
    """Return ports.journal.CallJournal over the file `path`; one process writes it."""
    return NoteFile(path, CallNote)
