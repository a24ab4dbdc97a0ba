"""Who may give which role, and whom somebody may change."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admin.access import Permission, Principal, allowed_by
from carecall.domain.organization import SubscriptionState
from carecall.store.operators import PLATFORM_OPERATOR, ROLES, permissions_of
from carecall.store.tables import RoleRow, UserRow

MANAGER = "manager"


def givable_roles(principal: Principal) -> list[str]:
    """Return the roles that somebody may give: none with more rights than the own one."""
    return [name for name in ROLES if may_give(principal, name)]


def may_give(principal: Principal, role: str) -> bool:
    """Say whether somebody may give a role; only the platform operator makes platform operators."""
    if role == PLATFORM_OPERATOR:
        return principal.may(Permission.CONTRACTS)
    return allowed_by(ROLES[role][1]) <= principal.permissions


def may_change(principal: Principal, row: UserRow) -> bool:
    """Say whether somebody may change a user: whoever has more rights is out of reach, a password reset too."""
    stored = [name for role in row.roles for name in permissions_of(role)]
    return allowed_by(stored) <= principal.permissions


def is_last_platform_operator(session: Session, row: UserRow) -> bool:
    """Say whether nobody else could run the platform without this user."""
    if not runs_platform(row):
        return False
    others = select(func.count(UserRow.id)).where(
        UserRow.id != row.id,
        UserRow.active.is_(True),
        UserRow.status.in_([SubscriptionState.ACTIVE, SubscriptionState.INVITED]),
        UserRow.roles.any(name=PLATFORM_OPERATOR),
    )
    return not session.scalar(others)


def is_last_manager(session: Session, row: UserRow) -> bool:
    """Say whether nobody else of the organization could manage its users without this one."""
    managing = [PLATFORM_OPERATOR, MANAGER]
    if role_of(row) not in managing:
        return False
    others = select(func.count(UserRow.id)).where(
        UserRow.id != row.id,
        UserRow.organization_id == row.organization_id,
        UserRow.active.is_(True),
        UserRow.status.in_([SubscriptionState.ACTIVE, SubscriptionState.INVITED]),
        UserRow.roles.any(RoleRow.name.in_(managing)),
    )
    return not session.scalar(others)


def runs_platform(row: UserRow) -> bool:
    """Say whether a user is a platform operator."""
    return any(role.name == PLATFORM_OPERATOR for role in row.roles)


def role_of(row: UserRow) -> str:
    """Return the name of a user's role, or an empty text."""
    return row.roles[0].name if row.roles else ""
