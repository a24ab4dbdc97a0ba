"""How far an organization's sign-up went, told by its users: nobody, invited, somebody signed in, none left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, and_, exists, not_, select
from sqlalchemy.orm import Session

from carecall.domain.organization import SubscriptionState
from carecall.store.tables import OrganizationRow, UserRow

NOBODY = "none"
"""What a search calls organizations without a user."""
FIRST = (
    SubscriptionState.ACTIVE,
    SubscriptionState.INVITED,
    SubscriptionState.LOCKED,
    SubscriptionState.CANCELLED,
)
"""The state of the one who came furthest counts for all."""


def sign_ups(session: Session, keys: Sequence[int]) -> Mapping[int, SubscriptionState]:
    """Return each organization's state; those without a user are left out."""
    found = session.execute(
        select(UserRow.organization_id, UserRow.status)
        .where(UserRow.organization_id.in_(keys))
        .distinct()
    ).all()
    known: dict[int, set[SubscriptionState]] = {}
    for key, state in found:
        known.setdefault(key, set()).add(state)
    return {key: min(states, key=FIRST.index) for key, states in known.items()}


def sign_up_is(wanted: str) -> ColumnElement[bool]:
    """Return the condition of a state; it says in SQL what `sign_ups` says of a page."""
    if wanted == NOBODY:
        return not_(exists().where(UserRow.organization_id == OrganizationRow.id))
    place = FIRST.index(SubscriptionState(wanted))
    further = [not_(_some(state)) for state in FIRST[:place]]
    return and_(_some(FIRST[place]), *further)


def _some(state: SubscriptionState) -> ColumnElement[bool]:
    return exists().where(UserRow.organization_id == OrganizationRow.id, UserRow.status == state)
