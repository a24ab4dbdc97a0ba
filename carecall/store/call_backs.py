"""People who had no time: their wish is written at once, and made a promise when the call is over."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.call_back import KEPT_FOR, called_back
from carecall.domain.redial import AttemptEnd, RedialRule, Settlement
from carecall.domain.talk_facts import CallBackWished, FactNoted
from carecall.store.call_wishes import write_wish
from carecall.store.tables import (
    CallBackRow,
    CallRequestRow,
    CallRequestState,
    CallRow,
    PlannedCallRow,
    ScheduleRow,
)

log = logging.getLogger(__name__)


def note_call_back(session: Session, call: CallRow, noted: FactNoted) -> None:
    """Write when the person wants to be called; what they say later on the same call replaces it."""
    fact = noted.fact
    if not isinstance(fact, CallBackWished):
        return
    row = call_back_of(session, call)
    if row is None:
        row = CallBackRow(organization_id=call.organization_id, call_id=call.id)
        session.add(row)
    elif row.wished_at > noted.at:
        return  # told late by a journal
    row.call_at, row.wished_at = fact.at, noted.at
    if row.kept_at is not None and fact.at is not None:
        _move_request(session, call, fact.at)


def call_back_of(session: Session, call: CallRow) -> CallBackRow | None:
    """Return what was said about calling back on `call`."""
    return session.scalars(
        select(CallBackRow).where(
            CallBackRow.organization_id == call.organization_id, CallBackRow.call_id == call.id
        )
    ).one_or_none()


def later_in_round(
    wish: CallBackRow, rule: RedialRule, end: AttemptEnd, until_at: datetime, now: datetime
) -> Settlement | None:
    """Return the later ring of the same round that keeps `wish`, or None where it has no room."""
    later = called_back(rule, end, wish.call_at, until_at)
    if later is not None:
        wish.kept_at = now
    return later


def ask_for_later(session: Session, call: CallRow, wish: CallBackRow, now: datetime) -> None:
    """Write a call of its own for a wish that its round cannot keep, once.

    The test telephone has no person, and a wish without a time has nothing to keep: what follows
    such a call is a worker's decision.
    """
    if wish.kept_at is not None or wish.call_at is None or call.recipient_id is None:
        return
    request_id = write_wish(session, _request(session, call, wish.call_at, now))
    wish.kept_at = now
    log.info("call-back written", extra={"call_id": call.id, "call_request_id": request_id})


def _request(session: Session, call: CallRow, at: datetime, now: datetime) -> CallRequestRow:
    return CallRequestRow(
        organization_id=call.organization_id,
        recipient_id=call.recipient_id,
        planned_call_id=call.planned_call_id,
        phone_number_id=_shown_number(session, call),
        number=call.number,
        language=call.language,
        requested_at=now,
        not_before=at,
        expires_at=at + KEPT_FOR,
        asked_on_call_id=call.id,
        request_key=_key(call),
    )


def _shown_number(session: Session, call: CallRow) -> int | None:
    """Return the number of the same schedule, so that the phone shows what it knows."""
    if call.planned_call_id is None:
        return None
    return session.scalar(
        select(ScheduleRow.phone_number_id)
        .join(PlannedCallRow, PlannedCallRow.schedule_id == ScheduleRow.id)
        .where(PlannedCallRow.id == call.planned_call_id)
    )


def _move_request(session: Session, call: CallRow, at: datetime) -> None:
    request = session.scalars(
        select(CallRequestRow).where(
            CallRequestRow.organization_id == call.organization_id,
            CallRequestRow.request_key == _key(call),
            CallRequestRow.state == CallRequestState.WAITING,
        )
    ).one_or_none()
    if request is not None:
        request.not_before, request.expires_at = at, at + KEPT_FOR


def _key(call: CallRow) -> str:
    return f"call-back {call.id}"
