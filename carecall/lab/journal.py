"""One line of JSON for every call that the lab carrier took."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from carecall.lab.measures import SpokenLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A call as the carrier received it."""

    lab_call_id: str
    arrived_at: datetime
    dialled: str
    persona_id: str
    """Empty for a number out of service."""
    language: str
    action: str
    from_name: str
    """Lettering in From, as decoded by the carrier."""
    from_number: str
    from_header: str
    pai: str
    """The P-Asserted-Identity header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabCall:
    """An answered call as the recipient's side heard it. Times are milliseconds since the sound began."""

    talk_ms: int
    first_audio_ms: int | None
    heard_ms: int
    """Audible sound from the agent in all."""
    message_ms: int
    """Audible sound after the persona's last line; for a machine, the message it got."""
    ended_by: str
    """`persona` or `agent`."""
    lines: tuple[SpokenLine, ...]
    sound_at: str = ""
    """When the sound began, ISO 8601 in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the journal; `call` is None when nobody answered."""

    arrival: Arrival
    call: LabCall | None = None


class Journal:
    """Appends to a file and keeps the entries of this run."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.entries: list[Entry] = []

    def write(self, entry: Entry) -> None:
        """Add one call."""
        self.entries.append(entry)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as journal:
            journal.write(as_json(entry) + "\n")


def as_json(entry: Entry) -> str:
    """Return `entry` as one line, arrival and call side by side."""
    arrival = {**asdict(entry.arrival), "arrived_at": entry.arrival.arrived_at.isoformat()}
    call = asdict(entry.call) if entry.call else {}
    return json.dumps({**arrival, "answered": entry.call is not None, **call}, ensure_ascii=False)
