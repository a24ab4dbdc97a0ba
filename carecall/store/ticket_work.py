"""What workers do with wishes: look, take, give back, answer, close. Each step is in the history."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.requests import ANSWER_LIMIT, NOT_CLOSED, RequestKind, RequestState
from carecall.errors import BadInput, UnknownName
from carecall.store.audit import Actor, Deed, record_deed
from carecall.store.spoken_texts import spoken_text
from carecall.store.states import move_request
from carecall.store.tables import OrganizationRow, RecipientRow, RequestRow, UserRow

MOST_LISTED = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One wish as lists show it."""

    ticket_id: int
    organization: str
    recipient_id: int
    recipient: str
    kind: RequestKind
    thing: str
    text: str
    quote: str
    state: RequestState
    call_id: str | None
    turn_no: int | None
    live: bool
    """Acknowledged in the talk; otherwise found in its transcript."""
    asked_at: datetime
    due_at: datetime | None
    owner: str
    answer: str
    told_at: datetime | None


def tickets(
    session: Session,
    *,
    states: Collection[RequestState] = NOT_CLOSED,
    organization_ids: Collection[int] | None = None,
    recipient_id: int | None = None,
    limit: int = MOST_LISTED,
) -> Sequence[Ticket]:
    """Return wishes in these states, those due first on top; by default of the session's whole scope."""
    statement = (
        select(RequestRow, RecipientRow.name, OrganizationRow.name, UserRow.name)
        .join(RecipientRow, RecipientRow.id == RequestRow.recipient_id)
        .join(OrganizationRow, OrganizationRow.id == RequestRow.organization_id)
        .outerjoin(UserRow, UserRow.id == RequestRow.owner_id)
        .where(RequestRow.state.in_(states))
        .order_by(RequestRow.due_at, RequestRow.id)
        .limit(limit)
    )
    if organization_ids is not None:
        statement = statement.where(RequestRow.organization_id.in_(organization_ids))
    if recipient_id is not None:
        statement = statement.where(RequestRow.recipient_id == recipient_id)
    return [
        _ticket(row, recipient=recipient, organization=organization, owner=owner or "")
        for row, recipient, organization, owner in session.execute(statement)
    ]


def take_ticket(session: Session, ticket_id: int, actor: Actor, now: datetime) -> RequestRow:
    """Let a user own a wish.

    Raises:
        UnknownName: there is no such ticket in the session's scope.
        BadTransition: somebody has it already, or it is closed.
    """
    row = _locked(session, ticket_id)
    move_request(row, RequestState.IN_PROGRESS, now)
    row.owner_id = actor.user_id
    _note(session, row, "taken", actor, now)
    return row


def give_ticket_back(session: Session, ticket_id: int, actor: Actor, now: datetime) -> RequestRow:
    """Put a taken wish back for others.

    Raises:
        UnknownName, BadTransition: see `take_ticket`.
    """
    row = _locked(session, ticket_id)
    move_request(row, RequestState.OPEN, now)
    row.owner_id = None
    _note(session, row, "given_back", actor, now)
    return row


def answer_ticket(
    session: Session,
    ticket_id: int,
    answer: str,
    actor: Actor,
    now: datetime,
    *,
    state: RequestState = RequestState.DONE,
) -> RequestRow:
    """Keep what became of a wish, in words that the person hears on the next call, once.

    With `state` IN_PROGRESS the ticket stays open: the words tell how far it has come. A newer
    answer takes the place of one that was not told yet, and is told although an older one was.

    Raises:
        UnknownName: see `take_ticket`.
        BadTransition: it is closed.
        BadInput: the words are too long or may not be said on a call.
    """
    row = _locked(session, ticket_id)
    recipient = session.get_one(RecipientRow, row.recipient_id)
    words = spoken_text(answer, limit=ANSWER_LIMIT, language=recipient.language)
    if row.state is not state:
        move_request(row, state, now)
    elif state is not RequestState.IN_PROGRESS:
        raise BadInput("This ticket is closed: its answer stands.")
    row.answer, row.answered_at = words, now
    row.told_at = row.told_call_id = None
    _note(session, row, "answered", actor, now)
    return row


def close_ticket(
    session: Session, ticket_id: int, actor: Actor, now: datetime, *, rejected: bool = False
) -> RequestRow:
    """Close a wish without telling anything on a call, for example because the person was told already.

    Raises:
        UnknownName, BadTransition: see `take_ticket`.
    """
    row = _locked(session, ticket_id)
    move_request(row, RequestState.REJECTED if rejected else RequestState.DONE, now)
    if row.answer and row.told_at is None:
        row.answer, row.answered_at = "", None
    _note(session, row, "closed", actor, now)
    return row


def _locked(session: Session, ticket_id: int) -> RequestRow:
    row = session.get(RequestRow, ticket_id, with_for_update=True)
    if row is None:
        raise UnknownName("ticket", str(ticket_id), "see `carecall tickets list`.")
    return row


def _note(session: Session, row: RequestRow, action: str, actor: Actor, now: datetime) -> None:
    session.flush()
    deed = Deed(
        action=f"request.{action}",
        object_type="request",
        object_key=row.id,
        organization_id=row.organization_id,
        facts={"state": row.state.value, "kind": row.kind.value, "owner_id": row.owner_id},
    )
    record_deed(session, actor, deed, now)


def _ticket(row: RequestRow, *, recipient: str, organization: str, owner: str) -> Ticket:
    return Ticket(
        ticket_id=row.id,
        organization=organization,
        recipient_id=row.recipient_id,
        recipient=recipient,
        kind=row.kind,
        thing=row.matter,
        text=row.text,
        quote=row.quote,
        state=row.state,
        call_id=row.call_id,
        turn_no=row.turn_no,
        live=row.live,
        asked_at=row.created_at,
        due_at=row.due_at,
        owner=owner,
        answer=row.answer,
        told_at=row.told_at,
    )
