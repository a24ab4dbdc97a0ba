"""How often the platform was asked to ring numbers that nobody has proved; counted under locks, so that none is missed."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from carecall.domain.number_proof import DAY, CountedCall
from carecall.store.sign_in_limits import hash_of
from carecall.store.tables import NumberCallCountRow


def take_call(session: Session, call: CountedCall, now: datetime) -> timedelta:
    """Count one call more; return how long it has to wait where one count is full already, and then count nothing."""
    most = {hash_of(name): calls for name, calls in call.names().items()}
    # In one order, so that nobody waits for each other.
    rows = [_locked(session, name, now) for name in sorted(most)]
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


def _locked(session: Session, name: str, now: datetime) -> NumberCallCountRow:
    """Return the row of `name`, locked; it is made when there is none."""
    found = session.get(NumberCallCountRow, name, with_for_update=True, populate_existing=True)
    if found is not None:
        return found
    row = NumberCallCountRow(name_hash=name, calls=0, since=now)
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:  # somebody else made it meanwhile
        return session.get_one(
            NumberCallCountRow, name, with_for_update=True, populate_existing=True
        )
    return row
