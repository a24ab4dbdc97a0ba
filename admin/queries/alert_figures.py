"""Counts of alerts by local month and verdict, and how long people took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from admin.access import Principal
from admin.queries.places import within_organization
from admin.queries.usage_figures import midnight
from admin.search import ListRequest, end_of, start_of
from admin.statistics_search import Period, margin
from carecall.domain.figures import AlertTally
from carecall.store.among import among
from carecall.store.tables import AlertRow, OrganizationRow


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertMonth:
    """The alerts that were raised in one month."""

    tally: AlertTally
    seen_after_s: Sequence[float] = field(default=())
    """How long each waited until somebody looked."""
    resolved_after_s: Sequence[float] = field(default=())


def alerts_in(
    session: Session, principal: Principal, wanted: ListRequest, period: Period
) -> list[ColumnElement[bool]]:
    """Return the conditions on alerts that were raised in a period of their organization's days."""
    first, last = margin(period)
    inside = [
        and_(
            OrganizationRow.time_zone == zone,
            AlertRow.raised_at >= start_of(period.first, zone),
            AlertRow.raised_at < end_of(period.last, zone),
        )
        for zone in zones_of(session, principal)
    ]
    return [
        AlertRow.raised_at.between(midnight(first), midnight(last)),
        case(*[(condition, 1) for condition in inside], else_=0) == 1,
        *within_organization(principal, wanted.value("organization"), AlertRow.organization_id),
    ]


def zones_of(session: Session, principal: Principal) -> list[str]:
    """Return the zones of the organizations in reach."""
    zone = OrganizationRow.time_zone
    reach = among(OrganizationRow.id, principal.scope)
    return list(session.scalars(select(zone).where(reach).distinct().order_by(zone)))


def month_number(zones: Sequence[str], months: Sequence[date]) -> ColumnElement[int]:
    """Return which of `months` an alert belongs to, by its organization's calendar."""
    whens = [
        (
            and_(OrganizationRow.time_zone == zone, AlertRow.raised_at < beginning(month, zone)),
            index,
        )
        for zone in zones
        for index, month in enumerate(months)
    ]
    return case(*whens, else_=-1)


def beginning(month: date, zone: str) -> datetime:
    """Return the moment at which the month after `month` begins."""
    return datetime.combine(month + relativedelta(months=1), time(), ZoneInfo(zone))


def alert_months(
    session: Session, principal: Principal, wanted: ListRequest, period: Period
) -> dict[date, AlertMonth]:
    """Return the alerts of each month: verdicts counted in SQL, waits as they are for their medians."""
    months = period.months
    number = month_number(zones_of(session, principal), months)
    conditions = alerts_in(session, principal, wanted, period)
    place = OrganizationRow.id == AlertRow.organization_id
    counted = session.execute(
        select(number, AlertRow.verdict, func.count())
        .join(OrganizationRow, place)
        .where(*conditions)
        .group_by(number, AlertRow.verdict)
    )
    verdicts: dict[int, dict[str, int]] = {}
    for index, verdict, count in counted:
        verdicts.setdefault(index, {})[verdict.value if verdict else "open"] = int(count)
    waited = session.execute(
        select(number, AlertRow.raised_at, AlertRow.seen_at, AlertRow.resolved_at)
        .join(OrganizationRow, place)
        .where(AlertRow.seen_at.is_not(None) | AlertRow.resolved_at.is_not(None), *conditions)
    )
    seen: dict[int, list[float]] = {}
    resolved: dict[int, list[float]] = {}
    for index, raised_at, seen_at, resolved_at in waited:
        note_wait(seen, index, raised_at, seen_at)
        note_wait(resolved, index, raised_at, resolved_at)
    return {
        month: AlertMonth(
            tally=AlertTally(**verdicts.get(index, {})),
            seen_after_s=seen.get(index, ()),
            resolved_after_s=resolved.get(index, ()),
        )
        for index, month in enumerate(months)
    }


def note_wait(
    waits: dict[int, list[float]], index: int, since: datetime, until: datetime | None
) -> None:
    """Add how long it took, once it came to that."""
    if until is not None:
        waits.setdefault(index, []).append((until - since).total_seconds())
