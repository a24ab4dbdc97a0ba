"""The circuit breaker of a trunk: what calls tell about it, and the news when it is stopped or back."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from carecall.domain.breaker import (
    NO_WORD,
    TRUNK_FAULTS,
    Breaker,
    after_failure,
    after_success,
)
from carecall.domain.call import Disposition
from carecall.domain.news import Fact, News, NewsTopic
from carecall.store.outbox import publish
from carecall.store.tables import CallRow, TrunkRow
from carecall.store.trunk_pace import BREAKER

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkWord:
    """What one call tells about its trunk."""

    trunk_id: int
    started_at: datetime
    """When the call was let through."""
    fault: Disposition | None
    """None: it got as far as the person's line."""


def word_of(call: CallRow) -> TrunkWord | None:
    """Return what an ended `call` tells about its trunk; None when nothing, or what its answer told already."""
    if call.trunk_id is None or call.disposition is None or call.answered_at is not None:
        return None
    if call.disposition in NO_WORD:
        return None
    fault = call.disposition if call.disposition in TRUNK_FAULTS else None
    return TrunkWord(trunk_id=call.trunk_id, started_at=call.reserved_at, fault=fault)


def good_word_of(call: CallRow) -> TrunkWord | None:
    """Return what a `call` that rings or is answered tells."""
    if call.trunk_id is None:
        return None
    return TrunkWord(trunk_id=call.trunk_id, started_at=call.reserved_at, fault=None)


def note_word(session: Session, word: TrunkWord | None, now: datetime) -> None:
    """Count what a call told; a trunk that fails too often is stopped, one that works again is let go on.

    A good word about a trunk that is well costs one reading and no lock.
    """
    if word is None or (word.fault is None and not _is_troubled(session, word.trunk_id)):
        return
    row = session.execute(
        select(TrunkRow.id, TrunkRow.name, TrunkRow.failures, TrunkRow.stopped_until)
        .where(TrunkRow.id == word.trunk_id)
        .with_for_update(key_share=True)
    ).one()
    before = Breaker(failures=row.failures, stopped_until=row.stopped_until)
    after = _after(word, before, now)
    if after == before:
        return
    why = word.fault.value if after.stopped_until is not None and word.fault is not None else ""
    session.execute(
        update(TrunkRow)
        .where(TrunkRow.id == row.id)
        .values(failures=after.failures, stopped_until=after.stopped_until, stopped_why=why)
    )
    if after.stopped_until is not None:
        _trunk_stopped(session, (row.id, row.name), before, after, why, now)
    elif before.stopped_until is not None:
        _trunk_back(session, (row.id, row.name), now)


def _is_troubled(session: Session, trunk_id: int) -> bool:
    statement = select(TrunkRow.id).where(
        TrunkRow.id == trunk_id, or_(TrunkRow.failures > 0, TrunkRow.stopped_until.is_not(None))
    )
    return session.scalar(statement) is not None


def _after(word: TrunkWord, before: Breaker, now: datetime) -> Breaker:
    if word.fault is None:
        return after_success(BREAKER, before, started_at=word.started_at)
    return after_failure(BREAKER, before, started_at=word.started_at, now=now)


def _trunk_stopped(
    session: Session,
    trunk: tuple[int, str],
    before: Breaker,
    after: Breaker,
    why: str,
    now: datetime,
) -> None:
    """Say it: each time in the log, outside once for a stop and the trials that fail after it."""
    trunk_id, name = trunk
    until = after.stopped_until
    log.error(
        "trunk stopped",
        extra={"trunk": name, "why": why, "failures": after.failures, "until": str(until)},
    )
    if before.stopped_until is not None or until is None:
        return
    facts: dict[str, Fact] = {
        "trunk_id": trunk_id,
        "trunk": name,
        "why": why,
        "until": until.isoformat(),
    }
    subject = f"trunk:{trunk_id}:stopped:{int(now.timestamp())}"
    publish(session, News(topic=NewsTopic.TRUNK_STOPPED, subject=subject, facts=facts), now)


def _trunk_back(session: Session, trunk: tuple[int, str], now: datetime) -> None:
    trunk_id, name = trunk
    log.warning("trunk works again", extra={"trunk": name})
    subject = f"trunk:{trunk_id}:back:{int(now.timestamp())}"
    facts: dict[str, Fact] = {"trunk_id": trunk_id, "trunk": name}
    publish(session, News(topic=NewsTopic.TRUNK_BACK, subject=subject, facts=facts), now)
