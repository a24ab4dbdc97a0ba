"""The numbers over Campaign status; each equals the list that its tile shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select, true, union_all
from sqlalchemy.orm import Session

from admin.access import Principal
from admin.listing import AnySelect
from admin.queries.call_list import period_of
from admin.queries.campaign_lives import is_ongoing, lives_of
from admin.queries.counted_days import counted_days, in_gap, in_runs
from admin.queries.kept_counts import kept_counts
from admin.queries.places import within_organization
from admin.search import ListRequest
from carecall.domain.day_runs import Gap, Run, split_by_days
from carecall.domain.findings import Label
from carecall.store.among import Among, id_set
from carecall.store.day_counts import CONDITIONS
from carecall.store.scope import SCOPE
from carecall.store.tables import CampaignRow, DayCountRow, PlannedCallRow

PROGRESS_COUNTS = ("waiting", "over")
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
    """Count every tile: of the ongoing campaigns whatever the period, and of the period."""
    ongoing = session.scalars(select(CampaignRow.id).where(is_ongoing(now, lives_of(session, now))))
    place = (principal, wanted.value("organization"), counted_days(session))
    progress = Counting(*place, PROGRESS_COUNTS, ongoing.all())
    waits, done = progress.sums(session, None, None)
    period = ListRequest(
        rules=wanted.rules, values=only(wanted, "organization", "period", "from", "until")
    )
    counting = Counting(*place, (*RESULTS, *LABELS))
    found = counting.sums(session, *period_of(principal, period, now))
    return CallTiles(
        progress={"all": waits + done, "completed": done, "scheduled": waits},
        results=dict(zip(RESULTS, found[: len(RESULTS)], strict=True)),
        labels=dict(zip(LABELS, found[len(RESULTS) :], strict=True)),
    )


def only(wanted: ListRequest, *names: str) -> dict[str, str]:
    """Return some of a search's values."""
    return {name: value for name, value in wanted.values.items() if name in names}


@dataclass(frozen=True, slots=True)
class Counting:
    """Some counts of `day_count`, of one reader's organizations."""

    principal: Principal
    organization: str
    """The chosen one, or empty."""
    days: Sequence[date]
    """The days that are counted."""
    names: Sequence[str]
    campaign_ids: Sequence[int] | None = None
    """The campaigns whose calls are counted; None counts those of every campaign."""

    def sums(self, session: Session, first: datetime | None, last: datetime | None) -> list[int]:
        """Return the sums over a period: whole days as they were counted, the rest call by call."""
        period = split_by_days(first, last, self.days)
        statements = [self._of_calls(gap) for gap in period.gaps]
        if period.runs:
            statements.append(self._of_days(period.runs))
        if not statements:  # a period that ends before it begins
            return [0] * len(self.names)
        parts = union_all(*statements).subquery()
        counts = session.execute(select(*(func.sum(part) for part in parts.columns))).one()
        return [int(count or 0) for count in counts]

    def _of_days(self, runs: Sequence[Run]) -> AnySelect:
        columns = [func.sum(DayCountRow.__table__.c[name]).label(name) for name in self.names]
        statement = select(*columns).select_from(DayCountRow).where(in_runs(runs))
        return self._within(statement, DayCountRow)

    def _of_calls(self, gap: Gap) -> AnySelect:
        columns = [
            func.sum(case((CONDITIONS[name], 1), else_=0)).label(name) for name in self.names
        ]
        statement = select(*columns).select_from(PlannedCallRow)
        return self._within(statement.where(*in_gap(gap, PlannedCallRow.due_at)), PlannedCallRow)

    def _within(self, statement: AnySelect, row: type[DayCountRow | PlannedCallRow]) -> AnySelect:
        place = within_organization(self.principal, self.organization, row.organization_id)
        if self.campaign_ids is not None:
            place.append(Among(row.campaign_id, id_set(self.campaign_ids)))
        return statement.where(true(), *place)
