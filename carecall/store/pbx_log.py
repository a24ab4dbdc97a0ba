"""Asterisk's own record of calls, kept raw, and how far it has been read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.ports.repositories import PbxLine, PbxPosition
from carecall.store.rows.platform import EventSource
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import PbxEventRow, SettingRow

POSITION = "pbx_position."
"""Beginning of the settings that hold the positions."""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""A position has no moment of its own; the port hands none over."""


class SqlPbxEventLog:
    """ports.repositories.PbxEventLog over a database. Sources are the words of EventSource."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def position(self, source: str) -> PbxPosition | None:
        """Return where reading `source` goes on, or None when it was never read."""
        with system_reading(self._sessions, "following Asterisk's record") as session:
            row = session.get(SettingRow, POSITION + source)
            if row is None:
                return None
            return PbxPosition(
                generation=str(row.value["generation"]), offset=int(row.value["offset"])
            )

    def append(self, source: str, lines: Sequence[PbxLine], position: PbxPosition) -> None:
        """Add lines and the new position in one transaction; lines that are there change nothing."""
        with system_writing(self._sessions, "following Asterisk's record") as session:
            known = _known(session, EventSource(source), lines)
            for line in lines:
                if _key(line) not in known:
                    session.add(_event(EventSource(source), line))
            _remember(session, source, position)


def _known(session: Session, source: EventSource, lines: Sequence[PbxLine]) -> set[str]:
    statement = select(PbxEventRow.source_key).where(
        PbxEventRow.source == source, PbxEventRow.source_key.in_([_key(line) for line in lines])
    )
    return set(session.scalars(statement))


def _event(source: EventSource, line: PbxLine) -> PbxEventRow:
    return PbxEventRow(source=source, source_key=_key(line), payload={"line": line.payload})


def _key(line: PbxLine) -> str:
    return f"{line.generation}:{line.offset}"


def _remember(session: Session, source: str, position: PbxPosition) -> None:
    value = {"generation": position.generation, "offset": position.offset}
    row = session.get(SettingRow, POSITION + source, with_for_update=True)
    if row is None:
        session.add(SettingRow(key=POSITION + source, value=value, changed_at=NEVER))
    else:
        row.value = value
