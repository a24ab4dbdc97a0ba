"""What a finished talk tells besides its label: facts of daily life, figures to compare by, wishes that were missed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.call_course import CallCourse
from carecall.domain.slots import SlotName
from carecall.store.tables import AnswerSlotRow, CallCourseRow, CallRow, TurnRow
from carecall.store.tickets import open_missed
from carecall.store.trends import follow_trends

VALUE_LIMIT = 40


def save_course(session: Session, call: CallRow, course: CallCourse, now: datetime) -> None:
    """Write the course of a talk once, open tickets that the talk missed, and look what has changed."""
    if session.get(CallCourseRow, call.id) is not None:
        return
    session.add(
        CallCourseRow(
            organization_id=call.organization_id,
            call_id=call.id,
            unit=course.unit,
            answers=course.answers,
            answer_length=course.answer_length,
            answer_delay_s=course.answer_delay_s,
            sleep_hours=course.told(SlotName.SLEEP_HOURS),
            meals=course.told(SlotName.MEALS),
        )
    )
    _write_slots(session, call, course)
    open_missed(session, call, course.requests, now)
    session.flush()
    follow_trends(session, call, now)


def _write_slots(session: Session, call: CallRow, course: CallCourse) -> None:
    known = set(session.scalars(select(TurnRow.turn_no).where(TurnRow.call_id == call.id)))
    session.add_all(
        AnswerSlotRow(
            organization_id=call.organization_id,
            call_id=call.id,
            turn_no=each.turn_no,
            name=each.slot.name,
            value=each.slot.value[:VALUE_LIMIT],
            number=each.slot.number,
            quote=each.slot.quote,
        )
        for each in course.slots
        if each.turn_no in known
    )
