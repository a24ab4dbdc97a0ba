"""Finds the lines of one call in every log of an installation, in order of time."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedIOBase
from pathlib import Path

from carecall.commands.logs import masked
from carecall.telephony.cel_record import parse_cel

LOGS = ("log/*.log*", "asterisk/*/log/*.log*", "asterisk/core/log/cel-custom/carecall.csv*")
_ASTERISK = re.compile(r"^\[(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?)\]\s*(.*)$")
_LONGEST = 2000
"""Characters of a line that is no record of ours; more is cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLine:
    """One line about a call."""

    at: datetime | None
    """None for a line without a moment, which stays behind the one before it."""
    log: str
    """Which file, below the runtime folder."""
    message: str
    fields: dict[str, object]


def lines_about(var: Path, call_id: str) -> list[FoundLine]:
    """Return every line about a call under a runtime folder, oldest first."""
    found = [
        line
        for pattern in LOGS
        for path in sorted(var.glob(pattern))
        for line in _in_file(path, str(path.relative_to(var)), call_id)
    ]
    earliest = datetime.min.replace(tzinfo=UTC)
    return sorted(found, key=lambda line: line.at or earliest)


def _in_file(path: Path, log: str, call_id: str) -> Iterator[FoundLine]:
    needle = call_id.encode()
    with suppress(OSError), _opened(path) as file:
        last: datetime | None = None
        for raw in file:
            if needle not in raw:
                continue
            line = read_line(raw.decode(errors="replace").strip(), log)
            last = line.at or last
            yield FoundLine(at=last, log=line.log, message=line.message, fields=line.fields)


def _opened(path: Path) -> BufferedIOBase:
    return gzip.GzipFile(path) if path.suffix == ".gz" else path.open("rb")


def read_line(text: str, log: str) -> FoundLine:
    """Return one line as what it is: a record of ours, of Asterisk's event log, of its messages, or anything else."""
    return _of_ours(text, log) or _of_events(text, log) or _of_asterisk(text, log)


def _of_ours(text: str, log: str) -> FoundLine | None:
    try:
        record = json.loads(text)
        at = datetime.fromisoformat(record.pop("at"))
        message = str(record.pop("message"))
    except (ValueError, KeyError, AttributeError, TypeError):
        return None
    fields = {
        str(key): masked(value) if isinstance(value, str) else value
        for key, value in record.items()
        if key not in {"from", "call_id", "private"} and (key, value) != ("level", "INFO")
    }
    return FoundLine(at=at, log=log, message=masked(message), fields=fields)


def _of_events(text: str, log: str) -> FoundLine | None:
    record = parse_cel(text) if log.endswith("csv") or ".csv" in log else None
    if record is None:
        return None
    fields: dict[str, object] = {"channel": masked(record.channel)}
    if record.hangup_cause is not None:
        fields["hangup_cause"] = record.hangup_cause
    if record.dial_status:
        fields["dial_status"] = record.dial_status
    return FoundLine(at=record.at, log=log, message=record.event, fields=fields)


def _of_asterisk(text: str, log: str) -> FoundLine:
    found = _ASTERISK.match(text)
    at, rest = (_local(found[1]), found[2]) if found else (None, text)
    return FoundLine(at=at, log=log, message=masked(rest[:_LONGEST]), fields={})


def _local(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return None
