"""What the carrier's own Asterisk wrote about every call that reached it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

RECORD = "carrier.csv"
COLUMNS = ("eventtype", "eventtime", "uniqueid", "channame", "dialled")
SIGNIFICANT_DIGITS = 10
"""Of a number; what stands before differs by the form in which a trunk wants it."""
FILES = {
    "cel.conf": "[general]\nenable = yes\nevents = CHAN_START,ANSWER,HANGUP,CHAN_END\n",
    "cel_custom.conf": (
        "[mappings]\n"
        + RECORD
        + " => ${CSV_QUOTE(${eventtype})},${CSV_QUOTE(${eventtime})},${CSV_QUOTE(${CHANNEL(uniqueid)})},"
        + "${CSV_QUOTE(${CHANNEL(channame)})},${CSV_QUOTE(${CHANNEL(exten)})}\n"
    ),
}
MODULES = "require = res_cdrel_custom.so\nrequire = cel_custom.so\n"


def with_record(rendered: Mapping[str, str]) -> dict[str, str]:
    """Return the carrier's configuration with its record switched on; its numbers are fictitious."""
    return {**rendered, **FILES, "modules.conf": rendered["modules.conf"] + MODULES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One call as the carrier saw it; `rang` the phone of `number`, whatever became of it."""

    leg_id: str
    number: str
    """Its last digits."""
    began_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    """None: it is still there."""


def read_legs(file: Path) -> list[Leg]:
    """Return every call in the order of its beginning."""
    if not file.exists():
        return []
    return legs_in(file.read_text(encoding="utf-8").splitlines())


def legs_in(lines: Iterable[str]) -> list[Leg]:
    """Return the calls of a record's lines; channels of other kinds are passed over."""
    found: dict[str, Leg] = {}
    for fields in csv.reader(lines):
        if len(fields) != len(COLUMNS) or not fields[3].startswith("PJSIP/"):
            continue
        event, moment, leg_id, _, dialled = fields
        at = datetime.fromtimestamp(float(moment), UTC)
        if event == "CHAN_START":
            number = dialled[-SIGNIFICANT_DIGITS:]
            found[leg_id] = Leg(leg_id=leg_id, number=number, began_at=at)
        elif leg_id in found:
            found[leg_id] = _with(found[leg_id], event, at)
    return sorted(found.values(), key=lambda leg: leg.began_at)


def _with(leg: Leg, event: str, at: datetime) -> Leg:
    if event == "ANSWER":
        return replace(leg, answered_at=leg.answered_at or at)
    return replace(leg, ended_at=at) if event == "CHAN_END" else leg
