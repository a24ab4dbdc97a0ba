"""A trunk's pace, shared by all controllers: its bucket, its breaker and the channels in use, read under its row's lock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Label, Row, Select, case, func, select, update
from sqlalchemy.orm import Session

from carecall.domain.breaker import Breaker, BreakerRule, Standing, trying
from carecall.domain.pacing import (
    Bucket,
    OpenChannel,
    PacingRule,
    PacingWait,
    ahead,
    allowance,
    full_bucket,
    holds_channel,
    refilled,
    spent,
    wait_s,
)
from carecall.domain.transfer import TransferState, longest_call_s
from carecall.store.rows.call import OPEN_CALL
from carecall.store.tables import CallLegRow, CallRow, LegKind, TrunkRow

BREAKER = BreakerRule()
CHANNEL_FACTS = (
    CallRow.state,
    CallRow.changed_at,
    CallRow.ring_timeout_s,
    CallRow.max_talk_s,
    CallRow.transfers,
    CallRow.transfer,
)
"""What tells whether a call that has not ended holds a channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveOnTrunk:
    """Channels that are held on one trunk, whichever controller placed the calls; a human's phone holds one too."""

    total: int
    by_organization: Counter[int]
    by_number: Counter[str]
    """By the outgoing number that they show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How many calls may start on a trunk now, and else what is missing."""

    free: int
    missing: PacingWait | None = None
    again_in_s: float | None = None
    """Seconds until the next token, when that alone is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkPace:
    """One trunk at one moment."""

    trunk_id: int
    name: str
    rule: PacingRule
    """How orders leave; claims go by `ahead` of it."""
    bucket: Bucket
    breaker: Breaker
    live: LiveOnTrunk

    def room(self, now: datetime) -> Room:
        """Return how many calls may start at `now`."""
        now_s = now.timestamp()
        standing = self.breaker.standing(now)
        if standing is Standing.OPEN:
            return Room(free=0, missing=PacingWait.BREAKER)
        if self.live.total >= self.rule.channels:
            return Room(free=0, missing=PacingWait.CHANNELS)
        rule = ahead(self.rule)
        free = allowance(rule, self.bucket, now_s=now_s, live=self.live.total)
        if not free:
            again_in_s = wait_s(rule, self.bucket, now_s)
            return Room(free=0, missing=PacingWait.RATE, again_in_s=again_in_s)
        return Room(free=1 if standing is Standing.HALF_OPEN else free)


def read_paces(session: Session, trunk_ids: Iterable[int], now: datetime) -> dict[int, TrunkPace]:
    """Return trunks as they stand, without a lock: good for a guess, not for a claim."""
    rows = session.execute(_trunks().where(TrunkRow.id.in_(sorted(trunk_ids))))
    return {row.id: _pace(session, row, now) for row in rows}


def locked_pace(session: Session, trunk_id: int, now: datetime) -> TrunkPace:
    """Return one trunk, its row locked until the transaction ends: nobody else claims on it meanwhile.

    The lock lets other transactions refer to the trunk, as each new call row does.
    """
    row = session.execute(
        _trunks().where(TrunkRow.id == trunk_id).with_for_update(key_share=True)
    ).one()
    return _pace(session, row, now)


def spend(session: Session, pace: TrunkPace, calls: int, now: datetime) -> None:
    """Write that `calls` calls were let through at `now`; the trunk's row must be locked."""
    if not calls:
        return
    now_s = now.timestamp()
    bucket = spent(ahead(pace.rule), pace.bucket, now_s=now_s, calls=calls)
    values: dict[str, Any] = {
        "bucket_tokens": bucket.tokens,
        "bucket_at": datetime.fromtimestamp(bucket.at_s, UTC),
    }
    if pace.breaker.standing(now) is Standing.HALF_OPEN:
        values["stopped_until"] = trying(BREAKER, pace.breaker, now).stopped_until
    # Not through the row: an editor's copy of it must not become stale by a call.
    session.execute(update(TrunkRow).where(TrunkRow.id == pace.trunk_id).values(**values))


def _trunks() -> Select[*tuple[Any, ...]]:
    return select(
        TrunkRow.id,
        TrunkRow.name,
        TrunkRow.channels,
        TrunkRow.calls_per_second,
        TrunkRow.burst,
        TrunkRow.bucket_tokens,
        TrunkRow.bucket_at,
        TrunkRow.failures,
        TrunkRow.stopped_until,
    )


def _pace(session: Session, row: Row[*tuple[Any, ...]], now: datetime) -> TrunkPace:
    rule = PacingRule(calls_per_second=row.calls_per_second, channels=row.channels, burst=row.burst)
    return TrunkPace(
        trunk_id=row.id,
        name=row.name,
        rule=rule,
        bucket=_bucket(ahead(rule), row, now.timestamp()),
        breaker=Breaker(failures=row.failures, stopped_until=row.stopped_until),
        live=_live(session, row.id, now),
    )


def _bucket(rule: PacingRule, row: Row[*tuple[Any, ...]], now_s: float) -> Bucket:
    if row.bucket_tokens is None or row.bucket_at is None:
        return full_bucket(rule, now_s)
    kept = Bucket(tokens=row.bucket_tokens, at_s=row.bucket_at.timestamp())
    return refilled(rule, kept, now_s)


def _live(session: Session, trunk_id: int, now: datetime) -> LiveOnTrunk:
    rows = session.execute(
        select(CallRow.organization_id, CallRow.outgoing_number, _humans(), *CHANNEL_FACTS).where(
            CallRow.trunk_id == trunk_id, OPEN_CALL
        )
    )
    by_organization: Counter[int] = Counter()
    by_number: Counter[str] = Counter()
    for row in rows:
        if holds_channel(open_channel(row), now):
            by_organization[row.organization_id] += 1 + row.humans
            by_number[row.outgoing_number] += 1 + row.humans
    return LiveOnTrunk(
        total=by_number.total(), by_organization=by_organization, by_number=by_number
    )


def _humans() -> Label[int]:
    """Phones of humans that ring or talk for a call: each holds a channel of the call's trunk."""
    rung = select(func.count()).where(
        CallLegRow.organization_id == CallRow.organization_id,
        CallLegRow.call_id == CallRow.id,
        CallLegRow.kind == LegKind.AGENT,
        CallLegRow.ended_at.is_(None),
    )
    return case((CallRow.transfers > 0, rung.scalar_subquery()), else_=0).label("humans")


def open_channel(row: Row[*tuple[Any, ...]]) -> OpenChannel:
    """Return what says whether the call of `row`, with CHANNEL_FACTS among its columns, holds a channel."""
    longest_s = longest_call_s(
        max_talk_s=row.max_talk_s,
        transfers=row.transfers,
        with_human=row.transfer is TransferState.TRANSFERRED,
    )
    return OpenChannel(
        state=row.state,
        changed_at=row.changed_at,
        ring_timeout_s=row.ring_timeout_s,
        max_talk_s=longest_s,
    )
