"""What the buttons of Manage recipients do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from admin import audit
from carecall.domain.call import PlannedCallState
from carecall.domain.consent import ConsentBasis
from carecall.domain.phone import national_digits
from carecall.spreadsheets.recipient_list import ListedRecipient
from carecall.store.audit import Actor
from carecall.store.participation import (
    Participations,
    PauseWish,
    pause_people,
    resume_people,
)
from carecall.store.registry import NewRecipient, add_recipients
from carecall.store.tables import (
    AbsenceRow,
    CallRow,
    ConsentRow,
    ContactPersonRow,
    MemoRow,
    MemoryEnd,
    MemoryItemRow,
    PlannedCallRow,
    PreferenceRow,
    RecipientRow,
    ScheduleRecipientRow,
)
from carecall.store.taking_part import leave_schedule

LIVE = (PlannedCallState.CLAIMED, PlannedCallState.DIALLING, PlannedCallState.CONNECTED)
WAITING = (PlannedCallState.PLANNED, PlannedCallState.WAITING_REDIAL)
ERASED_NAME = "-"
MOST_NAMED = 20
"""Calls in the way that a refusal names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A pause of a person's participation."""

    reason: str
    until_on: date | None
    user_id: int


def add_recipient(session: Session, good: ListedRecipient, country: str, now: datetime) -> int:
    """Write one new recipient and return its id.

    Raises:
        AlreadyRegistered: the number was taken a moment ago.
    """
    key = add_recipients(
        session, [new_recipient(good, country)], now=now, consent=ConsentBasis.IMPORTED
    )[0]
    audit.note(
        session,
        "added",
        object_type="recipient",
        object_key=key,
        organization_id=good.organization_id,
    )
    return key


def new_recipient(good: ListedRecipient, country: str) -> NewRecipient:
    """Return a judged row as the store takes it."""
    return NewRecipient(
        organization_id=good.organization_id,
        name=good.name,
        phone=good.phone,
        phone_national=national_digits(good.phone),
        country=country,
        other_info=good.other,
    )


def change_recipient(session: Session, row: RecipientRow, good: ListedRecipient) -> None:
    """Write a form's values over a recipient."""
    moved = row.organization_id != good.organization_id
    consents = take_consents(session, row) if moved else []
    changed = [
        name
        for name, value in {
            "organization_id": good.organization_id, "name": good.name,
            "phone": good.phone, "other_info": good.other,
        }.items()
        if getattr(row, name) != value
    ]  # fmt: skip
    row.organization_id = good.organization_id
    row.name, row.other_info, row.phone = good.name, good.other, good.phone
    row.phone_national = national_digits(good.phone)
    row.phone_last4 = row.phone_national[-4:]
    session.flush()
    session.add_all(consents)
    audit.note(
        session, "changed", object_type="recipient", object_key=row.id,
        organization_id=row.organization_id, facts={"fields": changed},
    )  # fmt: skip


def take_consents(session: Session, row: RecipientRow) -> list[ConsentRow]:
    """Take a person's consents out, and return them as new rows that follow the person to another organization."""
    old = session.scalars(select(ConsentRow).where(ConsentRow.recipient_id == row.id)).all()
    copies = [
        ConsentRow(
            recipient_id=row.id, kind=each.kind, basis=each.basis, given_at=each.given_at,
            disclosure_version=each.disclosure_version, withdrawn_at=each.withdrawn_at,
            recorded_by_id=each.recorded_by_id,
        )
        for each in old
    ]  # fmt: skip
    for each in old:
        session.delete(each)
    session.flush()
    return copies


def live_call(session: Session, recipient_id: int) -> PlannedCallRow | None:
    """Return the person's call that is going on, which must end before anything is taken away."""
    return next(iter(live_calls(session, [recipient_id])), None)


def live_calls(session: Session, recipient_ids: Sequence[int]) -> Sequence[PlannedCallRow]:
    """Return calls that are going on with people, the first of them."""
    going_on = PlannedCallRow.recipient_id.in_(recipient_ids), PlannedCallRow.state.in_(LIVE)
    return session.scalars(select(PlannedCallRow).where(*going_on).limit(MOST_NAMED)).all()


def people_of(session: Session, recipient_ids: Sequence[int]) -> Sequence[RecipientRow]:
    """Return the people of some ids."""
    return session.scalars(select(RecipientRow).where(RecipientRow.id.in_(recipient_ids))).all()


