"""Changes against a person's own earlier calls: found after each call, kept while they stand, closed when over."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from carecall.domain.call import FINAL_PLANNED_STATES, CallState, Disposition, PlannedCallState
from carecall.domain.call_course import LengthUnit, unit_of
from carecall.domain.language import Language
from carecall.domain.news import News, NewsTopic
from carecall.domain.trend_words import reason_of
from carecall.domain.trends import CallTrace, Measure, Trend, Watch, still_stands, trends
from carecall.store.outbox import publish
from carecall.store.tables import (
    CallCourseRow,
    CallRow,
    OrganizationRow,
    PlannedCallRow,
    RecipientRow,
    TrendFindingRow,
)

MOST_RINGS = 150
"""Of a person, newest first, that are looked at: some forty promises with their redials."""
MOST_LISTED = 500
_WATCHES = {LengthUnit.SYLLABLES: Watch(least_length=2.0), LengthUnit.WORDS: Watch()}
_NOT_TAKEN = frozenset(
    {
        Disposition.NO_ANSWER,
        Disposition.BUSY,
        Disposition.REJECTED,
        Disposition.UNREACHABLE,
        Disposition.VOICEMAIL,
        Disposition.SCREENED,
    }
)
"""The person did not take the call; whatever else failed says nothing of them."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendEntry:
    """One change as lists show it."""

    trend_id: int
    organization: str
    recipient_id: int
    recipient: str
    measure: Measure
    usual: float
    lately: float
    calls_before: int
    calls_lately: int
    call_id: str | None
    found_at: datetime
    closed_at: datetime | None
    reason: str


def follow_trends(session: Session, call: CallRow, now: datetime) -> int:
    """Look once more what has changed for the person of `call`; return how many changes are new.

    Two queries and, where something is new or over, a write. A change that stands is not told again.
    """
    recipient_id = call.recipient_id
    if recipient_id is None:
        return 0
    unit = unit_of(call.language)
    watch = _WATCHES[unit]
    traces = _traces(session, call, recipient_id, unit)
    standing = _standing(session, call, recipient_id)
    for row in standing.values():
        if not still_stands(_trend(row), traces, watch):
            row.closed_at = now
    found = [each for each in trends(traces, watch) if each.measure not in standing]
    rows = [_row(call, recipient_id, each, unit, now) for each in found]
    session.add_all(rows)
    session.flush()
    for row in rows:
        publish(session, _news(row), now)
        log.info("a change was seen", extra={"call_id": call.id, "measure": row.measure.value})
    return len(rows)


def trend_entries(
    session: Session,
    *,
    organization_ids: Collection[int] | None = None,
    recipient_id: int | None = None,
    closed: bool = False,
    language: Language | None = None,
    limit: int = MOST_LISTED,
) -> Sequence[TrendEntry]:
    """Return the changes that stand, newest first, with `closed` those that are over, too.

    Reasons are told in `language`, or in that of each organization.
    """
    statement = (
        select(TrendFindingRow, RecipientRow.name, OrganizationRow.name, OrganizationRow.language)
        .join(RecipientRow, RecipientRow.id == TrendFindingRow.recipient_id)
        .join(OrganizationRow, OrganizationRow.id == TrendFindingRow.organization_id)
        .where(RecipientRow.erased_at.is_(None))
        .order_by(TrendFindingRow.found_at.desc(), TrendFindingRow.id.desc())
        .limit(limit)
    )
    if not closed:
        statement = statement.where(TrendFindingRow.closed_at.is_(None))
    if organization_ids is not None:
        statement = statement.where(TrendFindingRow.organization_id.in_(organization_ids))
    if recipient_id is not None:
        statement = statement.where(TrendFindingRow.recipient_id == recipient_id)
    return [
        _entry(row, recipient, organization, language or own)
        for row, recipient, organization, own in session.execute(statement)
    ]


