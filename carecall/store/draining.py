"""A host that is about to stop: it says so, and asks which phones still ring for it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update

from carecall.domain.call import CallState
from carecall.store.rows.call import OPEN_CALL
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import CallRow, NodeRow

BEFORE_ANSWER = (CallState.RESERVED, CallState.ORIGINATING, CallState.RINGING)
LONGEST_RINGING = timedelta(minutes=5)
"""A call that has been before its answer for longer is one that somebody lost."""


def note_draining(sessions: Sessions, node: str, *, draining: bool) -> None:
    """Say that the node called `node` takes no new calls, or that it does again; one that nobody made stays unmade."""
    with system_writing(sessions, "a host says whether it takes calls") as session:
        session.execute(update(NodeRow).where(NodeRow.name == node).values(draining=draining))


def ringing_calls(sessions: Sessions, node: str, now: datetime) -> int:
    """Return how many calls of the node may be answered in a moment; calls that no node owns count too."""
    own = select(NodeRow.id).where(NodeRow.name == node)
    with system_reading(sessions, "a host asks who may still answer") as session:
        return (
            session.scalar(
                select(func.count()).where(
                    OPEN_CALL,
                    CallRow.state.in_(BEFORE_ANSWER),
                    CallRow.changed_at > now - LONGEST_RINGING,
                    or_(CallRow.node_id.in_(own), CallRow.node_id.is_(None)),
                )
            )
            or 0
        )
