"""One call as a whole, for somebody who rang it from a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.answering import AnswerKind
from carecall.domain.call import CallState, Disposition
from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.store.tables import CallAnalysisRow, CallRow, RecordingRow, TurnRow


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidTurn:
    """One turn of the transcript."""

    speaker: str
    text: str
    started_ms: int
    ended_ms: int
    confidence: float | None
    response_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReport:
    """What is known of a call now."""

    call_id: str
    language: Language
    state: CallState
    disposition: Disposition | None
    hangup_cause: int | None
    talk_ms: int | None
    completed: bool
    label: Label | None
    first_audio_ms: int | None
    response_ms_p50: int | None
    response_ms_p95: int | None
    recording: str | None
    turns: Sequence[SaidTurn]
    answered_as: AnswerKind | None = None
    decided_ms: int | None = None

    @property
    def over(self) -> bool:
        """Whether the call has ended, and what was talked is understood."""
        # The line may be known to be down before the talk's length is written, when the person hangs up.
        answered = self.disposition is Disposition.ANSWERED
        return self.state is CallState.ENDED and (not answered or self.label is not None)


def call_report(session: Session, call_id: str) -> CallReport | None:
    """Return what is known of a call, or None for an unknown id. Use a fresh session each time."""
    call = session.get(CallRow, call_id)
    if call is None:
        return None
    turns = session.scalars(
        select(TurnRow).where(TurnRow.call_id == call_id).order_by(TurnRow.turn_no)
    )
    return CallReport(
        call_id=call.id,
        language=call.language,
        state=call.state,
        disposition=call.disposition,
        answered_as=call.answered_as,
        decided_ms=call.decided_ms,
        hangup_cause=call.hangup_cause,
        talk_ms=call.talk_ms,
        completed=call.closing_reached,
        label=session.scalar(
            select(CallAnalysisRow.label).where(CallAnalysisRow.call_id == call_id)
        ),
        first_audio_ms=call.first_audio_ms,
        response_ms_p50=call.response_p50_ms,
        response_ms_p95=call.response_p95_ms,
        recording=session.scalar(
            select(RecordingRow.file).where(RecordingRow.call_id == call_id).limit(1)
        ),
        turns=[
            SaidTurn(
                speaker=str(turn.speaker),
                text=turn.text,
                started_ms=turn.started_ms,
                ended_ms=turn.ended_ms,
                confidence=turn.confidence,
                response_ms=turn.response_ms,
            )
            for turn in turns
        ],
    )
