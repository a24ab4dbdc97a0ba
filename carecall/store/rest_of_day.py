"""What is still to come today of a campaign that runs: how many calls wait, and when the last one is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.call import PlannedCallState
from carecall.domain.campaign import CampaignState
from carecall.domain.rehearsal import CallToCome, forecast
from carecall.store.rehearsal import limits_of, local_zone_of, stage_of
from carecall.store.tables import PlannedCallRow
from carecall.store.usual_calls import usual_calls

STILL = (
    PlannedCallState.PLANNED,
    PlannedCallState.WAITING_REDIAL,
    PlannedCallState.CLAIMED,
    PlannedCallState.DIALLING,
)
MOST_PLAYED = 2_000
"""Calls that are played through while somebody waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestOfDay:
    """The calls of today that are not settled."""

    calls: int
    late: int
    """Of these, the ones for which no line comes free in time."""
    ends_at: datetime
    """About when the last one is over."""


def rest_of_day(session: Session, campaign_id: int, now: datetime) -> RestOfDay | None:
    """Return what is left of a running campaign's local day; None without calls, and with too many to play through.

    Other campaigns on the same lines are not reckoned with.

    Raises:
        BadInput: it has no schedule, or may not use the schedule's outgoing number.
    """
    stage = stage_of(session, campaign_id)
    if stage.campaign.state is not CampaignState.RUNNING:
        return None
    zone = ZoneInfo(local_zone_of(session, campaign_id))
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    waiting = session.scalars(
        select(PlannedCallRow)
        .where(
            PlannedCallRow.campaign_id == campaign_id,
            PlannedCallRow.state.in_(STILL),
            PlannedCallRow.until_at > now,
            PlannedCallRow.due_at < datetime.combine(tomorrow, time(), zone),
        )
        .order_by(PlannedCallRow.next_at, PlannedCallRow.id)
        .limit(MOST_PLAYED + 1)
    ).all()
    if len(waiting) > MOST_PLAYED:
        return None
    calls = [
        CallToCome(
            due_at=max(call.next_at, now),
            until_at=call.until_at,
            redials=max(0, call.redials - call.attempts),
            gap_s=call.redial_gap_s,
            ring_timeout_s=stage.schedule.ring_timeout_s,
            max_talk_s=stage.campaign.max_talk_s,
        )
        for call in waiting
    ]
    usual, _measured = usual_calls(session, stage.organization.id)
    played = forecast(calls, limits_of(stage), usual, None)
    if played.ends_at is None:
        return None
    return RestOfDay(calls=len(calls), late=played.late, ends_at=played.ends_at)
