"""How often the platform was asked to ring numbers that nobody has proved; counted under locks, so that none is missed."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from carecall.domain.number_proof import DAY, CountedCall
from carecall.store.sign_in_limits import hash_of
from carecall.store.tables import NumberCallCountRow


def take_call(session: Session, call: CountedCall, now: datetime) -> timedelta:
    """Count one call more; return how long it has to wait where one count is full already, and then count nothing."""
    most = {hash_of(name): calls for name, calls in call.names().items()}
    rows = _locked(session, sorted(most), now)
    for row in rows:
        if now - row.since >= DAY:
            row.calls, row.since = 0, now
    full = [row.since + DAY - now for row in rows if row.calls >= most[row.name_hash]]
    if full:
        return max(full)
    for row in rows:
        row.calls += 1
    session.flush()
    return timedelta(0)


def purge_counts(session: Session, now: datetime) -> None:
    """Take away what counts no more."""
    session.execute(delete(NumberCallCountRow).where(NumberCallCountRow.since <= now - DAY))


def _locked(session: Session, names: list[str], now: datetime) -> list[NumberCallCountRow]:
    """Return the rows of `names`, locked in one order so that nobody waits for each other."""
    kind = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    for name in names:
        blank = kind.insert(NumberCallCountRow).values(name_hash=name, calls=0, since=now)
        session.execute(blank.on_conflict_do_nothing(index_elements=["name_hash"]))
    return list(
        session.scalars(
            select(NumberCallCountRow)
            .where(NumberCallCountRow.name_hash.in_(names))
            .order_by(NumberCallCountRow.name_hash)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