def _traces(
    session: Session, call: CallRow, recipient_id: int, unit: LengthUnit
) -> tuple[CallTrace, ...]:
    """Return a person's promises and other answered calls, oldest first, each as one trace."""
    rings = session.execute(
        select(
            CallRow.id,
            CallRow.planned_call_id,
            CallRow.disposition,
            PlannedCallRow.state,
            CallCourseRow.unit,
            CallCourseRow.answer_length,
            CallCourseRow.answer_delay_s,
            CallCourseRow.sleep_hours,
            CallCourseRow.meals,
        )
        .outerjoin(PlannedCallRow, PlannedCallRow.id == CallRow.planned_call_id)
        .outerjoin(CallCourseRow, CallCourseRow.call_id == CallRow.id)
        .where(
            CallRow.organization_id == call.organization_id,
            CallRow.recipient_id == recipient_id,
            CallRow.state == CallState.ENDED,
        )
        .order_by(CallRow.reserved_at.desc())
        .limit(MOST_RINGS)
    ).all()
    promises: dict[object, list[Row[tuple[object, ...]]]] = {}
    for ring in reversed(rings):
        promises.setdefault(ring.planned_call_id or ring.id, []).append(ring)  # type: ignore[arg-type]  # rows of one select
    traces = (_trace(each, unit) for each in promises.values())
    return tuple(trace for trace in traces if trace is not None)


def _trace(rings: Sequence[Row[tuple[object, ...]]], unit: LengthUnit) -> CallTrace | None:
    """Return one promise's trace; None while it runs, or when the network failed."""
    talk = next((each for each in rings if each.disposition is Disposition.ANSWERED), None)
    if talk is not None:
        same = talk.unit is unit
        return CallTrace(
            answered=True,
            answer_length=talk.answer_length if same else None,
            answer_delay_s=talk.answer_delay_s,
            sleep_hours=talk.sleep_hours,
            meals_a_day=talk.meals,
        )
    missed = any(each.disposition in _NOT_TAKEN for each in rings)
    over = rings[-1].state in FINAL_PLANNED_STATES - {PlannedCallState.CANCELLED}
    return CallTrace(answered=False) if missed and over else None


def _standing(session: Session, call: CallRow, recipient_id: int) -> dict[Measure, TrendFindingRow]:
    rows = session.scalars(
        select(TrendFindingRow)
        .where(
            TrendFindingRow.organization_id == call.organization_id,
            TrendFindingRow.recipient_id == recipient_id,
            TrendFindingRow.closed_at.is_(None),
        )
        .with_for_update()
    )
    return {row.measure: row for row in rows}


def _trend(row: TrendFindingRow) -> Trend:
    return Trend(
        measure=row.measure,
        direction=row.direction,
        usual=row.usual,
        lately=row.lately,
        calls_before=row.calls_before,
        calls_lately=row.calls_lately,
    )


def _row(
    call: CallRow, recipient_id: int, trend: Trend, unit: LengthUnit, now: datetime
) -> TrendFindingRow:
    return TrendFindingRow(
        organization_id=call.organization_id,
        recipient_id=recipient_id,
        call_id=call.id,
        measure=trend.measure,
        direction=trend.direction,
        unit=unit,
        usual=trend.usual,
        lately=trend.lately,
        calls_before=trend.calls_before,
        calls_lately=trend.calls_lately,
        found_at=now,
    )


def _news(row: TrendFindingRow) -> News:
    return News(
        topic=NewsTopic.TREND,
        subject=f"trend:{row.id}:found",
        organization_id=row.organization_id,
        facts={
            "trend_id": row.id,
            "recipient_id": row.recipient_id,
            "call_id": row.call_id,
            "measure": row.measure.value,
            "usual": round(row.usual, 1),
            "lately": round(row.lately, 1),
        },
    )


def _entry(
    row: TrendFindingRow, recipient: str, organization: str, language: Language
) -> TrendEntry:
    return TrendEntry(
        trend_id=row.id,
        organization=organization,
        recipient_id=row.recipient_id,
        recipient=recipient,
        measure=row.measure,
        usual=row.usual,
        lately=row.lately,
        calls_before=row.calls_before,
        calls_lately=row.calls_lately,
        call_id=row.call_id,
        found_at=row.found_at,
        closed_at=row.closed_at,
        reason=reason_of(_trend(row), language, row.unit),
    )
