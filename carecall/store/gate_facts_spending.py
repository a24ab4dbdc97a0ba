"""How much of the day's limits an organization's tree has used: rings, money spent, money kept for live calls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session

from carecall.domain.call import CallState
from carecall.domain.spending import Budget
from carecall.domain.tariff import Tariff
from carecall.domain.transfer import HUMAN_TALK_S, TransferState, longest_call_s
from carecall.store.calendars import zone_named
from carecall.store.call_costs import tariff_of
from carecall.store.gate_facts_standing import rang
from carecall.store.organization_chain import Chain
from carecall.store.tables import CallOrigin, CallRow, OrganizationRow, TrunkRow

LENGTH = (CallRow.max_talk_s, CallRow.transfers, CallRow.transfer)
"""What says how long a call may be up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingCall:
    """The call that is about to be made."""

    trunk: TrunkRow
    max_talk_s: int


def budgets_of(
    session: Session, chain: Chain, coming: ComingCall, now: datetime
) -> tuple[Budget, ...]:
    """Return the limits of `chain` with what is gone of each; no query where nobody set a limit.

    The rows of organizations with limits are locked until the claim commits: of two controllers that
    claim at once the second counts what the first took.
    """
    limited = [each for each in chain if _has_limit(each)]
    if not limited:
        return ()
    _lock(session, limited)
    return tuple(_budget(session, each, coming, now) for each in limited)


def _has_limit(organization: OrganizationRow) -> bool:
    return organization.daily_call_limit is not None or organization.daily_spend_limit is not None


def _lock(session: Session, organizations: Iterable[OrganizationRow]) -> None:
    ids = sorted(each.id for each in organizations)
    session.execute(
        select(OrganizationRow.id)
        .where(OrganizationRow.id.in_(ids))
        .order_by(OrganizationRow.id)
        .with_for_update(key_share=True)
    ).all()


def _budget(
    session: Session, organization: OrganizationRow, coming: ComingCall, now: datetime
) -> Budget:
    limits = Budget(
        call_limit=organization.daily_call_limit, spend_limit=organization.daily_spend_limit
    )
    zone = zone_named(organization.time_zone)
    if zone is None:
        return limits
    day_from = datetime.combine(now.astimezone(zone).date(), time(0), tzinfo=zone)
    groups = session.execute(_todays_calls(organization, day_from)).all()
    return Budget(
        call_limit=limits.call_limit,
        calls=sum(group.calls for group in groups),
        spend_limit=limits.spend_limit,
        committed=_committed(session, groups, coming) if limits.spend_limit is not None else None,
    )


def _todays_calls(organization: OrganizationRow, day_from: datetime) -> Select[*tuple[Any, ...]]:
    """Rings since `day_from`, by line and longest talk: priced ones, and those whose price is open."""
    tree = select(OrganizationRow.id).where(OrganizationRow.path.startswith(organization.path))
    over_unanswered = and_(CallRow.state == CallState.ENDED, CallRow.answered_at.is_(None))
    open_price = and_(CallRow.cost.is_(None), ~over_unanswered)
    return (
        select(
            CallRow.trunk_id,
            CallRow.currency,
            *LENGTH,
            func.count().label("calls"),
            func.sum(CallRow.cost).label("cost"),
            func.sum(case((open_price, 1), else_=0)).label("unpriced"),
        )
        .where(
            CallRow.organization_id.in_(tree),
            CallRow.reserved_at >= day_from,
            CallRow.origin != CallOrigin.INBOUND,
            rang(),
        )
        .group_by(CallRow.trunk_id, CallRow.currency, *LENGTH)
    )


def _committed(session: Session, groups: Iterable[Any], coming: ComingCall) -> Decimal | None:
    """Return what is spent or kept, this call included; None when it is not all in one known currency."""
    own = tariff_of(coming.trunk)
    if own is None:
        return None
    total, currencies = own.cost(coming.max_talk_s * 1000), {own.currency}
    for group in groups:
        if group.cost:
            total += group.cost
            currencies.add(group.currency)
        if group.unpriced:
            trunk = session.get(TrunkRow, group.trunk_id) if group.trunk_id is not None else None
            tariff = tariff_of(trunk) if trunk is not None else None
            if tariff is None:
                return None
            total += group.unpriced * _dearest(tariff, group)
            currencies.add(tariff.currency)
    currencies.discard("")  # lines that cost nothing
    return total if len(currencies) <= 1 and None not in currencies else None


def _dearest(tariff: Tariff, group: Any) -> Decimal:
    """Return what an unpriced call may cost at most; where a human may talk, both sides of it."""
    human = group.transfer in (TransferState.ASKED, TransferState.TRANSFERRED)
    longest_s = longest_call_s(
        max_talk_s=group.max_talk_s, transfers=group.transfers, with_human=human
    )
    return tariff.cost(longest_s * 1000) + (tariff.cost(HUMAN_TALK_S * 1000) if human else 0)
