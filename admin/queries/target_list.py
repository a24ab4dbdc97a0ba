"""Both panes of a schedule's picker: people of its organization in no schedule, and its targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from admin.queries.places import phone_conditions
from carecall.store.planning_people import IN_SCHEDULE, in_no_schedule
from carecall.store.tables import RecipientRow, ScheduleRecipientRow, ScheduleRow

MOST_SHOWN = 100
"""People of one pane; a search narrows it down."""
MOST_WORDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Pane:
    """One side of the picker."""

    people: Sequence[RecipientRow]
    count: int
    """Of everybody whom the search finds, shown or not."""


def free_people(schedule: ScheduleRow, words: str) -> list[ColumnElement[bool]]:
    """Return the condition of people who may become targets, as far as a search finds them."""
    return [*in_no_schedule(schedule.organization_id), *found_by(words)]


def targets_in(schedule: ScheduleRow, words: str) -> list[ColumnElement[bool]]:
    """Return the condition of a schedule's targets, as far as a search finds them."""
    inside = select(ScheduleRecipientRow.id).where(
        IN_SCHEDULE, ScheduleRecipientRow.schedule_id == schedule.id
    )
    return [
        RecipientRow.organization_id == schedule.organization_id,
        inside.exists(),
        *found_by(words),
    ]


def found_by(words: str) -> list[ColumnElement[bool]]:
    """Return the condition of a search by name, or by a number of four digits and more."""
    if sum(sign.isdigit() for sign in words) >= 4 and not any(sign.isalpha() for sign in words):
        return phone_conditions(words)
    parts = words.split()[:MOST_WORDS]
    return [RecipientRow.name.icontains(part, autoescape=True) for part in parts]


def pane_of(session: Session, conditions: Sequence[ColumnElement[bool]]) -> Pane:
    """Return the first people of a pane by name, and how many there are."""
    rows = session.scalars(
        select(RecipientRow)
        .where(*conditions)
        .order_by(RecipientRow.name, RecipientRow.id)
        .limit(MOST_SHOWN)
    ).all()
    count = session.scalar(select(func.count(RecipientRow.id)).where(*conditions)) or 0
    return Pane(people=rows, count=count)


def ids_of(session: Session, conditions: Sequence[ColumnElement[bool]]) -> list[int]:
    """Return the ids of everybody whom the conditions find."""
    return list(session.scalars(select(RecipientRow.id).where(*conditions)))
