"""A file of notes that must reach the database later: one JSON object a line, on the disk before anybody goes on."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

log = logging.getLogger(__name__)

Note = TypeVar("Note")


class NoteFile(Generic[Note]):
    """Notes of one dataclass in their order. Safe between threads, not between processes."""

    def __init__(self, path: Path, kind: type[Note]) -> None:
        """Nothing is opened; folder and file come with the first note."""
        self.path = path
        self._lines = TypeAdapter(kind)
        self._lock = Lock()

    def append(self, note: Note) -> None:
        """Add a note; it outlives a power cut when this returns.

        Raises:
            OSError: the disk is full or gone, and nothing of the note was kept.
        """
        line = self._lines.dump_json(note) + b"\n"
        with self._lock:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            is_new = not self.path.exists()
            descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                _add(descriptor, line)
            finally:
                os.close(descriptor)
            if is_new:
                _sync_folder(self.path.parent)

    def waiting(self) -> tuple[Note, ...]:
        """Return every note that is kept, oldest first; a line that a crash tore is passed over."""
        with self._lock:
            try:
                lines = self.path.read_bytes().splitlines()
            except FileNotFoundError:
                return ()
        return tuple(note for line in lines if (note := self._read(line)) is not None)

    def rewrite(self, notes: Sequence[Note]) -> None:
        """Keep only `notes`, all or nothing.

        Raises:
            OSError: the old ones are still there.
        """
        with self._lock:
            if not notes:
                self.path.unlink(missing_ok=True)
            else:
                fresh = self.path.with_name(self.path.name + ".new")
                with fresh.open("wb") as file:
                    os.fchmod(file.fileno(), 0o600)
                    file.writelines(self._lines.dump_json(note) + b"\n" for note in notes)
                    file.flush()
                    os.fsync(file.fileno())
                fresh.replace(self.path)
            if self.path.parent.exists():
                _sync_folder(self.path.parent)

    def _read(self, line: bytes) -> Note | None:
        if not line.strip():
            return None
        try:
            return self._lines.validate_json(line)
        except ValidationError:
            log.warning("note not readable, passed over", extra={"file": self.path.name})
            return None


def _add(descriptor: int, line: bytes) -> None:
    """Write `line` whole or not at all; a torn line before it is closed first."""
    size = os.fstat(descriptor).st_size
    if size and os.pread(descriptor, 1, size - 1) != b"\n":
        line = b"\n" + line
    try:
        rest = memoryview(line)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, size)
        raise


def _sync_folder(folder: Path) -> None:
    """Make a new or vanished name outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
