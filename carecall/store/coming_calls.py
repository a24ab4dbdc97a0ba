"""Calls that ring now and may be answered in a moment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from carecall.domain.brief import CallBrief
from carecall.domain.call import CallState
from carecall.store.briefs import Scripts, brief_of
from carecall.store.number_calls import number_wish
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import CallRow

BEFORE_ANSWER = (CallState.RESERVED, CallState.ORIGINATING, CallState.RINGING)


class SqlComingCalls:
    """ports.repositories.ComingCalls over a database. `scripts` ship with the program."""

    def __init__(self, sessions: Sessions, *, scripts: Scripts) -> None:
        self._sessions = sessions
        self._scripts = scripts

    def coming(self, now: datetime, *, known: Collection[str]) -> Sequence[CallBrief]:
        """Return the briefs of talks that are about to begin, without those that are `known`."""
        with system_reading(self._sessions, "calls that ring are prepared") as session:
            rows = session.scalars(select(CallRow).where(CallRow.state.in_(BEFORE_ANSWER)))
            return [
                brief_of(session, row, self._scripts, now)
                for row in rows
                if row.id not in known and number_wish(session, row) is None
            ]
