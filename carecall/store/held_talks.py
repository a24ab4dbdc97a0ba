"""A talk that waits while humans are rung: held, taken up again, or closed with the call."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.call import CallState, EndedBy
from carecall.domain.transfer import LegOutcome, Resume, TransferState, longest_call_s
from carecall.domain.turns import FinishedCall
from carecall.store.person_wishes import is_wished
from carecall.store.tables import CallLegRow, CallRow


def hold(call: CallRow, finished: FinishedCall) -> bool:
    """Let the talk wait for a human; False when it may not, and must be ended as any other."""
    live = call.state is CallState.ANSWERED and call.talk_finished_at is None
    if not finished.transferring or not live or call.held_at is not None:
        return False
    if finished.talk_no < call.talk_no:
        return False
    call.held_at = finished.ended_at
    call.held_ms = (call.held_ms or 0) + finished.talk_ms
    call.transfer = TransferState.ASKED
    call.transfers += 1
    call.closing_reached = finished.closing_reached
    return True


def begin_talk(session: Session, call: CallRow, now: datetime) -> None:
    """Let another talk begin on the call, and count its sound on from the answer."""
    if call.held_at is not None:
        _end_rings(session, call, LegOutcome.UNREACHABLE, now)
    if call.talk_no and call.answered_at is not None:
        call.sound_base_ms = max(0, int((now - call.answered_at).total_seconds() * 1000))
    call.talk_no += 1
    call.held_at = None
    call.talk_started_at = call.talk_started_at or now


def may_come_back(call: CallRow) -> bool:
    """Say whether the talk waits and no human has the person: it may go on without another ticket."""
    return call.held_at is not None and call.transfer is not TransferState.TRANSFERRED


def why_again(session: Session, call: CallRow) -> Resume:
    """Return why there was a talk before the one that begins now."""
    if call.transfer in (TransferState.ASKED, TransferState.FAILED):
        return Resume.WISH_FAILED if is_wished(session, call) else Resume.TRANSFER_FAILED
    return Resume.BROKEN if call.talk_no > 1 else Resume.NO


def longest_talk_s(call: CallRow) -> int:
    """Return how long the call may be up, whoever talks."""
    return longest_call_s(
        max_talk_s=call.max_talk_s,
        transfers=call.transfers,
        with_human=call.transfer is TransferState.TRANSFERRED,
    )


def close_held(session: Session, call: CallRow, now: datetime) -> None:
    """Write the end of a talk that was held when the call ended, and of every ring for a human."""
    _end_rings(session, call, LegOutcome.CALLER_GONE, now)
    if call.held_at is None or call.talk_finished_at is not None:
        return
    if call.transfer is TransferState.ASKED:
        call.transfer = TransferState.FAILED
    call.talk_finished_at = now
    call.talk_ms = call.held_ms
    call.ended_by = call.ended_by or EndedBy.RECIPIENT


def _end_rings(session: Session, call: CallRow, outcome: LegOutcome, now: datetime) -> None:
    """End what rings still; a key that was pressed and joined with nobody took nothing."""
    joined = call.transfer is TransferState.TRANSFERRED
    for leg in session.scalars(
        select(CallLegRow).where(CallLegRow.call_id == call.id, CallLegRow.ended_at.is_(None))
    ):
        leg.ended_at = now
        if leg.outcome is None or (leg.outcome is LegOutcome.TAKEN and not joined):
            leg.outcome = outcome
