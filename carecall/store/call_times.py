"""Ringing people at the hour that they wish for, where their schedule has room for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time

from sqlalchemy import ColumnElement, Select, and_, select, update
from sqlalchemy.orm import Session

from carecall.domain.call import PlannedCallState
from carecall.domain.schedule import Slot, wished_at
from carecall.store.calendars import zone_named
from carecall.store.planning_people import IN_SCHEDULE
from carecall.store.planning_rows import REASON, Writing
from carecall.store.scope import across
from carecall.store.tables import (
    OrganizationRow,
    PlannedCallRow,
    PreferenceKey,
    PreferenceRow,
    RecipientRow,
    ScheduleRecipientRow,
)

ACROSS = across(REASON)


def keep_call_times(
    session: Session, writing: Writing, slots: Iterable[Slot], zone_name: str
) -> None:
    """Move calls of a schedule that have not begun to the hours that their people wish for."""
    schedule, zone = writing.schedule, zone_named(zone_name) or UTC
    wishes = _wishes(session, schedule.organization_id)
    for slot in slots if wishes else ():
        of_slot = (
            PlannedCallRow.organization_id == schedule.organization_id,
            PlannedCallRow.schedule_id == schedule.id,
            PlannedCallRow.round_on == slot.round_on,
            PlannedCallRow.slot_no == slot.slot_no,
            PlannedCallRow.next_at == slot.due_at,
        )
        for wished in wishes:
            at = wished_at(slot, time.fromisoformat(wished), zone)
            if at != slot.due_at:
                whose = PlannedCallRow.recipient_id.in_(_people(writing, wished))
                _move(session, [*of_slot, whose], at)


def call_time_changed(session: Session, recipient: RecipientRow, now: datetime) -> int:
    """Move a person's calls that have not begun to the hour wished for now; return how many moved.

    Without a wish they go back to the schedule's own time.
    """
    session.flush()
    wished = session.scalar(
        select(PreferenceRow.value).where(
            PreferenceRow.organization_id == recipient.organization_id,
            PreferenceRow.recipient_id == recipient.id,
            PreferenceRow.key == PreferenceKey.CALL_TIME,
        )
    )
    organization = session.get_one(OrganizationRow, recipient.organization_id)
    zone = zone_named(recipient.time_zone or organization.time_zone) or UTC
    moved = 0
    for planned in session.scalars(
        select(PlannedCallRow).where(
            PlannedCallRow.organization_id == recipient.organization_id,
            PlannedCallRow.recipient_id == recipient.id,
            *_not_begun(),
            PlannedCallRow.next_at > now,
        )
    ):
        slot = Slot(
            round_on=planned.round_on,
            slot_no=planned.slot_no,
            due_at=planned.due_at,
            until_at=planned.until_at,
        )
        at = wished_at(slot, time.fromisoformat(wished), zone) if wished else planned.due_at
        moved += at != planned.next_at
        planned.next_at = at
    return moved


def _not_begun() -> list[ColumnElement[bool]]:
    row = PlannedCallRow
    return [row.state == PlannedCallState.PLANNED, row.attempts == 0, row.claimed_at.is_(None)]


def _wishes(session: Session, organization_id: int) -> list[str]:
    """Return the different hours that an organization's people wish for."""
    asked = select(PreferenceRow.value).where(
        PreferenceRow.organization_id == organization_id,
        PreferenceRow.key == PreferenceKey.CALL_TIME,
    )
    return sorted(session.scalars(asked.distinct()))


def _people(writing: Writing, wished: str) -> Select[int]:
    wish = (
        PreferenceRow.organization_id == RecipientRow.organization_id,
        PreferenceRow.recipient_id == RecipientRow.id,
        PreferenceRow.key == PreferenceKey.CALL_TIME,
        PreferenceRow.value == wished,
    )
    return (
        select(RecipientRow.id)
        .join(ScheduleRecipientRow, IN_SCHEDULE)
        .join(PreferenceRow, and_(*wish))
        .where(*writing.people)
    )


def _move(session: Session, calls: list[ColumnElement[bool]], at: datetime) -> None:
    statement = update(PlannedCallRow).where(*calls, *_not_begun()).values(next_at=at)
    session.execute(statement.execution_options(synchronize_session=False, **ACROSS))
