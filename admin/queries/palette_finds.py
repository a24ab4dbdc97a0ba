"""What the command palette finds by name, within the scope."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.access import Principal
from carecall.store.among import among
from carecall.store.tables import OrganizationRow, RecipientRow

MOST = 8
"""Of each kind; whoever needs more uses a list."""


def people_named(session: Session, words: list[str]) -> list[tuple[int, str, str]]:
    """Return (id, name, organization) of recipients whose name holds every word."""
    statement = (
        select(RecipientRow.id, RecipientRow.name, OrganizationRow.display_name)
        .join(OrganizationRow, OrganizationRow.id == RecipientRow.organization_id)
        .where(*[RecipientRow.name.icontains(word, autoescape=True) for word in words])
        .order_by(RecipientRow.name, RecipientRow.id)
        .limit(MOST)
    )
    return [(key, name, organization) for key, name, organization in session.execute(statement)]


def people_of(session: Session, keys: list[int]) -> list[tuple[int, str, str]]:
    """Return (id, name, organization) of recipients in scope, in the order of their ids given."""
    statement = (
        select(RecipientRow.id, RecipientRow.name, OrganizationRow.display_name)
        .join(OrganizationRow, OrganizationRow.id == RecipientRow.organization_id)
        .where(RecipientRow.id.in_(keys), RecipientRow.erased_at.is_(None))
    )
    found = {key: (key, name, place) for key, name, place in session.execute(statement)}
    return [found[key] for key in keys if key in found]


def organizations_named(
    session: Session, principal: Principal, words: list[str]
) -> list[tuple[int, str]]:
    """Return (id, name) of organizations in reach whose name holds every word."""
    statement = (
        select(OrganizationRow.id, OrganizationRow.name)
        .where(
            among(OrganizationRow.id, principal.scope),
            *[OrganizationRow.name.icontains(word, autoescape=True) for word in words],
        )
        .order_by(OrganizationRow.name)
        .limit(MOST)
    )
    return [(key, name) for key, name in session.execute(statement)]


def way_down(session: Session, principal: Principal, organization_id: int) -> list[str]:
    """Return the names from the own organization down to one below it; one out of reach has none."""
    if organization_id not in principal.scope:
        return []
    path = session.scalar(select(OrganizationRow.path).where(OrganizationRow.id == organization_id))
    statement = (
        select(OrganizationRow.id, OrganizationRow.name)
        .where(among(OrganizationRow.id, principal.scope))
        .order_by(OrganizationRow.path)
    )
    steps = {int(part) for part in (path or "").split("/") if part.isdigit()}
    return [name for key, name in session.execute(statement) if key in steps]
