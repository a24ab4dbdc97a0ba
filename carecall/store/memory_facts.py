"""What a talk does to memory while it lasts: something was taken up, forgotten, or shall rest."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.talk_facts import FactNoted, MemoryForgotten, MemoryKeptBack, MemoryRaised
from carecall.store.audit import SYSTEM
from carecall.store.local_days import local_day
from carecall.store.memory_wiping import forget
from carecall.store.tables import CallRow, MemoryEnd, MemoryItemRow


def note_raised(session: Session, call: CallRow, noted: FactNoted) -> None:
    """Write that a sentence was taken up on `call`; once for each call."""
    if not isinstance(noted.fact, MemoryRaised):
        raise TypeError("a writer was given another fact")
    for row in _rows(session, call, (noted.fact.memory_id,)):
        if row.raised_call_id != call.id and row.text:
            row.raised_call_id = call.id
            row.last_raised_on = local_day(session, call, noted.at)
            row.raised_count += 1


def note_forgotten(session: Session, call: CallRow, noted: FactNoted) -> None:
    """Wipe what the person wants forgotten; their own wish goes before what staff wrote."""
    if not isinstance(noted.fact, MemoryForgotten):
        raise TypeError("a writer was given another fact")
    rows = _rows(session, call, noted.fact.memory_ids)
    forget(session, rows, MemoryEnd.FORGOTTEN, SYSTEM, noted.at)


def note_kept_back(session: Session, call: CallRow, noted: FactNoted) -> None:
    """Keep sentences, and never bring them up again."""
    if not isinstance(noted.fact, MemoryKeptBack):
        raise TypeError("a writer was given another fact")
    for row in _rows(session, call, noted.fact.memory_ids):
        row.do_not_raise = True


def _rows(session: Session, call: CallRow, ids: Sequence[int]) -> Sequence[MemoryItemRow]:
    """Return the named sentences of the person who is on the line, and nobody else's."""
    return session.scalars(
        select(MemoryItemRow)
        .where(MemoryItemRow.id.in_(ids), MemoryItemRow.recipient_id == call.recipient_id)
        .order_by(MemoryItemRow.id)
        .with_for_update()
    ).all()
