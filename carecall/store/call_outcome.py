"""What the states of a planned call and of its telling ringing come to in SQL."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_

from carecall.domain.call import CallState, Disposition, PlannedCallState
from carecall.store.tables import PlannedCallRow

IN_FLIGHT = (PlannedCallState.CLAIMED, PlannedCallState.DIALLING)
WAITING = (PlannedCallState.PLANNED, PlannedCallState.WAITING_REDIAL, *IN_FLIGHT)
NOT_PROMISED = (PlannedCallState.CANCELLED, PlannedCallState.BLOCKED)

waiting: ColumnElement[bool] = PlannedCallRow.state.in_(WAITING)
over: ColumnElement[bool] = PlannedCallRow.state.not_in((*NOT_PROMISED, *WAITING))
connected: ColumnElement[bool] = or_(
    PlannedCallRow.telling_disposition == Disposition.ANSWERED,
    and_(
        PlannedCallRow.telling_state == CallState.ANSWERED,
        PlannedCallRow.telling_disposition.is_(None),
    ),
)
"""A person answered. NULL where nothing rang."""
unanswered: ColumnElement[bool] = and_(
    PlannedCallRow.state == PlannedCallState.EXHAUSTED,
    or_(
        PlannedCallRow.telling_disposition.is_(None),
        PlannedCallRow.telling_disposition != Disposition.ANSWERED,
    ),
)
"""Every ringing and redial is used up and no person answered."""
total: ColumnElement[bool] = or_(connected, unanswered)
completed: ColumnElement[bool] = and_(connected, PlannedCallRow.completed)
"""Connected, and the closing message was reached."""
talked: ColumnElement[bool] = and_(connected, PlannedCallRow.telling_state == CallState.ENDED)
"""Connected, and over: a call that goes on has no duration yet, so it is in no figure."""
