"""The ringing that tells most about a planned call, kept beside it: lists are searched and sorted by what it came to.

Whoever changes what a ringing came to, or what its talk meant, need not think of it: the flush that writes the
change writes this again, in the same transaction. Only a claim, which holds the promise anyway, says it itself.
"""

from __future__ import annotations

from sqlalchemy import Connection, case, inspect, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history, set_committed_value
from sqlalchemy.orm.base import PASSIVE_NO_INITIALIZE
from sqlalchemy.orm.util import identity_key

from carecall.domain.call import CallState, Disposition
from carecall.store.tables import CallAnalysisRow, CallRow, PlannedCallRow

CAME_TO = frozenset({CallState.ANSWERED, CallState.UNKNOWN, CallState.ENDED})
"""States of a ringing that lists tell apart; before them it only rings."""
_RINGING, _ANALYSIS = CallRow.__table__.c, CallAnalysisRow.__table__.c
_ANSWERED = or_(_RINGING.disposition == Disposition.ANSWERED, _RINGING.state == CallState.ANSWERED)
_RANK = case((_ANSWERED, 0), (_RINGING.disposition == Disposition.BLOCKED, 2), else_=1)
"""The answered one tells, else the last that rang; one that was given back undialled only where there is no other."""
_FOUND = (
    select(
        _RINGING.id.label("telling_call_id"),
        case((_RINGING.state.in_(CAME_TO), _RINGING.state)).label("telling_state"),
        _RINGING.disposition.label("telling_disposition"),
        case((_RINGING.disposition == Disposition.ANSWERED, _RINGING.talk_ms)).label(
            "telling_talk_ms"
        ),
        _ANALYSIS.label.label("telling_label"),
        _ANALYSIS.follow_up.label("telling_follow_up"),
    )
    .outerjoin_from(
        CallRow.__table__,
        CallAnalysisRow.__table__,
        (_ANALYSIS.organization_id == _RINGING.organization_id)
        & (_ANALYSIS.call_id == _RINGING.id),
    )
    .order_by(_RANK, _RINGING.attempt_no.desc(), _RINGING.reserved_at.desc())
    .limit(1)
)


def tell_claimed(planned: PlannedCallRow, call: CallRow) -> None:
    """Let a ringing that was claimed just now tell about its promise, unless somebody answered an earlier one."""
    answered = planned.telling_disposition is Disposition.ANSWERED
    if answered or planned.telling_state is CallState.ANSWERED:
        return
    planned.telling_call_id = call.id
    planned.telling_state = planned.telling_disposition = planned.telling_talk_ms = None
    planned.telling_label = planned.telling_follow_up = None


def follow_flush(session: Session) -> None:
    """Write anew what tells about every promise of whose ringings the flush changed something."""
    for planned_call_id in _concerned(session):
        _tell_again(session, planned_call_id)


def _concerned(session: Session) -> list[int]:
    found: set[int] = set()
    analysed: set[str] = set()
    for row in (*session.new, *session.dirty):
        if isinstance(row, CallRow) and row.planned_call_id is not None and _came_to_more(row):
            found.add(row.planned_call_id)
        elif isinstance(row, CallAnalysisRow) and _changed(row, "label", "follow_up"):
            analysed.add(row.call_id)
    if analysed:
        promised = select(_RINGING.planned_call_id).where(_RINGING.id.in_(analysed))
        found |= set(session.connection().scalars(promised)) - {None}
    return sorted(found)


def _came_to_more(call: CallRow) -> bool:
    if inspect(call).pending:
        return call.state is not CallState.RESERVED
    if _changed(call, "state") and call.state in CAME_TO:
        return True
    return _changed(call, "disposition", "talk_ms")


def _changed(row: CallRow | CallAnalysisRow, *names: str) -> bool:
    return any(get_history(row, name, PASSIVE_NO_INITIALIZE).has_changes() for name in names)


def _tell_again(session: Session, planned_call_id: int) -> None:
    connection = session.connection()
    _lock(connection, planned_call_id)
    found = connection.execute(_FOUND.where(_RINGING.planned_call_id == planned_call_id)).one()
    values = dict(found._mapping)
    connection.execute(
        update(PlannedCallRow).where(PlannedCallRow.id == planned_call_id).values(values)
    )
    loaded = session.identity_map.get(identity_key(PlannedCallRow, planned_call_id))
    if loaded is not None:
        for name, value in values.items():
            set_committed_value(loaded, name, value)


def _lock(connection: Connection, planned_call_id: int) -> None:
    """Wait for whoever tells about the same promise now, so that the look after it sees what they wrote."""
    if connection.dialect.name == "postgresql":
        connection.execute(
            select(PlannedCallRow.id).where(PlannedCallRow.id == planned_call_id).with_for_update()
        )
