"""Changes against people's own earlier calls that were found in a period, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admin.access import Principal
from admin.queries.places import within_organization
from admin.search import ListRequest, end_of, start_of
from admin.statistics_search import Period
from carecall.domain.language import Language
from carecall.domain.trend_words import reason_of
from carecall.domain.trends import Measure, Trend
from carecall.store.tables import OrganizationRow, RecipientRow, TrendFindingRow

MOST_SHOWN = 1_000
"""Lines of one page; the counts are of all."""
MOST_WRITTEN = 100_000
"""Lines of one file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedPerson:
    """One change of one person."""

    recipient_id: int
    name: str
    organization: str
    measure: Measure
    reason: str
    found_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed in a period."""

    lines: Sequence[ChangedPerson]
    standing: dict[Measure, int]
    """Changes that still stand, by measure."""
    over: dict[Measure, int]
    people: int
    """Different people of all changes."""

    @property
    def number(self) -> int:
        """Return the number of all changes."""
        return sum(self.standing.values()) + sum(self.over.values())


def changes_in(
    session: Session,
    principal: Principal,
    wanted: ListRequest,
    period: Period,
    language: Language,
    most: int,
) -> Changes:
    """Return the changes found between two local days of the reader, the newest `most` of them as lines."""
    row = TrendFindingRow
    found = (
        row.found_at >= start_of(period.first, principal.timezone),
        row.found_at < end_of(period.last, principal.timezone),
        RecipientRow.erased_at.is_(None),
        *within_organization(principal, wanted.value("organization"), row.organization_id),
    )
    person = RecipientRow.id == row.recipient_id
    counted = session.execute(
        select(row.measure, row.closed_at.is_(None), func.count())
        .join(RecipientRow, person)
        .where(*found)
        .group_by(row.measure, row.closed_at.is_(None))
    ).all()
    people = session.scalar(
        select(func.count(row.recipient_id.distinct())).join(RecipientRow, person).where(*found)
    )
    lines = session.execute(
        select(row, RecipientRow.name, OrganizationRow.display_name)
        .join(RecipientRow, person)
        .join(OrganizationRow, OrganizationRow.id == row.organization_id)
        .where(*found)
        .order_by(row.found_at.desc(), row.id.desc())
        .limit(most)
    )
    return Changes(
        lines=[line_of(each, name, organization, language) for each, name, organization in lines],
        standing={measure: number for measure, stands, number in counted if stands},
        over={measure: number for measure, stands, number in counted if not stands},
        people=people or 0,
    )


def line_of(
    row: TrendFindingRow, name: str, organization: str, language: Language
) -> ChangedPerson:
    """Return one change with its reason in the reader's language."""
    trend = Trend(
        measure=row.measure,
        direction=row.direction,
        usual=row.usual,
        lately=row.lately,
        calls_before=row.calls_before,
        calls_lately=row.calls_lately,
    )
    return ChangedPerson(
        recipient_id=row.recipient_id,
        name=name,
        organization=organization,
        measure=row.measure,
        reason=reason_of(trend, language, row.unit),
        found_at=row.found_at,
        closed_at=row.closed_at,
    )
