"""The end of attempts: what the network said, what the talk was, and the promise's next state."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from carecall.domain.answering import TOLD_BY_TALK
from carecall.domain.call import (
    AttemptOutcome,
    CallState,
    Disposition,
    EndedBy,
    PlannedCallState,
)
from carecall.domain.campaign import CampaignState
from carecall.domain.redial import AttemptEnd, RedialRule, redials_or_plain, settlement
from carecall.domain.turns import Speaker
from carecall.domain.unreached import UnreachedReason
from carecall.store.call_backs import ask_for_later, call_back_of, later_in_round
from carecall.store.call_costs import price_call
from carecall.store.held_talks import close_held
from carecall.store.states import move_call, move_planned_call
from carecall.store.tables import (
    CallBackRow,
    CallRequestRow,
    CallRequestState,
    CallRow,
    CampaignRow,
    NumberReservationRow,
    PlannedCallRow,
    RecipientRow,
    TurnRow,
)
from carecall.store.trends import follow_trends
from carecall.store.unreached import open_unreached

TALK_GRACE_S = 60
"""How long after hangup the conversation may still write its end."""
TALK_LOST = "talk_lost"
"""CallRow.fault of a talk whose media process never told its end; it may still be told."""
INTERRUPTED = "interrupted"
"""CallRow.fault of an answered call that our own side cut off."""
log = logging.getLogger(__name__)


def end_call(session: Session, call: CallRow, outcome: AttemptOutcome, now: datetime) -> None:
    """Close the network's side of `call` once; its planned call is decided as soon as the talk is too."""
    if call.state is CallState.ENDED:
        return
    move_call(call, CallState.ENDED, now)
    call.ended_at = outcome.ended_at or now
    if call.answered_at is None and outcome.disposition is Disposition.ANSWERED:
        call.answered_at = outcome.answered_at or call.ended_at
    call.disposition = _disposition(call, outcome)
    call.hangup_cause, call.sip_status = outcome.hangup_cause, outcome.sip_status
    call.settled_at, call.ticket_until = now, None
    if outcome.interrupted and call.ended_by is not EndedBy.AGENT:
        call.ended_by, call.fault = EndedBy.FAULT, INTERRUPTED
    close_held(session, call, now)
    price_call(session, call)
    release_number(session, call, now)
    _remember_last_call(session, call)
    _close_request(session, call)
    if not talk_pending(call):
        decide_planned_call(session, call, now)


def _disposition(call: CallRow, outcome: AttemptOutcome) -> Disposition:
    """What the talk found out is more telling than an answer, and an answer than what followed it."""
    if call.disposition in TOLD_BY_TALK and call.talk_finished_at is not None:
        return call.disposition
    return outcome.disposition if call.answered_at is None else Disposition.ANSWERED


def talk_pending(call: CallRow) -> bool:
    """Say whether a conversation ran on this call and has not written its end."""
    return call.talk_started_at is not None and call.talk_finished_at is None


def decide_planned_call(session: Session, call: CallRow, now: datetime) -> None:
    """Give the planned call of an ended `call` its next state, once.

    A person who was not reached and is not rung again gets an item in the worklist, in the same transaction.
    """
    if call.disposition is None:
        return
    wish = call_back_of(session, call)
    if call.planned_call_id is not None:
        _decide_promise(session, call.planned_call_id, call, now)
    if wish is not None:
        ask_for_later(session, call, wish, now)


def _decide_promise(session: Session, planned_call_id: int, call: CallRow, now: datetime) -> None:
    planned = session.get_one(PlannedCallRow, planned_call_id, with_for_update=True)
    if call.attempt_no != planned.attempts:
        return  # rung again since: a talk that is told only now decides nothing for another ring
    if planned.state in LIVE_STATES:
        _settle_promise(session, planned, call, now)
    elif planned.state is PlannedCallState.WAITING_REDIAL:
        wish = call_back_of(session, call)
        if wish is None:
            _take_late_talk(session, planned, call, now)
        elif wish.kept_at is None:
            _call_back_instead(planned, wish, call, now)


def _call_back_instead(
    planned: PlannedCallRow, wish: CallBackRow, call: CallRow, now: datetime
) -> None:
    """Ring when the person asked for it, not when the plain rule would after a talk that seemed lost."""
    end = _end_of(planned, call, talked=True, now=now)
    later = later_in_round(wish, _rule(planned, call), end, planned.until_at, now)
    if later is not None and later.next_at is not None:
        planned.next_at = later.next_at


def _take_late_talk(
    session: Session, planned: PlannedCallRow, call: CallRow, now: datetime
) -> None:
    """Keep a promise that was about to be rung again because its talk seemed lost."""
    told = call.ended_by is not EndedBy.FAULT or _said_something(session, call)
    if call.fault == TALK_LOST and call.talk_ms is not None and told:
        call.fault = None
    if call.disposition is Disposition.ANSWERED and _talked(session, call):
        planned.completed = call.closing_reached
        move_planned_call(planned, PlannedCallState.COMPLETED, now)


def _settle_promise(
    session: Session, planned: PlannedCallRow, call: CallRow, now: datetime
) -> None:
    end = _end_of(planned, call, talked=_talked(session, call), now=now)
    rule, wish = _rule(planned, call), call_back_of(session, call)
    result = settlement(rule, end, planned.until_at)
    if wish is not None and result.unreached is None:
        result = later_in_round(wish, rule, end, planned.until_at, now) or result
    planned.completed = planned.completed or (
        call.closing_reached and call.disposition is Disposition.ANSWERED
    )
    if result.next_at is not None and _has_ended(session, planned):
        move_planned_call(planned, PlannedCallState.CANCELLED, now)
        return
    move_planned_call(planned, result.state, now)
    if result.next_at is not None:
        planned.next_at = result.next_at
    if result.unreached is not None:
        open_unreached(session, planned, result.unreached, now)
        if result.unreached is UnreachedReason.EXHAUSTED:
            follow_trends(session, call, now)


