"""Conditions of Campaign status on a planned call, and how its ringings are joined."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_

from carecall.domain.call import CallState, PlannedCallState
from carecall.domain.campaign import CampaignState
from carecall.store.call_outcome import (
    IN_FLIGHT,
    NOT_PROMISED,
    completed,
    connected,
    over,
    talked,
    total,
    unanswered,
    waiting,
)
from carecall.store.tables import (
    CallDispositionRow,
    CallRow,
    CampaignRow,
    PlannedCallRow,
    TurnRow,
)


def is_telling_call() -> ColumnElement[bool]:
    """Return how the telling ringing is joined: the answered one, else the last that rang."""
    return and_(
        CallRow.organization_id == PlannedCallRow.organization_id,
        CallRow.id == PlannedCallRow.telling_call_id,
    )


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
    """Say whether a campaign is ongoing by its order and its own dates; needs CampaignRow joined."""
    return and_(
        CampaignRow.state == CampaignState.RUNNING,
        or_(CampaignRow.starts_at.is_(None), CampaignRow.starts_at <= now),
        or_(CampaignRow.ends_at.is_(None), CampaignRow.ends_at > now),
    )


def progress_filter(kind: str, ongoing: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition of a Progress tile: all, completed or scheduled; all = completed + scheduled."""
    conditions = {
        "all": PlannedCallRow.state.not_in(NOT_PROMISED),
        "completed": over,
        "scheduled": waiting,
    }
    return and_(ongoing, conditions[kind])


def result_filter(kind: str) -> ColumnElement[bool]:
    """Return the condition of a Result summary tile."""
    conditions = {
        "total": total,
        "connected": connected,
        "unanswered": unanswered,
        "completed": completed,
    }
    return conditions[kind]


def status_filter(status: str) -> ColumnElement[bool]:
    """Return the condition of a call status; the same words as `CallLine.status`."""
    state, telling = PlannedCallRow.state, PlannedCallRow.telling_state
    conditions = {
        "scheduled": state == PlannedCallState.PLANNED,
        "dialling": and_(
            state.in_(IN_FLIGHT),
            or_(telling.is_(None), telling.not_in((CallState.ANSWERED, CallState.UNKNOWN))),
        ),
        "in_progress": telling == CallState.ANSWERED,
        "ended": and_(talked, state.not_in(IN_FLIGHT)),
        "not_connected": or_(
            unanswered,
            and_(
                state == PlannedCallState.WAITING_REDIAL,
                connected.is_not(True),
                or_(telling.is_(None), telling != CallState.UNKNOWN),
            ),
        ),
        "unknown": telling == CallState.UNKNOWN,
        "cancelled": and_(state == PlannedCallState.CANCELLED, connected.is_not(True)),
        "blocked": and_(state == PlannedCallState.BLOCKED, connected.is_not(True)),
    }
    return conditions[status]
