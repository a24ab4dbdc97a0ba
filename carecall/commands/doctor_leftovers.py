"""What the doctor finds lying about after a fault: notes that wait for the database, recordings that were cut short."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from carecall.provision.health import Check

IDLE = timedelta(seconds=60)
"""A recording that is going on grows every two seconds."""


def check_notes(journal: Path) -> Check:
    """Report what calls and talks could not write to the database yet; `journal` is the folder of their notes."""
    waiting = sum(len(file.read_bytes().splitlines()) for file in journal.glob("*.jsonl"))
    if not waiting:
        return Check(name="Notes for the database", ok=True, note="none wait")
    return Check(
        name="Notes for the database",
        ok=False,
        where=str(journal),
        note=f"{waiting} wait",
        mend="see that the database answers and CareCall runs; then they are written by themselves.",
    )


def check_recordings(folder: Path, now: datetime) -> Check:
    """Report recordings that nobody writes any more and nobody has completed; `folder` holds all recordings."""
    cut = [part for part in folder.glob("*/*/*/*.part") if _idle(part, now)]
    if not cut:
        return Check(name="Recordings", ok=True, where=str(folder))
    return Check(
        name="Recordings",
        ok=False,
        where=str(folder),
        note=f"{len(cut)} were cut short",
        mend="free some disk space and start CareCall again, which keeps what was recorded of them.",
    )


def _idle(part: Path, now: datetime) -> bool:
    try:
        return now.timestamp() - part.stat().st_mtime > IDLE.total_seconds()
    except FileNotFoundError:
        return False