def remove_recipient(session: Session, row: RecipientRow, now: datetime) -> None:
    """Take a person off the list."""
    remove_recipients(session, [row], now)


def remove_recipients(session: Session, rows: Sequence[RecipientRow], now: datetime) -> None:
    """Take people off the list: no more calls; a row that calls point at is emptied, any other deleted."""
    keys = [row.id for row in rows]
    leave_schedule(session, keys, now)
    cancel_waiting(session, keys, now)
    for row in rows:
        audit.note(
            session,
            "deleted",
            object_type="recipient",
            object_key=row.id,
            organization_id=row.organization_id,
        )
    session.flush()
    called = with_history(session, keys)
    erase(session, [row for row in rows if row.id in called], now)
    for row in rows:
        if row.id not in called:
            session.delete(row)


def with_history(session: Session, recipient_ids: Sequence[int]) -> set[int]:
    """Return the people at whom calls or promises of calls point."""
    return {
        key
        for column in (PlannedCallRow.recipient_id, CallRow.recipient_id)
        for key in session.scalars(select(column).where(column.in_(recipient_ids)).distinct())
        if key is not None
    }


def erase(session: Session, rows: Sequence[RecipientRow], now: datetime) -> None:
    """Empty people's own details, memory, memos, contacts, wishes and absences; what calls recorded stays under their retention."""
    keys = [row.id for row in rows]
    for row in rows:
        row.name = ERASED_NAME
        row.phone = row.phone_national = row.phone_last4 = row.other_info = ""
        row.second_phone = row.form_of_address = None
        row.active, row.erased_at = False, now
    remembered = select(MemoryItemRow).where(MemoryItemRow.recipient_id.in_(keys))
    for item in session.scalars(remembered):
        item.text = item.quote = ""
        item.ended_at = item.ended_at or now
        item.ended_by = item.ended_by or MemoryEnd.DELETED
    for table in (MemoRow, ContactPersonRow, PreferenceRow, AbsenceRow):
        session.execute(delete(table).where(table.recipient_id.in_(keys)))


def cancel_waiting(session: Session, recipient_ids: Sequence[int], now: datetime) -> int:
    """Cancel promises that wait to be dialled; a call that is being made goes on."""
    waiting = session.scalars(
        select(PlannedCallRow)
        .where(PlannedCallRow.recipient_id.in_(recipient_ids), PlannedCallRow.state.in_(WAITING))
        .with_for_update()
    ).all()
    for planned in waiting:
        planned.state, planned.settled_at = PlannedCallState.CANCELLED, now
    return len(waiting)


def pause_each(
    session: Session, recipient_ids: Sequence[int], wish: Pause, now: datetime
) -> Participations:
    """Exclude people from the call list and return who was not, with the reason.

    Raises:
        BadInput: the last day is over already.
    """
    asked = PauseWish(
        recipient_ids=tuple(recipient_ids),
        reason=wish.reason,
        until_on=wish.until_on,
        by=Actor(user_id=wish.user_id),
    )
    result = pause_people(session, asked, now)
    _note_each(session, "paused", result)
    return result


def resume(session: Session, recipient_ids: Sequence[int], now: datetime) -> int:
    """Include paused people in the call list again, from the next round on. Return how many."""
    return len(resume_each(session, recipient_ids, now).done)


def resume_each(session: Session, recipient_ids: Sequence[int], now: datetime) -> Participations:
    """Include paused people in the call list again and return who was not, with the reason."""
    result = resume_people(session, recipient_ids, now)
    _note_each(session, "resumed", result)
    return result


def _note_each(session: Session, action: str, result: Participations) -> None:
    owners = session.execute(
        select(RecipientRow.id, RecipientRow.organization_id).where(
            RecipientRow.id.in_(result.done)
        )
    ).all()
    for key, organization_id in owners:
        audit.note(
            session,
            action,
            object_type="recipient",
            object_key=key,
            organization_id=organization_id,
        )


def has_ties(session: Session, recipient_id: int) -> bool:
    """Say whether anything but consents ties a person to the organization."""
    tied = (ScheduleRecipientRow, MemoRow, MemoryItemRow)
    found = (
        session.scalar(select(row.id).where(row.recipient_id == recipient_id).limit(1))
        for row in tied
    )
    return bool(with_history(session, [recipient_id])) or any(key is not None for key in found)
