"""Who is not known to be safe: the worklist, and whether everybody unreached of a day is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from carecall.domain.phone import mask, national_form
from carecall.domain.unreached import (
    NOT_SAFE_YET,
    NextStep,
    SafetyProof,
    UnreachedReason,
    UnreachedState,
)
from carecall.store.calendars import zone_named
from carecall.store.tables import OrganizationRow, RecipientRow, UnreachedRow, UserRow

MOST_LISTED = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreachedEntry:
    """One item as lists show it."""

    item_id: int
    organization: str
    recipient: str
    number: str
    """Masked."""
    reason: UnreachedReason
    state: UnreachedState
    next_step: NextStep
    opened_at: datetime
    due_at: datetime
    escalations: int
    owner: str
    proof: SafetyProof | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySafety:
    """What became of the items that one or more organizations opened on a local day."""

    opened: int = 0
    safe: int = 0
    """Known to be safe, each with its proof."""
    open: int = 0
    """Everybody else, those handed on to others included."""
    late: int = 0
    """Open and warned of at least once."""

    @property
    def all_safe(self) -> bool:
        """Whether nobody unreached of that day is left; also true of a day without any."""
        return self.open == 0

    def __add__(self, other: DaySafety) -> DaySafety:
        """Return both together."""
        return DaySafety(
            opened=self.opened + other.opened,
            safe=self.safe + other.safe,
            open=self.open + other.open,
            late=self.late + other.late,
        )


def unreached_entries(
    session: Session,
    *,
    states: Collection[UnreachedState] = NOT_SAFE_YET,
    organization_ids: Collection[int] | None = None,
    limit: int = MOST_LISTED,
) -> Sequence[UnreachedEntry]:
    """Return the items in these states, the most urgent first; by default of the session's whole scope."""
    statement = (
        select(UnreachedRow, RecipientRow, OrganizationRow.name, UserRow.name)
        .join(RecipientRow, RecipientRow.id == UnreachedRow.recipient_id)
        .join(OrganizationRow, OrganizationRow.id == UnreachedRow.organization_id)
        .outerjoin(UserRow, UserRow.id == UnreachedRow.owner_id)
        .where(UnreachedRow.state.in_(states))
        .order_by(UnreachedRow.due_at, UnreachedRow.id)
        .limit(limit)
    )
    if organization_ids is not None:
        statement = statement.where(UnreachedRow.organization_id.in_(organization_ids))
    return [
        _entry(row, recipient, organization, owner)
        for row, recipient, organization, owner in session.execute(statement)
    ]


def safety_of_day(
    session: Session, organization_ids: Collection[int], day: date
) -> dict[int, DaySafety]:
    """Return for each organization what became of the items opened on `day` in its own zone."""
    days = dict.fromkeys(_zones(session, organization_ids), day)
    return _safety(session, organization_ids, days)


def safety_today(
    session: Session, organization_ids: Collection[int], now: datetime
) -> dict[int, DaySafety]:
    """Return `safety_of_day` of the day that it is in each organization."""
    days = {
        zone: now.astimezone(zone_named(zone) or UTC).date()
        for zone in _zones(session, organization_ids)
    }
    return _safety(session, organization_ids, days)


def _zones(session: Session, organization_ids: Collection[int]) -> dict[str, list[int]]:
    """Return the organizations by their zone."""
    found: dict[str, list[int]] = defaultdict(list)
    rows = session.execute(
        select(OrganizationRow.id, OrganizationRow.time_zone).where(
            OrganizationRow.id.in_(organization_ids)
        )
    )
    for key, zone in rows:
        found[zone].append(key)
    return found


def _safety(
    session: Session, organization_ids: Collection[int], days: dict[str, date]
) -> dict[int, DaySafety]:
    result = dict.fromkeys(organization_ids, DaySafety())
    parts = [
        _opened_on(days[zone], zone, keys)
        for zone, keys in _zones(session, organization_ids).items()
    ]
    if not parts:
        return result
    late = and_(UnreachedRow.state.in_(NOT_SAFE_YET), UnreachedRow.escalations > 0)
    statement = (
        select(
            UnreachedRow.organization_id,
            func.count(),
            _count(UnreachedRow.state == UnreachedState.SAFE),
            _count(late),
        )
        .where(or_(*parts))
        .group_by(UnreachedRow.organization_id)
    )
    for key, opened, safe, overdue in session.execute(statement):
        result[key] = DaySafety(opened=opened, safe=safe, open=opened - safe, late=overdue)
    return result


def _opened_on(day: date, zone_name: str, organization_ids: list[int]) -> ColumnElement[bool]:
    zone = zone_named(zone_name) or UTC
    begins = datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC)
    ends = datetime.combine(day + timedelta(days=1), time(0), tzinfo=zone).astimezone(UTC)
    return and_(
        UnreachedRow.organization_id.in_(organization_ids),
        UnreachedRow.opened_at >= begins,
        UnreachedRow.opened_at < ends,
    )


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _entry(
    row: UnreachedRow, recipient: RecipientRow, organization: str, owner: str | None
) -> UnreachedEntry:
    return UnreachedEntry(
        item_id=row.id,
        organization=organization,
        recipient=recipient.name,
        number=mask(national_form(recipient.phone)),
        reason=row.reason,
        state=row.state,
        next_step=row.next_step,
        opened_at=row.opened_at,
        due_at=row.due_at,
        escalations=row.escalations,
        owner=owner or "",
        proof=row.proof,
        note=row.note,
    )
