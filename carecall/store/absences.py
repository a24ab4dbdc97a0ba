"""The absence calendar: days on which a person is not to be called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from carecall.domain.gate import GateRule
from carecall.domain.replan import PlanChange
from carecall.errors import BadInput
from carecall.store.participation import Participations
from carecall.store.tables import AbsenceRow, RecipientRow
from carecall.store.taking_part import parts_of, replan_people, stop_today


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAbsence:
    """Days on which a person is not to be called, both included."""

    recipient_id: int
    from_on: date
    until_on: date | None = None
    reason: str = ""


def add_absence(session: Session, new: NewAbsence, now: datetime) -> Participations:
    """Write an absence and take the calls of these days out; today's stop at once.

    Raises:
        BadInput: it ends before it begins.
    """
    if new.until_on is not None and new.until_on < new.from_on:
        raise BadInput("An absence ends on its first day or later: choose another day.")
    recipient = session.get_one(RecipientRow, new.recipient_id)
    session.add(
        AbsenceRow(
            organization_id=recipient.organization_id,
            recipient_id=recipient.id,
            from_on=new.from_on,
            until_on=new.until_on,
            reason=new.reason,
        )
    )
    session.flush()
    parts = list(parts_of(session, [recipient.id]).values())
    away = [part for part in parts if _covers(new, part.today(now))]
    cancelled = stop_today(session, away, now, GateRule.RECIPIENT_ABSENT)
    change = replan_people(session, parts, now)
    return Participations(done=(recipient.id,), cancelled=cancelled, change=change)


def end_absence(
    session: Session, absence: AbsenceRow, last_on: date | None, now: datetime
) -> PlanChange:
    """Let an absence end on `last_on`, or take it back whole where that lies before its beginning or is None."""
    if last_on is None or last_on < absence.from_on:
        session.delete(absence)
    else:
        absence.until_on = last_on
    session.flush()
    parts = list(parts_of(session, [absence.recipient_id]).values())
    return replan_people(session, parts, now, open_slots=False)


def _covers(absence: NewAbsence, day: date) -> bool:
    return absence.from_on <= day and (absence.until_on is None or day <= absence.until_on)
