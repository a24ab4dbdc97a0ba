"""How a planned call, its telling ringing and its analysis are joined, and what the states come to in SQL."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, or_, select
from sqlalchemy.orm import aliased

from carecall.domain.call import CallState, Disposition, PlannedCallState
from carecall.domain.campaign import CampaignState
from carecall.store.tables import (
    CallDispositionRow,
    CallRow,
    CampaignRow,
    PlannedCallRow,
    TurnRow,
)

IN_FLIGHT = (PlannedCallState.CLAIMED, PlannedCallState.DIALLING)
WAITING = (PlannedCallState.PLANNED, PlannedCallState.WAITING_REDIAL, *IN_FLIGHT)
NOT_PROMISED = (PlannedCallState.CANCELLED, PlannedCallState.BLOCKED)

connected: ColumnElement[bool] = or_(
    CallRow.disposition == Disposition.ANSWERED,
    and_(CallRow.state == CallState.ANSWERED, CallRow.disposition.is_(None)),
)
"""A person answered. Needs a join on `telling_call_id`; NULL where nothing rang."""
unanswered: ColumnElement[bool] = and_(
    PlannedCallRow.state == PlannedCallState.EXHAUSTED,
    or_(
        CallRow.id.is_(None),
        CallRow.disposition.is_(None),
        CallRow.disposition != Disposition.ANSWERED,
    ),
)
"""Every ringing and redial is used up and no person answered."""
completed: ColumnElement[bool] = and_(connected, PlannedCallRow.completed)
"""Connected, and the closing message was reached."""


def telling_call_id() -> ScalarSelect[str]:
    """Return the id of the ringing that tells most about a planned call: the answered one, else the last that rang."""
    ringing = aliased(CallRow)
    refused = ringing.disposition == Disposition.BLOCKED
    answered = or_(ringing.disposition == Disposition.ANSWERED, ringing.state == CallState.ANSWERED)
    rank = case((answered, 0), (refused, 2), else_=1)
    return (
        select(ringing.id)
        .where(
            ringing.organization_id == PlannedCallRow.organization_id,
            ringing.planned_call_id == PlannedCallRow.id,
        )
        .order_by(rank, ringing.attempt_no.desc(), ringing.reserved_at.desc())
        .limit(1)
        .correlate(PlannedCallRow)
        .scalar_subquery()
    )


def is_telling_call() -> ColumnElement[bool]:
    """Return how the telling ringing is joined.

    That it is one of the planned call's ringings is said too, though its id says so: behind its walls PostgreSQL
    looks for no row by an id that a subquery finds, but would read all calls.
    """
    return and_(of_planned_call(), CallRow.id == telling_call_id())


def of_planned_call() -> ColumnElement[bool]:
    """Return how every ringing of a planned call is joined: with the organization, as the index has it."""
    return and_(
        CallRow.organization_id == PlannedCallRow.organization_id,
        CallRow.planned_call_id == PlannedCallRow.id,
    )


def of_call(row: type[TurnRow | CallDispositionRow]) -> ColumnElement[bool]:
    """Return how something that belongs to a call is joined with it, likewise."""
    return and_(row.organization_id == CallRow.organization_id, row.call_id == CallRow.id)


def of_ongoing_campaign(now: datetime) -> ColumnElement[bool]:
    """Say whether a campaign is ongoing; needs CampaignRow joined."""
    return and_(
        CampaignRow.state == CampaignState.RUNNING,
        or_(CampaignRow.starts_at.is_(None), CampaignRow.starts_at <= now),
        or_(CampaignRow.ends_at.is_(None), CampaignRow.ends_at > now),
    )


def progress_filter(kind: str, now: datetime) -> ColumnElement[bool]:
    """Return the condition of a Progress tile: all, completed or scheduled; all = completed + scheduled."""
    conditions = {
        "all": PlannedCallRow.state.not_in(NOT_PROMISED),
        "completed": PlannedCallRow.state.not_in((*NOT_PROMISED, *WAITING)),
        "scheduled": PlannedCallRow.state.in_(WAITING),
    }
    return and_(of_ongoing_campaign(now), conditions[kind])


def result_filter(kind: str) -> ColumnElement[bool]:
    """Return the condition of a Result summary tile."""
    conditions = {
        "total": or_(connected, unanswered),
        "connected": connected,
        "unanswered": unanswered,
        "completed": completed,
    }
    return conditions[kind]


def status_filter(status: str) -> ColumnElement[bool]:
    """Return the condition of a call status; the same words as `CallLine.status`."""
    state = PlannedCallRow.state
    live = CallRow.state == CallState.ANSWERED
    conditions = {
        "scheduled": state == PlannedCallState.PLANNED,
        "dialling": and_(
            state.in_(IN_FLIGHT),
            or_(
                CallRow.id.is_(None), CallRow.state.not_in((CallState.ANSWERED, CallState.UNKNOWN))
            ),
        ),
        "in_progress": live,
        "ended": and_(connected, CallRow.state == CallState.ENDED),
        "not_connected": or_(unanswered, state == PlannedCallState.WAITING_REDIAL),
        "unknown": CallRow.state == CallState.UNKNOWN,
        "cancelled": state == PlannedCallState.CANCELLED,
        "blocked": state == PlannedCallState.BLOCKED,
    }
    return conditions[status]