def _end_of(planned: PlannedCallRow, call: CallRow, *, talked: bool, now: datetime) -> AttemptEnd:
    return AttemptEnd(
        disposition=call.disposition or Disposition.UNKNOWN,
        attempts=planned.attempts,
        ended_at=call.ended_at or now,
        talked=talked,
    )


def _rule(planned: PlannedCallRow, call: CallRow) -> RedialRule:
    by, readable = redials_or_plain(planned.redial_by)
    if not readable:
        log.warning(
            "redial exceptions unreadable, the plain rule counts",
            extra={"call_id": call.id, "planned_call_id": planned.id},
        )
    quarantine_s = call.ring_timeout_s + call.max_talk_s
    # The far side of a call that lost its Asterisk may be up until its own timers run out.
    gap_s = max(planned.redial_gap_s, quarantine_s if call.fault == INTERRUPTED else 0)
    return RedialRule(redials=planned.redials, gap_s=gap_s, quarantine_s=quarantine_s, by=by)


def _talked(session: Session, call: CallRow) -> bool:
    """Say whether a conversation ran; one that was cut off counts when the person had said something."""
    if call.talk_started_at is None:
        return False
    return call.fault is None or (call.fault == INTERRUPTED and _said_something(session, call))


def _has_ended(session: Session, planned: PlannedCallRow) -> bool:
    """Say whether somebody ended the campaign meanwhile: then nobody is rung again."""
    state = session.scalar(select(CampaignRow.state).where(CampaignRow.id == planned.campaign_id))
    return state is CampaignState.ENDED


LIVE_STATES = frozenset(
    {PlannedCallState.CLAIMED, PlannedCallState.DIALLING, PlannedCallState.CONNECTED}
)


def close_lost_talks(session: Session, now: datetime) -> int:
    """Write the end of talks whose media process never did; return how many there were.

    What the person had said keeps its place: such a call counts as talked to and is analysed from
    the turns that were written. When nothing was said the attempt counts as failed by our fault.
    """
    calls = session.scalars(
        select(CallRow)
        .where(
            CallRow.state == CallState.ENDED,
            CallRow.talk_started_at.is_not(None),
            CallRow.talk_finished_at.is_(None),
            CallRow.settled_at <= now - timedelta(seconds=TALK_GRACE_S),
        )
        .with_for_update(skip_locked=True)
    ).all()
    for call in calls:
        call.talk_finished_at = now
        call.ended_by = EndedBy.FAULT
        if not _said_something(session, call):
            call.fault = call.fault or TALK_LOST
        decide_planned_call(session, call, now)
    return len(calls)


def give_back(session: Session, call: CallRow, now: datetime) -> None:
    """Undo a claim that was never dialled; no attempt is counted."""
    if call.state is not CallState.RESERVED:
        return
    move_call(call, CallState.ENDED, now)
    call.disposition, call.ended_at, call.settled_at = Disposition.BLOCKED, now, now
    release_number(session, call, now)
    _give_back_request(session, call, now)
    if call.planned_call_id is None:
        return
    planned = session.get_one(PlannedCallRow, call.planned_call_id, with_for_update=True)
    if planned.state is not PlannedCallState.CLAIMED:
        return
    planned.attempts -= 1
    redial = planned.attempts > 0
    state = PlannedCallState.WAITING_REDIAL if redial else PlannedCallState.PLANNED
    move_planned_call(planned, state, now)
    planned.next_at = now


def release_number(session: Session, call: CallRow, now: datetime) -> None:
    """Free the call's number for others."""
    reservation = session.scalars(
        select(NumberReservationRow).where(
            NumberReservationRow.call_id == call.id, NumberReservationRow.released_at.is_(None)
        )
    ).one_or_none()
    if reservation is not None:
        reservation.released_at = now


def _said_something(session: Session, call: CallRow) -> bool:
    said = exists().where(TurnRow.call_id == call.id, TurnRow.speaker == Speaker.RECIPIENT)
    return bool(session.scalar(select(said)))


def _remember_last_call(session: Session, call: CallRow) -> None:
    if call.recipient_id is None:
        return
    at = call.answered_at or call.originated_at or call.reserved_at
    statement = update(RecipientRow).where(RecipientRow.id == call.recipient_id)
    # Not through the row: an editor's copy of it must not become stale by a call.
    session.execute(statement.values(last_call_at=at))


def _close_request(session: Session, call: CallRow) -> None:
    request = _claimed_request(session, call)
    if request is not None:
        request.state = CallRequestState.DONE


def _give_back_request(session: Session, call: CallRow, now: datetime) -> None:
    """Somebody who waits at a screen asks again; somebody who was told that we call is still to be called."""
    request = _claimed_request(session, call)
    if request is None:
        return
    if request.asked_on_call_id is not None and now < request.expires_at:
        request.state, request.call_id = CallRequestState.WAITING, None
    else:
        request.state = CallRequestState.DONE


def _claimed_request(session: Session, call: CallRow) -> CallRequestRow | None:
    return session.scalars(
        select(CallRequestRow).where(
            CallRequestRow.call_id == call.id, CallRequestRow.state == CallRequestState.CLAIMED
        )
    ).one_or_none()
