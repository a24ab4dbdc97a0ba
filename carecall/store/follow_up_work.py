"""What workers do with follow-ups that are still open: take, give back, finish, open again. Each step is in the history."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.errors import BadTransition, UnknownName
from carecall.store.audit import Actor, Deed, record_deed
from carecall.store.tables import ActionType, CallDispositionRow, DispositionKind

STILL_OPEN = frozenset(
    {
        ActionType.NOT_REACHED_VISIT_ASKED,
        ActionType.REPAIR_ASKED,
        ActionType.WATCH_NEXT_CALL,
        ActionType.OTHER,
    }
)
"""Actions that somebody still has to see through; any other says what was done already."""


def settle(row: CallDispositionRow, now: datetime) -> None:
    """Open or finish a follow-up as its kind of action says, after somebody wrote it."""
    if row.action in STILL_OPEN:
        row.done_at = None
    elif row.done_at is None:
        row.done_at = now


def take(session: Session, follow_up_id: int, actor: Actor, now: datetime) -> CallDispositionRow:
    """Let a user care for a follow-up.

    Raises:
        UnknownName: there is none of this id in the session's scope.
        BadTransition: somebody has it already, or it is finished.
    """
    row = _open(session, follow_up_id)
    if row.owner_id is not None:
        raise BadTransition("The follow-up", "taken", "taken")
    row.owner_id = actor.user_id
    _note(session, row, "taken", actor, now)
    return row


def give_back(
    session: Session, follow_up_id: int, actor: Actor, now: datetime
) -> CallDispositionRow:
    """Put a taken follow-up back for others.

    Raises:
        UnknownName, BadTransition: see `take`.
    """
    row = _open(session, follow_up_id)
    if row.owner_id is None:
        raise BadTransition("The follow-up", "open", "given back")
    row.owner_id = None
    _note(session, row, "given_back", actor, now)
    return row


def finish(session: Session, follow_up_id: int, actor: Actor, now: datetime) -> CallDispositionRow:
    """Say that nothing is left to do; whoever finishes what nobody took is its owner.

    Raises:
        UnknownName, BadTransition: see `take`.
    """
    row = _open(session, follow_up_id)
    row.done_at = now
    row.owner_id = row.owner_id if row.owner_id is not None else actor.user_id
    _note(session, row, "finished", actor, now)
    return row


def open_again(
    session: Session, follow_up_id: int, actor: Actor, now: datetime
) -> CallDispositionRow:
    """Put a finished follow-up back on the list.

    Raises:
        UnknownName, BadTransition: see `take`.
    """
    row = _locked(session, follow_up_id)
    if row.done_at is None:
        raise BadTransition("The follow-up", "open", "open")
    row.done_at = row.owner_id = None
    _note(session, row, "reopened", actor, now)
    return row


def _open(session: Session, follow_up_id: int) -> CallDispositionRow:
    row = _locked(session, follow_up_id)
    if row.done_at is not None:
        raise BadTransition("The follow-up", "finished", "something else")
    return row


def _locked(session: Session, follow_up_id: int) -> CallDispositionRow:
    row = session.scalar(
        select(CallDispositionRow)
        .where(
            CallDispositionRow.id == follow_up_id,
            CallDispositionRow.kind == DispositionKind.FOLLOW_UP,
        )
        .with_for_update()
    )
    if row is None:
        raise UnknownName("follow-up", str(follow_up_id), "look at the list again.")
    return row


def _note(
    session: Session, row: CallDispositionRow, action: str, actor: Actor, now: datetime
) -> None:
    session.flush()
    deed = Deed(
        action=f"follow_up.{action}",
        object_type="follow_up",
        object_key=row.call_id,
        organization_id=row.organization_id,
        facts={"action": row.action.value, "owner_id": row.owner_id},
    )
    record_deed(session, actor, deed, now)
