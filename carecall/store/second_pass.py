"""Calls that wait to be heard again, what was heard, and what they mean by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from carecall.domain.call import CallState, Disposition
from carecall.domain.findings import CallAnalysis, Label
from carecall.domain.second_pass import BetterWords, turns_to_hear
from carecall.ports.second_hearing import CallToHearAgain
from carecall.store.aftercall import alert_late, to_analyse, write_findings
from carecall.store.ledger import locked_call
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import (
    AlertRow,
    CallAnalysisRow,
    CallDispositionRow,
    CallRow,
    FindingRow,
    RecipientRow,
    RecordingRow,
    TurnRow,
)

MOST_ENGINE = 80


class SqlSecondHearingStore:
    """ports.second_hearing.SecondHearingStore over a database."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def waiting(self, since: datetime, limit: int) -> Sequence[CallToHearAgain]:
        """Return calls that ended after `since`, oldest first; those whose recording is erased do not wait."""
        recorded = exists().where(
            RecordingRow.call_id == CallRow.id, RecordingRow.erased_at.is_(None)
        )
        erased = exists().where(
            RecipientRow.id == CallRow.recipient_id, RecipientRow.erased_at.is_not(None)
        )
        understood = exists().where(CallAnalysisRow.call_id == CallRow.id)
        with system_reading(self._sessions, "looking for talks to hear again") as session:
            calls = session.scalars(
                select(CallRow)
                .where(
                    CallRow.second_pass_at.is_(None),
                    CallRow.talk_finished_at >= since,
                    CallRow.state == CallState.ENDED,
                    CallRow.disposition == Disposition.ANSWERED,
                    understood,
                    recorded,
                    ~erased,
                )
                .order_by(CallRow.talk_finished_at, CallRow.id)
                .limit(limit)
            ).all()
            return [_to_hear_again(session, call) for call in calls]

    def heard(self, call_id: str, turn_no: int, better: BetterWords) -> None:
        """Write what was heard in one turn; its live words stay."""
        with system_writing(self._sessions, "a turn was heard again") as session:
            turn = session.scalars(
                select(TurnRow).where(TurnRow.call_id == call_id, TurnRow.turn_no == turn_no)
            ).one_or_none()
            if turn is not None:
                turn.better_text = better.text
                turn.better_engine = better.engine[:MOST_ENGINE]
                turn.better_confidence = better.confidence

    def done(self, call_id: str, again: CallAnalysis | None, now: datetime) -> None:
        """End the second pass of a call, once; `again` is its new reading, where the words changed it.

        An emergency in it that nobody was told of is told now. Alerts that were raised stay.
        """
        with system_writing(self._sessions, "a call was heard again") as session:
            call = locked_call(session, call_id)
            if call is None or call.second_pass_at is not None:
                return
            call.second_pass_at = now
            before = session.get(CallAnalysisRow, call_id)
            if again is None or before is None:
                return
            _write_again(session, before, again, now)
            session.execute(delete(FindingRow).where(FindingRow.call_id == call_id))
            write_findings(session, call, again.findings)
            _alert_of_new(session, call, again, now)


def _to_hear_again(session: Session, call: CallRow) -> CallToHearAgain:
    recording = session.scalars(
        select(RecordingRow)
        .where(RecordingRow.call_id == call.id, RecordingRow.erased_at.is_(None))
        .order_by(RecordingRow.recorded_at.desc(), RecordingRow.id.desc())
        .limit(1)
    ).one()
    to_read = to_analyse(session, call)
    # After a fault a call may have a second talk, whose recording begins anew.
    recorded = [
        replace(
            turn,
            started_ms=turn.started_ms - call.sound_base_ms,
            ended_ms=turn.ended_ms - call.sound_base_ms,
        )
        for turn in to_read.turns
        if turn.turn_no > call.turn_base
    ]
    analysis = session.get_one(CallAnalysisRow, call.id)
    acted = select(exists().where(CallDispositionRow.call_id == call.id))
    return CallToHearAgain(
        call=to_read,
        label=analysis.label,
        recording=recording.file,
        spoken=turns_to_hear(recorded),
        heard=_heard(session, call.id),
        staff_acted=bool(session.scalar(acted)),
    )


def _heard(session: Session, call_id: str) -> dict[int, BetterWords]:
    rows = session.scalars(
        select(TurnRow).where(TurnRow.call_id == call_id, TurnRow.better_text.is_not(None))
    )
    return {
        row.turn_no: BetterWords(
            text=row.better_text or "",
            confidence=row.better_confidence or 0.0,
            engine=row.better_engine or "",
        )
        for row in rows
    }


def _write_again(
    session: Session, row: CallAnalysisRow, again: CallAnalysis, now: datetime
) -> None:
    row.label, row.follow_up = again.label, again.follow_up
    row.reasons, row.analyst = list(again.reasons), again.analyst
    row.revised_at = now
    session.flush()


def _alert_of_new(session: Session, call: CallRow, again: CallAnalysis, now: datetime) -> None:
    """Raise the first emergency whose matter no alert of the call names yet."""
    if again.label is not Label.EMERGENCY:
        return
    raised = set(session.scalars(select(AlertRow.matter).where(AlertRow.call_id == call.id)))
    serious = [one for one in again.findings if one.label is Label.EMERGENCY]
    new = tuple(one for one in serious if one.matter not in raised)
    if new or not raised:
        alert_late(session, call, replace(again, findings=new), now)
