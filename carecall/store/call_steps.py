"""What the database says of one call's way, step by step, with nobody's name, number or words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.store.tables import AlertRow, CallAnalysisRow, CallLegRow, CallRow, PlannedCallRow


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStep:
    """One thing that happened to a call."""

    at: datetime
    what: str
    facts: Mapping[str, object] = field(default_factory=dict)


def call_ids_like(session: Session, beginning: str, *, limit: int = 10) -> Sequence[str]:
    """Return up to `limit` ids of calls that begin so; `beginning` is a part of a UUID, hyphens or not."""
    digits = beginning.replace("-", "")[:32]
    lowest, highest = (str(UUID(digits.ljust(32, filler))) for filler in "0f")
    return session.scalars(
        select(CallRow.id)
        .where(CallRow.id.between(lowest, highest))
        .order_by(CallRow.id)
        .limit(limit)
    ).all()


def call_steps(session: Session, call_id: str) -> list[CallStep]:
    """Return the steps of a call in order of time; none for an unknown one."""
    call = session.get(CallRow, call_id)
    if call is None:
        return []
    steps = [*_of_promise(session, call), *_of_call(call), *_afterwards(session, call_id)]
    return sorted(steps, key=lambda step: step.at)


def _of_promise(session: Session, call: CallRow) -> Iterator[CallStep]:
    planned = (
        session.get(PlannedCallRow, call.planned_call_id)
        if call.planned_call_id is not None
        else None
    )
    if planned is not None:
        facts = {
            "planned_call_id": planned.id,
            "due_at": planned.due_at.isoformat(),
            "attempt_no": call.attempt_no,
        }
        yield CallStep(at=planned.planned_at, what="planned", facts=facts)


def _of_call(call: CallRow) -> Iterator[CallStep]:
    ending = {
        "disposition": call.disposition.value if call.disposition else None,
        "hangup_cause": call.hangup_cause,
        "sip_status": call.sip_status,
    }
    for at, what, facts in (
        (call.reserved_at, "claimed", {"origin": call.origin.value}),
        (call.originated_at, "ordered", {}),
        (call.ringing_at, "rings", {}),
        (call.answered_at, "answered", {}),
        (call.talk_started_at, "talk began", {}),
        (call.talk_finished_at, "talk written", {"talk_ms": call.talk_ms}),
        (call.ended_at, "ended", ending),
        (call.settled_at, "settled", {}),
    ):
        if at is not None:
            yield CallStep(at=at, what=what, facts=facts)


def _afterwards(session: Session, call_id: str) -> Iterator[CallStep]:
    for analysis in session.scalars(
        select(CallAnalysisRow).where(CallAnalysisRow.call_id == call_id)
    ):
        facts = {"label": analysis.label.value}
        yield CallStep(at=analysis.analysed_at, what="understood", facts=facts)
    for leg in session.scalars(select(CallLegRow).where(CallLegRow.call_id == call_id)):
        outcome = leg.outcome.value if leg.outcome is not None else None
        yield CallStep(at=leg.started_at, what="human rung", facts={"outcome": outcome})
    for alert in session.scalars(select(AlertRow).where(AlertRow.call_id == call_id)):
        facts = {"matter": alert.matter, "state": alert.state.value}
        yield CallStep(at=alert.raised_at, what="alert", facts=facts)
