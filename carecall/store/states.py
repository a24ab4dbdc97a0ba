"""The only way a state column changes: by the domain's transition tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from carecall.domain.alert import ALERT_TRANSITIONS, AlertState
from carecall.domain.call import (
    CALL_TRANSITIONS,
    FINAL_PLANNED_STATES,
    PLANNED_CALL_TRANSITIONS,
    CallState,
    PlannedCallState,
)
from carecall.domain.campaign import CAMPAIGN_TRANSITIONS, CampaignState
from carecall.domain.recipient import PARTICIPATION_TRANSITIONS, Participation
from carecall.domain.requests import NOT_CLOSED, REQUEST_TRANSITIONS, RequestState
from carecall.domain.unreached import UNREACHED_TRANSITIONS, UnreachedState
from carecall.errors import BadTransition
from carecall.store.tables import (
    AlertRow,
    CallRow,
    CampaignRow,
    PlannedCallRow,
    RequestRow,
    ScheduleRecipientRow,
    UnreachedRow,
)

State = TypeVar("State", bound=StrEnum)


def check_transition(
    what: str, table: Mapping[State, frozenset[State]], before: State, after: State
) -> None:
    """Return quietly when `after` may follow `before`.

    Raises:
        BadTransition: the table does not have it.
    """
    if after not in table[before]:
        raise BadTransition(what, before, after)


def move_planned_call(row: PlannedCallRow, after: PlannedCallState, now: datetime) -> None:
    """Change a planned call's state; a final one is stamped as settled."""
    check_transition("The planned call", PLANNED_CALL_TRANSITIONS, row.state, after)
    row.state = after
    if after in FINAL_PLANNED_STATES:
        row.settled_at = now


def move_call(row: CallRow, after: CallState, now: datetime) -> None:
    """Change a call's state and remember when."""
    check_transition("The call", CALL_TRANSITIONS, row.state, after)
    row.state = after
    row.changed_at = now


def move_campaign(row: CampaignRow, after: CampaignState, now: datetime) -> None:
    """Start, pause or end a campaign."""
    check_transition("The campaign", CAMPAIGN_TRANSITIONS, row.state, after)
    row.state = after
    if after is CampaignState.RUNNING:
        row.last_run_at = now
    if after is CampaignState.ENDED:
        row.ended_at = now


def move_alert(row: AlertRow, after: AlertState, now: datetime) -> None:
    """See, own or resolve an alert."""
    check_transition("The alert", ALERT_TRANSITIONS, row.state, after)
    row.state = after
    if after is AlertState.SEEN:
        row.seen_at = now
    elif after is AlertState.OWNED:
        row.owned_at = now
    elif after is AlertState.RESOLVED:
        row.resolved_at = now


def move_unreached(row: UnreachedRow, after: UnreachedState, now: datetime) -> None:
    """Take, give back, hand on or close an unreached person's item."""
    check_transition("The unreached item", UNREACHED_TRANSITIONS, row.state, after)
    row.state = after
    if after is UnreachedState.OPEN:
        row.taken_at = None
    elif after is UnreachedState.TAKEN:
        row.taken_at = now
    elif after is UnreachedState.SAFE:
        row.closed_at = now


def move_request(row: RequestRow, after: RequestState, now: datetime) -> None:
    """Take, give back or close a wish."""
    check_transition("The ticket", REQUEST_TRANSITIONS, row.state, after)
    row.state = after
    if after not in NOT_CLOSED:
        row.closed_at = now


def pause_participation(row: ScheduleRecipientRow, now: datetime, *, reason: str = "") -> None:
    """Take a person off the call list."""
    check_transition("The recipient", PARTICIPATION_TRANSITIONS, row.state, Participation.PAUSED)
    row.state, row.paused_at, row.pause_reason = Participation.PAUSED, now, reason


def resume_participation(row: ScheduleRecipientRow) -> None:
    """Put a person back on the call list."""
    check_transition("The recipient", PARTICIPATION_TRANSITIONS, row.state, Participation.ACTIVE)
    row.state, row.paused_at, row.pause_reason = Participation.ACTIVE, None, ""
    row.paused_until_on = None
