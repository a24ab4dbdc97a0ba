"""The ticket of somebody who asked for a person: it tells why humans are rung, and is closed when one came."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.alert import AlertStanding
from carecall.domain.requests import NOT_CLOSED, RequestKind
from carecall.store.audit import SYSTEM
from carecall.store.tables import AlertRow, CallRow, RequestRow
from carecall.store.ticket_work import close_ticket


def is_wished(session: Session, call: CallRow) -> bool:
    """Say whether humans are rung because the person asked for one, and not in an emergency.

    In doubt it is an emergency. A call to nobody we know has no tickets: there the missing alert decides.
    """
    if session.scalar(
        select(AlertRow.id)
        .where(AlertRow.call_id == call.id, AlertRow.standing != AlertStanding.DOUBTED)
        .limit(1)
    ):
        return False
    return call.recipient_id is None or _wish(session, call) is not None


def close_wish(session: Session, call: CallRow, now: datetime) -> None:
    """Close the ticket: the person has who they asked for."""
    ticket = _wish(session, call)
    if is_wished(session, call) and ticket is not None and ticket.state in NOT_CLOSED:
        close_ticket(session, ticket.id, SYSTEM, now)


def _wish(session: Session, call: CallRow) -> RequestRow | None:
    """Return the newest ticket of this call that asks for a person."""
    return session.scalars(
        select(RequestRow)
        .where(
            RequestRow.organization_id == call.organization_id,
            RequestRow.call_id == call.id,
            RequestRow.kind == RequestKind.CALL_BACK,
            RequestRow.live,
        )
        .order_by(RequestRow.id.desc())
        .limit(1)
    ).first()
