"""The numbers over Campaign status; each equals the list that its tile shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, select, true
from sqlalchemy.orm import Session

from admin.access import Principal
from admin.listing import AnySelect
from admin.queries.call_list import place_and_period
from admin.queries.call_shape import progress_filter, result_filter
from admin.queries.campaign_lives import Lives, is_ongoing, lives_of
from admin.queries.kept_counts import kept_counts
from admin.search import ListRequest
from carecall.domain.findings import Label
from carecall.store.scope import SCOPE
from carecall.store.tables import CampaignRow, PlannedCallRow

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
    """Count every tile, or return what was counted lately of the same calls where counting them takes long."""
    asked = only(wanted, "organization", "period", "from", "until")
    today = now.astimezone(ZoneInfo(principal.timezone)).date()
    key = (session.info[SCOPE], today, principal.timezone, *sorted(asked.items()))
    return kept_counts().of(key, lambda: counted_tiles(session, principal, wanted, now))


def counted_tiles(
    session: Session, principal: Principal, wanted: ListRequest, now: datetime
) -> CallTiles:
    """Count every tile in two statements: ongoing campaigns, and the period."""
    ongoing = ListRequest(
        rules=wanted.rules, values={**only(wanted, "organization"), "period": "all"}
    )
    period = ListRequest(
        rules=wanted.rules, values=only(wanted, "organization", "period", "from", "until")
    )
    kinds = [result_filter(kind) for kind in RESULTS]
    labels = [PlannedCallRow.telling_label == label for label in LABELS]
    place = place_and_period(principal, ongoing, now)
    progress = counted(
        session, counting_progress(now, lives_of(session, now)).where(true(), *place)
    )
    place = place_and_period(principal, period, now)
    found = counted(session, counting([*kinds, *labels]).where(true(), *place))
    return CallTiles(
        progress=dict(zip(PROGRESS, progress, strict=True)),
        results=dict(zip(RESULTS, found[: len(RESULTS)], strict=True)),
        labels=dict(zip(LABELS, found[len(RESULTS) :], strict=True)),
    )


def only(wanted: ListRequest, *names: str) -> dict[str, str]:
    """Return some of a search's values."""
    return {name: value for name, value in wanted.values.items() if name in names}


def counting(tiles: Sequence[ColumnElement[bool]]) -> AnySelect:
    """Return a statement that counts the planned calls for which each condition holds."""
    columns = [func.sum(case((condition, 1), else_=0)) for condition in tiles]
    return select(*columns).select_from(PlannedCallRow)


def counting_progress(now: datetime, lives: Lives) -> AnySelect:
    """Return the counting of Progress: only ongoing campaigns, and no call needs to be looked at."""
    ongoing = is_ongoing(now, lives)
    tiles = [progress_filter(kind, ongoing) for kind in PROGRESS]
    campaign = and_(
        CampaignRow.organization_id == PlannedCallRow.organization_id,
        CampaignRow.id == PlannedCallRow.campaign_id,
    )
    return counting(tiles).join(CampaignRow, campaign).where(ongoing)


def counted(session: Session, statement: AnySelect) -> list[int]:
    """Return the counts of a counting statement."""
    return [int(value or 0) for value in session.execute(statement).one()]
