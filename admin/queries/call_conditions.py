"""Conditions of Campaign status on single columns of its list: outgoing number, attempts, length, kind of follow-up."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from admin.search import ListRequest
from carecall.store.tables import (
    ActionType,
    CallDispositionRow,
    CallRow,
    DispositionKind,
    PlannedCallRow,
)

MANY_ATTEMPTS = 4
"""From here on attempts are searched for together."""
TALKS_MS = {"short": (0, 30_000), "middle": (30_000, 180_000), "long": (180_000, None)}
"""Lengths of talks that can be searched for: from, and up to but not including."""


def column_conditions(wanted: ListRequest) -> list[ColumnElement[bool]]:
    """Return the conditions of a search on single columns."""
    found: list[ColumnElement[bool]] = []
    digits = "".join(sign for sign in wanted.value("outgoing") if sign.isdigit()).lstrip("0")
    if digits:
        found.append(CallRow.outgoing_number.contains(digits, autoescape=True))
    if wanted.value("attempts"):
        attempts = int(wanted.value("attempts"))
        many = attempts >= MANY_ATTEMPTS
        found.append(
            PlannedCallRow.attempts >= attempts if many else PlannedCallRow.attempts == attempts
        )
    if wanted.value("talk"):
        low, high = TALKS_MS[wanted.value("talk")]
        found.append(CallRow.talk_ms >= low)
        if high is not None:
            found.append(CallRow.talk_ms < high)
    if wanted.value("action"):
        found.append(has_action(ActionType(wanted.value("action"))))
    return found


def has_action(action: ActionType) -> ColumnElement[bool]:
    """Return the condition that this action was entered for a call."""
    return (
        select(CallDispositionRow.id)
        .where(
            CallDispositionRow.organization_id == CallRow.organization_id,
            CallDispositionRow.call_id == CallRow.id,
            CallDispositionRow.kind == DispositionKind.FOLLOW_UP,
            CallDispositionRow.action == action,
        )
        .correlate(CallRow)
        .exists()
    )
