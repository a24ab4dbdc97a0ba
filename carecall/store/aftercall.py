"""Finished calls waiting to be understood, and what was understood."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from carecall.domain.alert import AlertRaised, HeardBy, quote_moment_ms
from carecall.domain.answering import MACHINES
from carecall.domain.call import CallState, Disposition
from carecall.domain.call_course import CallCourse
from carecall.domain.findings import CallAnalysis, Finding, Label
from carecall.domain.memory import MemoryChanges
from carecall.domain.turns import Turn
from carecall.ports.repositories import CallToAnalyse
from carecall.store.alert_writing import write_alert
from carecall.store.courses import save_course
from carecall.store.ledger import locked_call
from carecall.store.local_days import local_day
from carecall.store.memory import change_memory
from carecall.store.memory_items import live_memory
from carecall.store.own_answers import worries_of
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import AlertRow, CallAnalysisRow, CallRow, FindingRow, TurnRow
from carecall.store.unreached import understood


class SqlAfterCallStore:
    """ports.repositories.AfterCallStore over a database."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def waiting(self, limit: int) -> Sequence[CallToAnalyse]:
        """Return finished talks without an analysis, oldest first.

        What a machine said means nothing of a person, and has none, unless an alarm was raised in it.
        """
        with system_reading(self._sessions, "looking for talks to understand") as session:
            analysed = exists().where(CallAnalysisRow.call_id == CallRow.id)
            calls = session.scalars(
                select(CallRow)
                .where(
                    CallRow.talk_finished_at.is_not(None),
                    CallRow.state == CallState.ENDED,
                    ~analysed,
                    or_(~_a_machine_took_it(), exists().where(AlertRow.call_id == CallRow.id)),
                )
                .order_by(CallRow.talk_finished_at, CallRow.id)
                .limit(limit)
            ).all()
            return [to_analyse(session, call) for call in calls]

    def save(
        self,
        call_id: str,
        analysis: CallAnalysis,
        changes: MemoryChanges,
        now: datetime,
        *,
        course: CallCourse | None = None,
    ) -> None:
        """Write analysis, findings, memory and the alert they ask for, once; with `course` also what it tells."""
        with system_writing(self._sessions, "a call was understood") as session:
            call = locked_call(session, call_id)
            if call is None or session.get(CallAnalysisRow, call.id) is not None:
                return
            _write_analysis(session, call, analysis, now)
            write_findings(session, call, analysis.findings)
            if analysis.label is Label.EMERGENCY and not _alerted(session, call):
                alert_late(session, call, analysis, now)
            if call.recipient_id is not None:
                day = local_day(session, call, now)
                change_memory(session, call, changes, topics=analysis.memory, day=day, now=now)
            if course is not None:
                save_course(session, call, course, now)
            understood(session, call, analysis.label, turns_of(session, call.id), now)


def turns_of(session: Session, call_id: str) -> tuple[Turn, ...]:
    """Return a call's transcript."""
    rows = session.scalars(
        select(TurnRow).where(TurnRow.call_id == call_id).order_by(TurnRow.turn_no)
    )
    return tuple(
        Turn(
            turn_no=row.turn_no,
            speaker=row.speaker,
            text=row.text,
            started_ms=row.started_ms,
            ended_ms=row.ended_ms,
            confidence=row.confidence,
            topic=row.topic,
            cut_off=row.cut_off,
            response_ms=row.response_ms,
        )
        for row in rows
    )


def to_analyse(session: Session, call: CallRow) -> CallToAnalyse:
    """Return a finished talk as it is read."""
    return CallToAnalyse(
        call_id=call.id,
        organization_id=call.organization_id,
        recipient_id=call.recipient_id,
        language=call.language,
        turns=turns_of(session, call.id),
        closing_reached=call.closing_reached,
        voicemail=call.answered_as in MACHINES or call.disposition is Disposition.VOICEMAIL,
        memory=live_memory(session, call.recipient_id, None),
        alerted=_alerted(session, call),
        day=local_day(session, call, call.answered_at or call.reserved_at),
        worries=worries_of(session, call),
    )


def _a_machine_took_it() -> ColumnElement[bool]:
    told = and_(CallRow.answered_as.is_not(None), CallRow.answered_as.in_(MACHINES))
    return or_(told, CallRow.disposition == Disposition.VOICEMAIL)


def _alerted(session: Session, call: CallRow) -> bool:
    return bool(session.scalar(select(exists().where(AlertRow.call_id == call.id))))


def _write_analysis(session: Session, call: CallRow, analysis: CallAnalysis, now: datetime) -> None:
    session.add(
        CallAnalysisRow(
            organization_id=call.organization_id,
            call_id=call.id,
            label=analysis.label,
            completed=analysis.completed,
            follow_up=analysis.follow_up,
            reasons=list(analysis.reasons),
            analyst=analysis.analyst,
            analysed_at=now,
        )
    )
    session.flush()


def write_findings(session: Session, call: CallRow, findings: Sequence[Finding]) -> None:
    """Add the findings that point at a turn of the call."""
    known = set(session.scalars(select(TurnRow.turn_no).where(TurnRow.call_id == call.id)))
    pointing = [finding for finding in findings if finding.turn_no in known]
    session.add_all(
        FindingRow(
            organization_id=call.organization_id,
            call_id=call.id,
            finding_no=finding_no,
            turn_no=finding.turn_no,
            label=finding.label,
            matter=finding.matter,
            quote=finding.quote,
            topic=finding.topic,
        )
        for finding_no, finding in enumerate(pointing, start=1)
    )


def alert_late(session: Session, call: CallRow, analysis: CallAnalysis, now: datetime) -> None:
    """Raise what was heard only afterwards; without a pointing finding the alert names the call."""
    serious = [one for one in analysis.findings if one.label is Label.EMERGENCY]
    turn_no = serious[0].turn_no if serious else next(iter(analysis.reasons), 0)
    alert = AlertRaised(
        call_id=call.id,
        turn_no=turn_no,
        matter=serious[0].matter if serious else "",
        quote=serious[0].quote if serious else "",
        raised_at=now,
        rule=analysis.analyst,
        heard_by=serious[0].heard_by if serious else HeardBy.RULES,
        audio_ms=_quote_ms(session, call, turn_no, serious[0].quote if serious else ""),
    )
    write_alert(session, call, alert, live=False)


def _quote_ms(session: Session, call: CallRow, turn_no: int, quote: str) -> int | None:
    turn = session.scalars(
        select(TurnRow).where(TurnRow.call_id == call.id, TurnRow.turn_no == turn_no)
    ).one_or_none()
    if turn is None:
        return None
    return quote_moment_ms(turn.text, quote, started_ms=turn.started_ms, ended_ms=turn.ended_ms)
