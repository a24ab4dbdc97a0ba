"""Knows again what an import stored before it was broken off: its rows carry the import's moment in their consent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.consent import ConsentBasis, ConsentKind
from carecall.store.tables import ConsentRow, RecipientRow

CHUNK = 500


def phones_stored_at(session: Session, phones: Collection[str], moment: datetime) -> frozenset[str]:
    """Return which normal forms belong to a recipient in scope whom an import stored at `moment`."""
    wanted, found = sorted(phones), set[str]()
    for first in range(0, len(wanted), CHUNK):
        found |= set(
            session.scalars(
                select(RecipientRow.phone)
                .join(ConsentRow, ConsentRow.recipient_id == RecipientRow.id)
                .where(
                    RecipientRow.phone.in_(wanted[first : first + CHUNK]),
                    RecipientRow.erased_at.is_(None),
                    ConsentRow.kind == ConsentKind.CALLS,
                    ConsentRow.basis == ConsentBasis.IMPORTED,
                    ConsentRow.given_at == moment,
                )
            )
        )
    return frozenset(found)
