"""Conditions of Campaign status on single columns of its list: outgoing number, attempts, length, kind of follow-up."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import aliased

from admin.queries.call_shape import status_filter
from admin.queries.places import phone_conditions
from admin.search import ListRequest
from carecall.domain.call import Disposition
from carecall.store.tables import (
    ActionType,
    CallDispositionRow,
    CallRow,
    DispositionKind,
    PhoneNumberRow,
    PlannedCallRow,
    RecipientRow,
    ScheduleRow,
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
        found.append(called_from(digits))
    if wanted.value("attempts"):
        attempts = int(wanted.value("attempts"))
        many = attempts >= MANY_ATTEMPTS
        found.append(
            PlannedCallRow.attempts >= attempts if many else PlannedCallRow.attempts == attempts
        )
    if wanted.value("talk"):
        low, high = TALKS_MS[wanted.value("talk")]
        found.append(PlannedCallRow.telling_talk_ms >= low)
        if high is not None:
            found.append(PlannedCallRow.telling_talk_ms < high)
    if wanted.value("cause"):
        cause = PlannedCallRow.telling_disposition == Disposition(wanted.value("cause"))
        found += [status_filter("not_connected"), cause]
    if wanted.value("completed"):
        goal = PlannedCallRow.completed.is_(wanted.value("completed") == "yes")
        found += [status_filter("ended"), goal]
    if wanted.value("action"):
        found.append(has_action(ActionType(wanted.value("action"))))
    return found


def called_from(digits: str) -> ColumnElement[bool]:
    """Return the condition on the number that a call showed, or will show that nobody has dialled yet."""
    number = PhoneNumberRow.number.contains(digits, autoescape=True)
    schedules = select(ScheduleRow.id).join(
        PhoneNumberRow, PhoneNumberRow.id == ScheduleRow.phone_number_id
    )
    waits = and_(
        PlannedCallRow.telling_call_id.is_(None),
        PlannedCallRow.schedule_id.in_(schedules.where(number)),
    )
    return or_(CallRow.outgoing_number.contains(digits, autoescape=True), waits)


def has_action(action: ActionType | None = None) -> ColumnElement[bool]:
    """Return the condition that an action was entered for a call: this one, or any."""
    entered = (
        _entered() if action is None else _entered().where(CallDispositionRow.action == action)
    )
    return entered.correlate(PlannedCallRow).exists()


def of_people(wanted: ListRequest) -> list[ColumnElement[bool]]:
    """Return the conditions on whom was called: a few people are found first, then their calls."""
    person = aliased(RecipientRow)
    found = [person.name.icontains(word, autoescape=True) for word in wanted.words("recipient")]
    found += phone_conditions(wanted.value("phone"), person)
    return [PlannedCallRow.recipient_id.in_(select(person.id).where(*found))] if found else []


def nobody_acted() -> ColumnElement[bool]:
    """Return the opposite, asked of each row: PostgreSQL may compare a `NOT IN` with every call one by one."""
    return ~_entered().correlate(PlannedCallRow).exists()


def _entered() -> Select[int]:
    return select(CallDispositionRow.id).where(
        CallDispositionRow.organization_id == PlannedCallRow.organization_id,
        CallDispositionRow.call_id == PlannedCallRow.telling_call_id,
        CallDispositionRow.kind == DispositionKind.FOLLOW_UP,
    )
