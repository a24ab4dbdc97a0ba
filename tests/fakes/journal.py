"""A journal that outlives the processes of a test."""

from __future__ import annotations

from carecall.ports.journal import CallNote


class MemoryJournal:
    """Keeps notes; set `fails` to play a full disk."""

    def __init__(self) -> None:
        self.notes: list[CallNote] = []
        self.fails = False

    def append(self, note: CallNote) -> None:
        self._write()
        self.notes.append(note)

    def waiting(self) -> tuple[CallNote, ...]:
        return tuple(self.notes)

    def rewrite(self, notes) -> None:
        self._write()
        self.notes = list(notes)

    def _write(self) -> None:
        if self.fails:
            raise OSError(28, "No space left on device")
