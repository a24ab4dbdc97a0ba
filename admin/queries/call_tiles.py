"""The numbers over Campaign status; each equals the list that its tile shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, select, true
from sqlalchemy.orm import Session

from admin.access import Principal
from admin.queries.call_list import place_and_period, with_telling
from admin.queries.call_shape import progress_filter, result_filter
from admin.search import ListRequest
from carecall.domain.findings import Label
from carecall.store.tables import CallAnalysisRow, PlannedCallRow

PROGRESS = ("all", "completed", "scheduled")
RESULTS = ("total", "connected", "unanswered", "completed")
LABELS = (Label.NORMAL, Label.LITTLE_SPEECH, Label.ABNORMAL, Label.EMERGENCY)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTiles:
    """Counts by tile."""

    progress: dict[str, int]
    """Of the ongoing campaigns, whatever the period."""
    results: dict[str, int]
    labels: dict[Label, int]


def tiles_of(
    session: Session, principal: Principal, wanted: ListRequest, now: datetime
) -> CallTiles:
    """Count every tile in two statements: ongoing campaigns, and the period."""
    ongoing = ListRequest(
        rules=wanted.rules, values={**only(wanted, "organization"), "period": "all"}
    )
    period = ListRequest(
        rules=wanted.rules, values=only(wanted, "organization", "period", "from", "until")
    )
    progress = counted(
        session, principal, ongoing, now, [progress_filter(kind, now) for kind in PROGRESS]
    )
    kinds = [result_filter(kind) for kind in RESULTS]
    labels = [CallAnalysisRow.label == label for label in LABELS]
    found = counted(session, principal, period, now, [*kinds, *labels])
    return CallTiles(
        progress=dict(zip(PROGRESS, progress, strict=True)),
        results=dict(zip(RESULTS, found[: len(RESULTS)], strict=True)),
        labels=dict(zip(LABELS, found[len(RESULTS) :], strict=True)),
    )


def only(wanted: ListRequest, *names: str) -> dict[str, str]:
    """Return some of a search's values."""
    return {name: value for name, value in wanted.values.items() if name in names}


def counted(
    session: Session,
    principal: Principal,
    wanted: ListRequest,
    now: datetime,
    tiles: list[ColumnElement[bool]],
) -> list[int]:
    """Return how many calls of a place and period satisfy each condition."""
    columns = [func.sum(case((condition, 1), else_=0)) for condition in tiles]
    statement = with_telling(select(*columns).select_from(PlannedCallRow))
    row = session.execute(
        statement.where(and_(true(), *place_and_period(principal, wanted, now)))
    ).one()
    return [int(value or 0) for value in row]
