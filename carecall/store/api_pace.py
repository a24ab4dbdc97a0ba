"""A key's bucket of requests, which all console processes draw from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from carecall.store.tables import ApiPaceRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceRule:
    """How many requests at once, and how many a second after that."""

    burst: int
    per_second: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What a process may let through by itself; with nothing, how long to wait."""

    requests: int
    left: float
    """In the bucket, after that."""
    wait_s: int = 0


def draw_requests(
    session: Session, api_key_id: int, most: int, rule: PaceRule, now: datetime
) -> Drawn:
    """Take up to `most` requests out of a key's bucket."""
    kind = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    fresh = kind.insert(ApiPaceRow).values(
        api_key_id=api_key_id, requests_left=float(rule.burst), at=now
    )
    # Written unchanged: the row is there and locked from now on, whoever else comes.
    left, at = session.execute(
        fresh.on_conflict_do_update(
            index_elements=["api_key_id"], set_={"api_key_id": fresh.excluded.api_key_id}
        ).returning(ApiPaceRow.__table__.c.requests_left, ApiPaceRow.__table__.c.at)
    ).one()
    passed_s = max((now - at).total_seconds(), 0.0)
    filled = min(float(rule.burst), left + passed_s * rule.per_second)
    taken = min(most, math.floor(filled))
    session.execute(
        update(ApiPaceRow)
        .where(ApiPaceRow.api_key_id == api_key_id)
        .values(requests_left=filled - taken, at=now)
    )
    if taken:
        return Drawn(requests=taken, left=filled - taken)
    return Drawn(requests=0, left=filled, wait_s=max(1, math.ceil((1 - filled) / rule.per_second)))
