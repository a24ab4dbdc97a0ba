"""Humans to whom emergencies are handed: the list, the platform's own, and who would be rung now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.queries.simple_list import OwnedList
from carecall.domain.destination import DESTINATIONS
from carecall.store.scope import across
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import TransferTargetRow
from carecall.store.transfer_targets import REASON, rung_now

LIST = OwnedList(
    model=TransferTargetRow,
    sorts={"rank": TransferTargetRow.rank, "name": TransferTargetRow.name},
    title=lambda row: str(row.name),
    searched={"name": TransferTargetRow.name},
    chosen={},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """Somebody who would be rung now."""

    name: str
    number: str
    line: str
    """Name of the trunk."""


def platform_targets(session: Session) -> Sequence[TransferTargetRow]:
    """Return the humans who are rung for every organization."""
    return session.scalars(
        select(TransferTargetRow)
        .where(TransferTargetRow.organization_id.is_(None))
        .order_by(TransferTargetRow.rank, TransferTargetRow.id),
        execution_options=across(REASON),
    ).all()


def platform_target(sessions: Sessions, target_id: int) -> TransferTargetRow | None:
    """Return one of the platform's humans, outside of any session, or None."""
    with system_reading(sessions, REASON) as session:
        row = session.get(TransferTargetRow, target_id)
        if row is None or row.organization_id is not None:
            return None
        session.expunge(row)
        return row


def would_ring(sessions: Sessions, organization_id: int, now: datetime) -> list[Rung]:
    """Return who would be rung for an organization now, in order; nobody is."""
    with system_reading(sessions, REASON) as session:
        return [
            Rung(name=row.name, number=row.number, line=line)
            for row, line in rung_now(session, organization_id, now, DESTINATIONS.get)
        ]
