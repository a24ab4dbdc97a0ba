"""Counts of calls that are over, by local month, organization and number of ringings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from admin.access import Principal
from admin.listing import AnySelect
from admin.queries.call_shape import is_telling_call
from admin.queries.places import within_organization
from admin.search import ListRequest
from admin.statistics_search import Period, margin
from carecall.domain.call import Disposition, PlannedCallState
from carecall.domain.figures import CallTally
from carecall.domain.histograms import BANDS_S
from carecall.store.tables import CallRow, CampaignRow, OrganizationRow, PlannedCallRow

OVER = (PlannedCallState.COMPLETED, PlannedCallState.EXHAUSTED)
TAKEN_OFF = (PlannedCallState.CANCELLED, PlannedCallState.BLOCKED)
is_over: ColumnElement[bool] = or_(
    PlannedCallRow.state.in_(OVER),
    and_(
        PlannedCallRow.state.in_(TAKEN_OFF),
        PlannedCallRow.telling_disposition == Disposition.ANSWERED,
    ),
)
"""Also a call that a person answered, whatever became of the further one that they asked for."""
is_connected: ColumnElement[bool] = or_(
    PlannedCallRow.state == PlannedCallState.COMPLETED,
    PlannedCallRow.telling_disposition == Disposition.ANSWERED,
)
"""A person answered, as Campaign status counts it: also one who asked for another call and was not reached then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """The calls of one month or one organization."""

    tally: CallTally
    people: int
    """Different people whom these calls were for."""


def over_in(principal: Principal, wanted: ListRequest, period: Period) -> list[ColumnElement[bool]]:
    """Return the conditions on calls that are over; a round's local day decides its month."""
    first, last = margin(period)
    found = [
        is_over,
        PlannedCallRow.round_on.between(period.first, period.last),
        PlannedCallRow.due_at.between(midnight(first), midnight(last)),
        *within_organization(
            principal, wanted.value("organization"), PlannedCallRow.organization_id
        ),
    ]
    words = wanted.words("campaign")
    if words:
        named = [CampaignRow.name.icontains(word, autoescape=True) for word in words]
        campaigns = select(CampaignRow.id).where(and_(*named))
        found.append(PlannedCallRow.campaign_id.in_(campaigns))
    return found


def midnight(day: date) -> datetime:
    """Return the beginning of a day in UTC, for bounds that only let an index help."""
    return datetime.combine(day, time(), UTC)


def sums() -> tuple[ColumnElement[int], ...]:
    """Return the sums of a usage: connected, unanswered, completed, people."""
    done = and_(is_connected, PlannedCallRow.completed)
    return (
        func.sum(case((is_connected, 1), else_=0)),
        func.sum(case((is_connected, 0), else_=1)),
        func.sum(case((done, 1), else_=0)),
        func.count(PlannedCallRow.recipient_id.distinct()),
    )


def usage_of(counts: Sequence[int | None]) -> Usage:
    """Return sums as a usage; an empty table has none."""
    connected, unanswered, completed, people = (int(count or 0) for count in counts)
    tally = CallTally(connected=connected, unanswered=unanswered, completed=completed)
    return Usage(tally=tally, people=people)


def by_month(
    session: Session, conditions: Sequence[ColumnElement[bool]], period: Period
) -> dict[date, Usage]:
    """Return the usage of each month of a period, the ones without calls too."""
    month = month_of(PlannedCallRow.round_on, period)
    statement = select(month, *sums()).where(*conditions).group_by(month)
    found = {
        period.months[int(number)]: usage_of(counts)
        for number, *counts in session.execute(statement)
    }
    nothing = usage_of((0, 0, 0, 0))
    return {first: found.get(first, nothing) for first in period.months}


def month_of(day: InstrumentedAttribute[date], period: Period) -> ColumnElement[int]:
    """Return the number of the period's month that a day falls into; comparing days is cheaper than taking them apart."""
    later = list(enumerate(period.months))[:0:-1]
    return (
        case(*[(day >= first, number) for number, first in later], else_=0) if later else literal(0)
    )


def altogether(session: Session, conditions: Sequence[ColumnElement[bool]]) -> Usage:
    """Return the usage of a whole period: somebody called in two months is one person."""
    return usage_of(session.execute(select(*sums()).where(*conditions)).one())


def by_organization(
    session: Session, conditions: Sequence[ColumnElement[bool]]
) -> list[tuple[str, Usage]]:
    """Return the usage of each organization that had calls, the busiest first."""
    statement = (
        select(OrganizationRow.name, *sums())
        .join(OrganizationRow, OrganizationRow.id == PlannedCallRow.organization_id)
        .where(*conditions)
        .group_by(OrganizationRow.id, OrganizationRow.name)
        .order_by(func.count().desc(), OrganizationRow.name)
    )
    return [(name, usage_of(counts)) for name, *counts in session.execute(statement)]


def by_attempts(
    session: Session, conditions: Sequence[ColumnElement[bool]]
) -> dict[tuple[int, int | None], int]:
    """Count calls by how often they rang and at which ringing a person answered, if at any."""
    state, disposition = PlannedCallRow.state, PlannedCallRow.telling_disposition
    held = state == PlannedCallState.COMPLETED
    missed = or_(disposition.is_(None), disposition != Disposition.ANSWERED)
    talked_last = case((held, 1), else_=0)
    plain: AnySelect = (
        select(PlannedCallRow.attempts, talked_last, func.count())
        .where(or_(held, missed), *conditions)
        .group_by(PlannedCallRow.attempts, talked_last)
    )
    counts: dict[tuple[int, int | None], int] = {
        (int(rang), int(rang) if last else None): int(count)
        for rang, last, count in session.execute(plain)
    }
    # Few: people who answered and asked for another call, which did not reach them.
    earlier: AnySelect = (
        select(PlannedCallRow.attempts, CallRow.attempt_no, func.count())
        .join(CallRow, is_telling_call())
        .where(~held, disposition == Disposition.ANSWERED, *conditions)
        .group_by(PlannedCallRow.attempts, CallRow.attempt_no)
    )
    for rang, answered_at, count in session.execute(earlier):
        key = (int(rang), int(answered_at))
        counts[key] = counts.get(key, 0) + int(count)
    return counts


def band_of(length_ms: InstrumentedAttribute[int | None]) -> ColumnElement[int]:
    """Return the number of the band that a length falls into."""
    bounds = list(enumerate(BANDS_S))[::-1]
    return case(*[(length_ms >= bound * 1000, number) for number, bound in bounds], else_=0)


def by_length(
    session: Session, conditions: Sequence[ColumnElement[bool]]
) -> tuple[list[int], CallTally]:
    """Count answered calls by the band of their length, and return these with the sum of all talk."""
    length_ms = PlannedCallRow.telling_talk_ms
    band = band_of(length_ms)
    statement: AnySelect = (
        select(band, func.count(), func.sum(length_ms))
        .where(is_connected, length_ms.is_not(None), *conditions)
        .group_by(band)
    )
    rows = session.execute(statement).all()
    counts = {int(number): int(count) for number, count, _ in rows}
    tally = CallTally(connected=sum(counts.values()), talk_ms=sum(int(sum_) for *_, sum_ in rows))
    return [counts.get(number, 0) for number in range(len(BANDS_S))], tally
