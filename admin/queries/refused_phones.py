"""Which numbers of a list will not be rung: on the platform's list, or refused to an organization or one above it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.store.organization_chain import ids_on
from carecall.store.scope import across
from carecall.store.tables import DoNotCallRow, OptOutRow, OrganizationRow

CHUNK = 500
Place = tuple[int, str]
"""An organization and a number's normal form."""


def refused_places(session: Session, places: Collection[Place]) -> frozenset[Place]:
    """Return those of `places` whose number the gate would refuse to ring for its organization."""
    everywhere, chosen = set[str](), set[Place]()
    phones = sorted({phone for _owner, phone in places})
    for first in range(0, len(phones), CHUNK):
        chunk = phones[first : first + CHUNK]
        everywhere |= _listed(session, chunk)
        chosen |= _opted_out(session, chunk)
    chains = _chains(session, {owner for owner, _phone in places}) if chosen else {}
    return frozenset(
        (owner, phone)
        for owner, phone in places
        if phone in everywhere or any((above, phone) in chosen for above in chains.get(owner, ()))
    )


def _listed(session: Session, phones: Sequence[str]) -> set[str]:
    return set(session.scalars(select(DoNotCallRow.number).where(DoNotCallRow.number.in_(phones))))


def _opted_out(session: Session, phones: Sequence[str]) -> set[Place]:
    found = session.execute(
        select(OptOutRow.organization_id, OptOutRow.number).where(
            OptOutRow.number.in_(phones), OptOutRow.lifted_at.is_(None)
        ),
        execution_options=across("an opt-out at an organization above holds below it too"),
    )
    return {(owner, number) for owner, number in found}


def _chains(session: Session, owners: Collection[int]) -> dict[int, tuple[int, ...]]:
    found = session.execute(
        select(OrganizationRow.id, OrganizationRow.path).where(OrganizationRow.id.in_(owners))
    )
    return {key: ids_on(path) for key, path in found}
