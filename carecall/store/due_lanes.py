"""Which schedules have calls due, and how the room on each trunk is shared among their organizations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session

from carecall.domain.campaign import CampaignState
from carecall.domain.fairness import Waiting, shares
from carecall.domain.pacing import PacingWait
from carecall.store.claims import ClaimNotes, is_number_full
from carecall.store.rows.planned_call import CLAIMABLE
from carecall.store.tables import CampaignRow, PhoneNumberRow, PlannedCallRow, ScheduleRow
from carecall.store.trunk_pace import TrunkPace


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A schedule of a running campaign with at least one call due."""

    schedule_id: int
    organization_id: int
    trunk_id: int
    number: str
    number_channels: int | None
    due_at: datetime
    """Since when its first call is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """How many calls to look for in an organization's lanes, the one that waits longest first."""

    lanes: tuple[Lane, ...]
    calls: int


def due_lanes(session: Session, now: datetime, *, resting: Collection[int]) -> list[Lane]:
    """Return the lanes with calls due, without those `resting`; one look into an index for each schedule."""
    due_at = _first_due(now)
    rows = session.execute(
        select(
            ScheduleRow.id,
            ScheduleRow.organization_id,
            PhoneNumberRow.trunk_id,
            PhoneNumberRow.number,
            PhoneNumberRow.channels,
            due_at.label("due_at"),
        )
        .join(CampaignRow, CampaignRow.id == ScheduleRow.campaign_id)
        .join(PhoneNumberRow, PhoneNumberRow.id == ScheduleRow.phone_number_id)
        .where(CampaignRow.state == CampaignState.RUNNING)
    )
    return [
        Lane(
            schedule_id=row.id,
            organization_id=row.organization_id,
            trunk_id=row.trunk_id,
            number=row.number,
            number_channels=row.channels,
            due_at=row.due_at,
        )
        for row in rows
        if row.due_at is not None and row.id not in resting
    ]


def _first_due(now: datetime) -> ScalarSelect[datetime]:
    return (
        select(PlannedCallRow.next_at)
        .where(
            CLAIMABLE,
            PlannedCallRow.schedule_id == ScheduleRow.id,
            PlannedCallRow.next_at <= now,
        )
        .order_by(PlannedCallRow.next_at)
        .limit(1)
        .correlate(ScheduleRow)
        .scalar_subquery()
    )


def picks_by_trunk(
    lanes: Iterable[Lane],
    paces: Mapping[int, TrunkPace],
    *,
    now: datetime,
    most: int,
    notes: ClaimNotes,
) -> dict[int, list[Pick]]:
    """Return what to look for on each trunk with room, at most `most` calls each; the rest is noted as waiting.

    First comes the trunk of the organization with the fewest calls up, because what the node carries may
    be less than what the trunks do.
    """
    by_trunk: dict[int, list[Lane]] = defaultdict(list)
    for lane in sorted(lanes, key=lambda lane: (lane.due_at, lane.schedule_id)):
        by_trunk[lane.trunk_id].append(lane)
    picks: dict[int, list[Pick]] = {}
    for trunk_id, waiting in by_trunk.items():
        pace = paces[trunk_id]
        room = pace.room(now)
        notes.wait(room.missing, room.again_in_s)
        callable_now = _with_free_number(waiting, pace, notes) if room.free else []
        if callable_now:
            picks[trunk_id] = _picks(callable_now, pace, min(room.free, most))
    return dict(sorted(picks.items(), key=lambda item: _fewest_live(paces[item[0]], item[1])))


def _fewest_live(pace: TrunkPace, picks: Sequence[Pick]) -> int:
    return min(pace.live.by_organization[pick.lanes[0].organization_id] for pick in picks)


def _with_free_number(lanes: Sequence[Lane], pace: TrunkPace, notes: ClaimNotes) -> list[Lane]:
    free = [lane for lane in lanes if not is_number_full(pace, lane.number, lane.number_channels)]
    if len(free) < len(lanes):
        notes.wait(PacingWait.NUMBER)
    return free


def _picks(lanes: Sequence[Lane], pace: TrunkPace, calls: int) -> list[Pick]:
    by_organization: dict[int, list[Lane]] = defaultdict(list)
    for lane in lanes:
        by_organization[lane.organization_id].append(lane)
    waiting = [
        Waiting(
            organization_id=organization_id,
            live=pace.live.by_organization[organization_id],
            due_at=own[0].due_at,
        )
        for organization_id, own in by_organization.items()
    ]
    given = shares(waiting, calls)
    return [
        Pick(lanes=tuple(by_organization[organization_id]), calls=count)
        for organization_id, count in given.items()
    ]
