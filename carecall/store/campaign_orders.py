"""Starting, pausing and stopping several campaigns at once, each with its own answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.campaign import CampaignState
from carecall.store.campaigns import end_campaign, pause_campaign, start_campaign
from carecall.store.tables import CampaignRow, ScheduleRecipientRow, ScheduleRow


class OrderRefusal(StrEnum):
    """Why an order was not followed."""

    UNKNOWN = "unknown"
    ENDED = "ended"
    OVER = "over"
    """Its last moment has passed."""
    RUNS_ALREADY = "runs_already"
    NOT_RUNNING = "not_running"
    NO_SCHEDULE = "no_schedule"
    NOBODY = "nobody"
    """Its schedule has no people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderResult:
    """What became of one campaign's order."""

    campaign_id: int
    name: str = ""
    refused: OrderRefusal | None = None
    """None: it was done."""
    cancelled: int = 0
    """Planned calls that a stop cancelled."""


def start_campaigns(
    session: Session, campaign_ids: Sequence[int], now: datetime
) -> tuple[OrderResult, ...]:
    """Let campaigns call, from now on or again; those that cannot are told apart and change nothing."""

    def begin(row: CampaignRow) -> int:
        start_campaign(session, row.id, now)
        return 0

    return _each(session, campaign_ids, lambda row: _not_to_start(session, row, now), begin)


def pause_campaigns(
    session: Session, campaign_ids: Sequence[int], now: datetime
) -> tuple[OrderResult, ...]:
    """Let nothing more of these campaigns ring until somebody starts them again; live calls go on."""

    def rest(row: CampaignRow) -> int:
        pause_campaign(session, row.id, now)
        return 0

    return _each(session, campaign_ids, _not_to_pause, rest)


def stop_campaigns(
    session: Session, campaign_ids: Sequence[int], now: datetime
) -> tuple[OrderResult, ...]:
    """End campaigns for good: what has not begun is cancelled, live calls end as they do."""
    return _each(
        session, campaign_ids, _not_to_stop, lambda row: end_campaign(session, row.id, now)
    )


def _each(
    session: Session,
    campaign_ids: Sequence[int],
    refusal_of: Callable[[CampaignRow], OrderRefusal | None],
    follow: Callable[[CampaignRow], int],
) -> tuple[OrderResult, ...]:
    keys = list(dict.fromkeys(campaign_ids))
    rows = session.scalars(
        select(CampaignRow)
        .where(CampaignRow.id.in_(keys))
        .order_by(CampaignRow.id)
        .with_for_update(key_share=True)
    ).all()
    known = {row.id: row for row in rows}
    results = []
    for key in keys:
        row = known.get(key)
        if row is None:
            results.append(OrderResult(campaign_id=key, refused=OrderRefusal.UNKNOWN))
            continue
        refused = refusal_of(row)
        cancelled = follow(row) if refused is None else 0
        results.append(
            OrderResult(campaign_id=key, name=row.name, refused=refused, cancelled=cancelled)
        )
    return tuple(results)


def _not_to_start(session: Session, row: CampaignRow, now: datetime) -> OrderRefusal | None:
    if row.state is CampaignState.ENDED:
        return OrderRefusal.ENDED
    if row.state is CampaignState.RUNNING:
        return OrderRefusal.RUNS_ALREADY
    if row.ends_at is not None and row.ends_at <= now:
        return OrderRefusal.OVER
    schedule_id = session.scalar(select(ScheduleRow.id).where(ScheduleRow.campaign_id == row.id))
    if schedule_id is None:
        return OrderRefusal.NO_SCHEDULE
    anybody = session.scalar(
        select(ScheduleRecipientRow.id)
        .where(
            ScheduleRecipientRow.organization_id == row.organization_id,
            ScheduleRecipientRow.schedule_id == schedule_id,
        )
        .limit(1)
    )
    return None if anybody is not None else OrderRefusal.NOBODY


def _not_to_pause(row: CampaignRow) -> OrderRefusal | None:
    if row.state is CampaignState.ENDED:
        return OrderRefusal.ENDED
    return None if row.state is CampaignState.RUNNING else OrderRefusal.NOT_RUNNING


def _not_to_stop(row: CampaignRow) -> OrderRefusal | None:
    return OrderRefusal.ENDED if row.state is CampaignState.ENDED else None
