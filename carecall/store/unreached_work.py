"""What people do with an unreached person's item: take it, give it back, try the next way, bring it to an end."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from carecall.domain.unreached import NextStep, SafetyProof, UnreachedState
from carecall.domain.unreached_rules import step_after
from carecall.errors import BadInput, UnknownName
from carecall.store.audit import Actor
from carecall.store.requests import NewCallRequest, request_call
from carecall.store.rows.unreached import NOTE_LIMIT
from carecall.store.states import move_unreached
from carecall.store.tables import RecipientRow, UnreachedRow
from carecall.store.unreached import due_at, note_change, reach_of

RING_WITHIN_S = 120


def take(session: Session, item_id: int, actor: Actor, now: datetime) -> UnreachedRow:
    """Let a user own an item; from now on it must be brought to an end in time.

    Raises:
        UnknownName: there is no such item in the session's scope.
        BadTransition: somebody has it already, or it is closed.
    """
    row = _locked(session, item_id)
    move_unreached(row, UnreachedState.TAKEN, now)
    row.owner_id = actor.user_id
    row.due_at = due_at(session, row.organization_id, now, taken=True)
    note_change(session, row, "taken", actor, now, owner_id=actor.user_id)
    return row


def give_back(session: Session, item_id: int, actor: Actor, now: datetime) -> UnreachedRow:
    """Put a taken item back for others.

    Raises:
        UnknownName, BadTransition: see `take`.
    """
    row = _locked(session, item_id)
    move_unreached(row, UnreachedState.OPEN, now)
    row.owner_id = None
    row.due_at = due_at(session, row.organization_id, now, taken=False)
    note_change(session, row, "given_back", actor, now)
    return row


def advance(session: Session, item_id: int, actor: Actor, now: datetime) -> NextStep:
    """Go on to the next way, because the present one did not help; return it.

    Raises:
        UnknownName: see `take`.
        BadInput: the person is known to be safe.
    """
    row = _locked(session, item_id)
    if row.state is UnreachedState.SAFE:
        raise BadInput("This person is known to be safe: there is nothing more to try.")
    before = row.next_step
    row.next_step = step_after(before, reach_of(session, row.recipient_id))
    note_change(session, row, "advanced", actor, now, before=before.value)
    return row.next_step


def hand_on(
    session: Session, item_id: int, actor: Actor, now: datetime, *, note: str = ""
) -> UnreachedRow:
    """Say that emergency services or another desk have taken over; safety is still to be confirmed.

    Raises:
        UnknownName, BadTransition: see `take`.
        BadInput: the notes are too long together.
    """
    row = _locked(session, item_id)
    move_unreached(row, UnreachedState.HANDED_ON, now)
    _add_note(row, note)
    note_change(session, row, "handed_on", actor, now)
    return row


def close(
    session: Session,
    item_id: int,
    actor: Actor,
    now: datetime,
    *,
    proof: SafetyProof,
    note: str = "",
) -> UnreachedRow:
    """Write that the person is safe and how that is known; nothing opens the item again.

    Raises:
        UnknownName, BadTransition: see `take`.
        BadInput: the notes are too long together.
    """
    row = _locked(session, item_id)
    move_unreached(row, UnreachedState.SAFE, now)
    row.proof = proof
    _add_note(row, note)
    note_change(session, row, "closed", actor, now, proof=proof.value)
    return row


def ring_second_number(session: Session, item_id: int, actor: Actor, now: datetime) -> int:
    """Wish for a call to the person's second number and return the wish's id; a talk closes the item.

    Raises:
        UnknownName: see `take`.
        BadInput: there is no second number, or the person is known to be safe.
    """
    row = _locked(session, item_id)
    recipient = session.get_one(RecipientRow, row.recipient_id)
    if row.state is UnreachedState.SAFE:
        raise BadInput("This person is known to be safe: no call is needed.")
    if not recipient.second_phone:
        raise BadInput("This person has no second number: choose the next step.")
    wish = NewCallRequest(
        organization_id=row.organization_id,
        number=recipient.second_phone,
        language=recipient.language,
        recipient_id=recipient.id,
        requested_by_id=actor.user_id,
    )
    request_id = request_call(session, wish, now, within_s=RING_WITHIN_S)
    note_change(session, row, "second_number_rung", actor, now, call_request_id=request_id)
    return request_id


def _locked(session: Session, item_id: int) -> UnreachedRow:
    row = session.get(UnreachedRow, item_id, with_for_update=True)
    if row is None:
        raise UnknownName("unreached item", str(item_id), "see `carecall unreached list`.")
    return row


def _add_note(row: UnreachedRow, note: str) -> None:
    whole = "\n".join(part for part in (row.note, note.strip()) if part)
    if len(whole) > NOTE_LIMIT:
        raise BadInput(f"The notes of an item have {NOTE_LIMIT} characters at most: shorten yours.")
    row.note = whole
