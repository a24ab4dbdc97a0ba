"""Asterisk's channel event log: a CSV file that goes on when no connection does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from carecall.domain.call import CallProgress
from carecall.ports.repositories import PbxLine, PbxPosition
from carecall.telephony.cel_record import CelRecord, end_in, parse_cel, proves_silence

LAST_BYTES = 16 * 1024 * 1024
"""How far back a file is searched: about 80,000 events."""
ROTATED = 2
"""How many files that the log was renamed to are searched beside it."""


class CelFile:
    """The log on disk: read on from a position, or searched for one call.

    Asterisk opens it anew for every line and never rotates it. Where somebody else renames or empties it, the search goes
    on in the files that it was renamed to (`carecall.csv.1`, `carecall.csv-20261121`), newest first.
    """

    def __init__(self, path: Path) -> None:
        """Nothing is opened yet; the file may not exist before the first call."""
        self._path = path

    def end_of(self, call_id: str) -> CallProgress | None:
        """Return how a call ended, None when the log says nothing of it."""
        lines = [line for line in self._last_lines() if call_id.encode() in line]
        records = (_record(line) for line in lines)
        return end_in((record for record in records if record is not None), call_id)

    def never_rang(self, call_id: str, ordered_at: datetime) -> bool:
        """Say whether the log goes without a gap over the moment of an order and holds no channel of it."""
        return proves_silence((_record(line) for line in self._last_lines()), call_id, ordered_at)

    def read_on(
        self, position: PbxPosition | None, *, most_bytes: int = 1024 * 1024
    ) -> tuple[Sequence[PbxLine], PbxPosition | None]:
        """Return the whole lines behind `position` and where to go on; a half-written line waits.

        The rest of a file that was renamed since comes first. Another file under the same name begins a new generation at
        offset 0; the same one cut short begins one where it ends now, for what is in it was read already.
        """
        renamed = self._renamed(position)
        if renamed is not None and position is not None:
            lines, behind = _whole_lines(renamed, position, most_bytes)
            if lines:
                return lines, behind
        start = _start(self._path, position)
        if start is None:
            return (), position
        return _whole_lines(self._path, start, most_bytes)

    def _last_lines(self) -> Iterator[bytes]:
        """Yield the lines of the log and of what it was renamed to, oldest first."""
        for path in (*reversed(self._rotated()[:ROTATED]), self._path):
            try:
                with path.open("rb") as file:
                    file.seek(max(0, file.seek(0, 2) - LAST_BYTES))
                    yield from file
            except FileNotFoundError:
                continue

    def _rotated(self) -> list[Path]:
        """Return the files that the log was renamed to, newest first; packed ones are left alone."""
        found = [
            path
            for path in self._path.parent.glob(self._path.name + "[.-]*")
            if path.suffix not in {".gz", ".xz", ".bz2", ".zst"}
        ]
        return sorted(found, key=lambda path: path.stat().st_mtime_ns, reverse=True)

    def _renamed(self, position: PbxPosition | None) -> Path | None:
        """Return the file that `position` is in when the log has another name for it by now."""
        if position is None or _name_of(self._path) == _base(position):
            return None
        for path in self._rotated():
            if _name_of(path) == _base(position):
                return path
        return None


def _record(line: bytes) -> CelRecord | None:
    return parse_cel(line.decode("utf-8", "replace").strip())


def _whole_lines(
    path: Path, start: PbxPosition, most_bytes: int
) -> tuple[list[PbxLine], PbxPosition]:
    with path.open("rb") as file:
        file.seek(start.offset)
        whole, newline, _ = file.read(most_bytes).rpartition(b"\n")
    lines, at = [], start.offset
    for raw in (whole + newline).splitlines(keepends=True):
        text = raw.decode("utf-8", "replace").rstrip("\r\n")
        lines.append(PbxLine(generation=start.generation, offset=at, payload=text))
        at += len(raw)
    return lines, PbxPosition(generation=start.generation, offset=at)


def _start(path: Path, position: PbxPosition | None) -> PbxPosition | None:
    """Return where reading `path` begins, or None while its first line is not whole."""
    name = _name_of(path)
    if name is None:
        return None
    if position is None or _base(position) != name:
        return PbxPosition(generation=name, offset=0)
    size = path.stat().st_size
    if position.offset <= size:
        return position
    cut = int(position.generation.partition("~")[2] or 0) + 1
    return PbxPosition(generation=f"{name}~{cut}", offset=size)


def _name_of(path: Path) -> str | None:
    """Name a file by its first line, which holds a moment in microseconds and a channel's id, whatever became of its inode."""
    try:
        with path.open("rb") as file:
            first = file.readline()
    except FileNotFoundError:
        return None
    return hashlib.sha256(first).hexdigest()[:16] if first.endswith(b"\n") else None


def _base(position: PbxPosition) -> str:
    return position.generation.partition("~")[0]
