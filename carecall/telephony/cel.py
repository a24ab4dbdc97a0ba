"""Asterisk's channel event log: a CSV file that goes on when no connection does."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from carecall.domain.call import CallProgress, ProgressKind
from carecall.ports.repositories import PbxLine, PbxPosition

COLUMNS = ("eventtype", "eventtime", "uniqueid", "linkedid", "channame", "eventextra")
"""The order that cel_custom.conf writes; no number and no name is among them, on purpose."""
LAST_BYTES = 16 * 1024 * 1024
"""How far back `end_of` looks: about 80,000 events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CelRecord:
    """One line of the log."""

    event: str
    at: datetime
    uniqueid: str
    linkedid: str
    channel: str
    hangup_cause: int | None = None
    """Q.850, on HANGUP."""
    dial_status: str = ""
    """What the dial application said, on HANGUP; often empty."""


def parse_cel(line: str) -> CelRecord | None:
    """Return the record in a line, None when it is not one (a torn line after a crash)."""
    fields = next(csv.reader([line]), [])
    if len(fields) != len(COLUMNS):
        return None
    event, time_text, uniqueid, linkedid, channel, extra_text = fields
    try:
        at = datetime.fromtimestamp(float(time_text), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    extra = _extra(extra_text)
    cause = extra.get("hangupcause")
    return CelRecord(
        event=event,
        at=at,
        uniqueid=uniqueid,
        linkedid=linkedid,
        channel=channel,
        hangup_cause=cause if isinstance(cause, int) else None,
        dial_status=str(extra.get("dialstatus", "")),
    )


def _extra(text: str) -> dict[str, object]:
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def end_in(records: Iterable[CelRecord], call_id: str) -> CallProgress | None:
    """Return how `call_id` ended by its HANGUP record, None when there is none."""
    answered, hangup = False, None
    for record in records:
        if record.uniqueid != call_id:
            continue
        answered = answered or record.event == "ANSWER"
        if record.event == "HANGUP":
            hangup = record
    if hangup is None:
        return None
    return CallProgress(
        call_id=call_id,
        kind=ProgressKind.ENDED,
        at=hangup.at,
        hangup_cause=hangup.hangup_cause,
        answered=answered,
    )


class CelFile:
    """The log on disk: read on from a position, or searched for one call."""

    def __init__(self, path: Path) -> None:
        """Nothing is opened yet; the file may not exist before the first call."""
        self._path = path

    def end_of(self, call_id: str) -> CallProgress | None:
        """Return how a call ended, None when the last LAST_BYTES say nothing of it."""
        try:
            with self._path.open("rb") as file:
                file.seek(max(0, file.seek(0, 2) - LAST_BYTES))
                lines = [line for line in file if call_id.encode() in line]
        except FileNotFoundError:
            return None
        records = (parse_cel(line.decode("utf-8", "replace").strip()) for line in lines)
        return end_in((record for record in records if record is not None), call_id)

    def read_on(
        self, position: PbxPosition | None, *, most_bytes: int = 1024 * 1024
    ) -> tuple[Sequence[PbxLine], PbxPosition | None]:
        """Return the whole lines behind `position` and where to go on; a half-written line waits.

        Another file under the same name, or the same one emptied, begins a new generation at offset 0.
        Asterisk never rotates this file itself; what was written between the last reading and a rotation is not seen.
        """
        try:
            with self._path.open("rb") as file:
                generation = _generation(file.readline())
                if generation is None:
                    return (), position
                offset = _start(position, generation)
                file.seek(offset)
                whole, newline, _ = file.read(most_bytes).rpartition(b"\n")
        except FileNotFoundError:
            return (), position
        lines, at = [], offset
        for raw in (whole + newline).splitlines(keepends=True):
            text = raw.decode("utf-8", "replace").rstrip("\r\n")
            lines.append(PbxLine(generation=generation, offset=at, payload=text))
            at += len(raw)
        return lines, PbxPosition(generation=generation, offset=at)


def _generation(first_line: bytes) -> str | None:
    # The first line holds a moment in microseconds and a channel's id, so it names the file whatever became of its inode.
    return hashlib.sha256(first_line).hexdigest()[:16] if first_line.endswith(b"\n") else None


def _start(position: PbxPosition | None, generation: str) -> int:
    return position.offset if position is not None and position.generation == generation else 0
