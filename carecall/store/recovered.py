"""Recordings that a crash left unfinished, given to the calls they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.store.ledger import locked_call
from carecall.store.session import Sessions, system_writing
from carecall.store.tables import CallRow, RecordingRow

CALL_ID_LENGTH = 36
"""A later talk of the same call has a number behind the id."""
_CALLS_A_QUERY = 1000


def keep_recovered(sessions: Sessions, lengths_ms: Mapping[str, int]) -> int:
    """Write a row for every recording that has none; return how many were written.

    `lengths_ms` holds names below the recordings folder, `<year>/<month>/<day>/<call id>.wav`, and
    how long each plays. A file of an unknown call is left as it lies.
    """
    with system_writing(sessions, "recordings after a crash") as session:
        known = _known(session, list(lengths_ms))
        written = 0
        for name in lengths_ms.keys() - known:
            call = locked_call(session, _call_id(name) or "")
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


def _known(session: Session, names: list[str]) -> set[str]:
    """Return which have a row; they are looked up by their calls, as recordings have no index on files."""
    known: set[str] = set()
    of_its_call = (CallRow.organization_id == RecordingRow.organization_id) & (
        CallRow.id == RecordingRow.call_id
    )
    call_ids = sorted({call_id for call_id in map(_call_id, names) if call_id})
    for at in range(0, len(call_ids), _CALLS_A_QUERY):
        some = CallRow.id.in_(call_ids[at : at + _CALLS_A_QUERY])
        known.update(
            session.scalars(select(RecordingRow.file).join(CallRow, of_its_call).where(some))
        )
    return known


def _call_id(name: str) -> str | None:
    try:
        return str(UUID(PurePosixPath(name).stem[:CALL_ID_LENGTH]))
    except ValueError:
        return None
