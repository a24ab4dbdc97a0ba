"""Recordings that a crash left unfinished, given to the calls they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from sqlalchemy import select

from carecall.store.ledger import locked_call
from carecall.store.session import Sessions, system_writing
from carecall.store.tables import RecordingRow

CALL_ID_LENGTH = 36
"""A later talk of the same call has a number behind the id."""


def keep_recovered(sessions: Sessions, lengths_ms: Mapping[str, int]) -> int:
    """Write a row for every recording that has none; return how many were written.

    `lengths_ms` holds names below the recordings folder, `<year>/<month>/<day>/<call id>.wav`, and
    how long each plays. A file of an unknown call is left as it lies.
    """
    with system_writing(sessions, "recordings after a crash") as session:
        known = set(
            session.scalars(select(RecordingRow.file).where(RecordingRow.file.in_(lengths_ms)))
        )
        written = 0
        for name in lengths_ms.keys() - known:
            call = locked_call(session, PurePosixPath(name).stem[:CALL_ID_LENGTH])
            if call is None:
                continue
            session.add(
                RecordingRow(
                    organization_id=call.organization_id,
                    call_id=call.id,
                    file=name,
                    duration_ms=lengths_ms[name],
                    recorded_at=call.talk_started_at or call.answered_at or call.reserved_at,
                )
            )
            written += 1
    return written
