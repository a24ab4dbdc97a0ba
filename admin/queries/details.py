"""What the details drawer shows of a recipient and one of the calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from admin.queries.places import owner_of_call, owner_of_person
from carecall.domain.call import CallState, Disposition
from carecall.domain.findings import Label
from carecall.domain.recipient import Participation
from carecall.store.tables import (
    AlertRow,
    AnswerSlotRow,
    CallAnalysisRow,
    CallDispositionRow,
    CallRow,
    DispositionKind,
    FeedbackRow,
    FindingRow,
    MemoRow,
    MemoryItemRow,
    OrganizationRow,
    RecipientRow,
    RecordingRow,
    ScheduleRecipientRow,
    TurnRow,
)

CALLS_SHOWN = 100
CallPart = (
    TurnRow
    | FindingRow
    | AnswerSlotRow
    | AlertRow
    | RecordingRow
    | CallDispositionRow
    | FeedbackRow
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallChoice:
    """One of the person's calls, for switching between them."""

    call: CallRow
    label: Label | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """One call with everything said and thought about it."""

    call: CallRow
    turns: Sequence[TurnRow]
    analysis: CallAnalysisRow | None
    findings: dict[int, list[FindingRow]]
    """By turn number."""
    slots: dict[int, list[AnswerSlotRow]]
    """By turn number."""
    alerts: Sequence[AlertRow]
    recording: RecordingRow | None
    follow_up: CallDispositionRow | None
    feedback: int
    """The reader's own verdict: 1, -1, or 0 for none."""
    feedback_reason: str = ""

    @property
    def live(self) -> bool:
        """Say whether the talk is going on."""
        return self.call.state is CallState.ANSWERED

    @property
    def state_key(self) -> str:
        """Return what changes with every word that comes in."""
        return f"{len(self.turns)}-{sum(len(turn.text) for turn in self.turns)}"

    @property
    def alarms(self) -> list[tuple[float, AlertRow]]:
        """Return each alert with the second of its words, first to last."""
        starts = {turn.turn_no: turn.started_ms for turn in self.turns}
        found = []
        for alert in self.alerts:
            place_ms = starts.get(alert.turn_no) if alert.audio_ms is None else alert.audio_ms
            if place_ms is not None:
                found.append((place_ms / 1000, alert))
        return sorted(found, key=lambda each: each[0])

    @property
    def noticed(self) -> list[tuple[float, FindingRow]]:
        """Return findings that are no emergencies with the second of their turn."""
        alarming = {alert.turn_no for alert in self.alerts}
        return [
            (turn.started_ms / 1000, finding)
            for turn in self.turns
            if turn.turn_no not in alarming
            for finding in self.findings.get(turn.turn_no, [])
        ]

    @property
    def first_alarm_s(self) -> float | None:
        """Return the second of the first emergency, to jump to."""
        return self.alarms[0][0] if self.alarms else None


def recipient_of(session: Session, recipient_id: int) -> tuple[RecipientRow, str] | None:
    """Return a recipient and the organization's name; None outside the scope and for erased ones."""
    row = session.execute(
        select(RecipientRow, OrganizationRow.display_name)
        .join(OrganizationRow, OrganizationRow.id == RecipientRow.organization_id)
        .where(RecipientRow.id == recipient_id, RecipientRow.erased_at.is_(None))
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def is_connected(call: CallRow) -> bool:
    """Say whether a person answered: only then a call has a duration."""
    return call.disposition is Disposition.ANSWERED


def pause_of(session: Session, recipient_id: int) -> ScheduleRecipientRow | None:
    """Return the person's part in a schedule while it is paused."""
    part = ScheduleRecipientRow
    return session.scalar(
        select(part).where(part.recipient_id == recipient_id, part.state == Participation.PAUSED)
    )


def calls_of_person(session: Session, recipient_id: int) -> list[CallChoice]:
    """Return the person's last calls that a person answered or that go on, newest first."""
    rows = session.execute(
        select(CallRow, CallAnalysisRow.label)
        .outerjoin(CallAnalysisRow, CallAnalysisRow.call_id == CallRow.id)
        .where(
            CallRow.organization_id == owner_of_person(recipient_id),
            CallRow.recipient_id == recipient_id,
        )
        .where(
            (CallRow.disposition == Disposition.ANSWERED) | (CallRow.state == CallState.ANSWERED)
        )
        .order_by(CallRow.reserved_at.desc())
        .limit(CALLS_SHOWN)
    )
    return [CallChoice(call=call, label=label) for call, label in rows]


def of_call(row: type[CallPart], call_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions of what belongs to a call."""
    return row.organization_id == owner_of_call(call_id), row.call_id == call_id


def of_person(
    row: type[MemoryItemRow | MemoRow], recipient_id: int
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions of what belongs to a person."""
    return row.organization_id == owner_of_person(recipient_id), row.recipient_id == recipient_id


def one_call(session: Session, call_id: str) -> CallRow | None:
    """Return a call inside the scope, or None."""
    return session.scalar(select(CallRow).where(CallRow.id == call_id))


def talk_of(session: Session, call: CallRow, user_id: int) -> Talk:
    """Return everything about one call, as `user_id` sees it."""
    key = call.id
    findings: dict[int, list[FindingRow]] = {}
    for finding in session.scalars(select(FindingRow).where(*of_call(FindingRow, key))):
        findings.setdefault(finding.turn_no, []).append(finding)
    slots: dict[int, list[AnswerSlotRow]] = {}
    wanted = select(AnswerSlotRow).where(*of_call(AnswerSlotRow, key)).order_by(AnswerSlotRow.id)
    for slot in session.scalars(wanted):
        slots.setdefault(slot.turn_no, []).append(slot)
    verdict = select(FeedbackRow).where(*of_call(FeedbackRow, key), FeedbackRow.user_id == user_id)
    own = session.scalar(verdict)
    return Talk(
        call=call,
        turns=session.scalars(
            select(TurnRow).where(*of_call(TurnRow, key)).order_by(TurnRow.turn_no)
        ).all(),
        analysis=session.scalar(select(CallAnalysisRow).where(CallAnalysisRow.call_id == key)),
        findings=findings,
        slots=slots,
        alerts=session.scalars(select(AlertRow).where(*of_call(AlertRow, key))).all(),
        recording=recording_of(session, key),
        follow_up=follow_up_of(session, key),
        feedback=own.value if own else 0,
        feedback_reason=own.reason if own else "",
    )


def recording_of(session: Session, call_id: str) -> RecordingRow | None:
    """Return the call's recording while it is kept."""
    return session.scalar(
        select(RecordingRow)
        .where(*of_call(RecordingRow, call_id), RecordingRow.erased_at.is_(None))
        .order_by(RecordingRow.id)
        .limit(1)
    )


def follow_up_of(session: Session, call_id: str) -> CallDispositionRow | None:
    """Return the one follow-up action of a call."""
    return session.scalar(
        select(CallDispositionRow).where(
            *of_call(CallDispositionRow, call_id),
            CallDispositionRow.kind == DispositionKind.FOLLOW_UP,
        )
    )


def memory_of(session: Session, recipient_id: int) -> Sequence[MemoryItemRow]:
    """Return what is remembered of a person, newest first."""
    return session.scalars(
        select(MemoryItemRow)
        .where(*of_person(MemoryItemRow, recipient_id), MemoryItemRow.ended_at.is_(None))
        .order_by(MemoryItemRow.learned_on.desc(), MemoryItemRow.id.desc())
    ).all()


def memos_of(session: Session, recipient_id: int) -> Sequence[MemoRow]:
    """Return the memos about a person, newest first."""
    return session.scalars(
        select(MemoRow).where(*of_person(MemoRow, recipient_id)).order_by(MemoRow.id.desc())
    ).all()
