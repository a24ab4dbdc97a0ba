"""The people who sign in, and the roles that a fresh installation knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from carecall.domain.language import Language
from carecall.errors import AlreadyRegistered, UnknownName
from carecall.store.tables import RoleRow, UserRow

PLATFORM_OPERATOR = "platform_operator"
DESK = "desk"
"""Whoever holds this also sees the organizations that named the own one as their control organization."""
ROLES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    PLATFORM_OPERATOR: ("Everything, for every organization", ("*",)),
    "manager": (
        "An organization and everything below it",
        (
            "recipients",
            "campaigns",
            "calls",
            "audio",
            "phone",
            "work",
            "statistics",
            "users",
            "numbers",
            "organizations",
            "settings",
            "audit",
        ),
    ),
    "worker": (
        "One organization's people and calls",
        ("recipients", "calls", "audio", "phone", "work", "statistics"),
    ),
    "control_operator": (
        "Alerts and people who were not reached, of organizations that integrate this desk too",
        ("alerts", "calls", "notes", DESK),
    ),
    "viewer": ("Reads, without numbers and sound, and changes nothing", ("reading", "statistics")),
    "auditor": ("Statistics, and nothing of any person", ("statistics",)),
}
"""Name, description and permissions of the roles that are always there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOperator:
    """Somebody who will sign in."""

    organization_id: int
    email: str
    name: str
    password: str
    """As typed or made up; only its argon2 hash is stored."""
    uniquifier: str
    """A random text of at most 64 characters; sessions are tied to it."""
    role: str = PLATFORM_OPERATOR
    language: Language = Language.KO
    must_change_password: bool = True


def permissions_of(role: RoleRow) -> tuple[str, ...]:
    """Return a role's permissions; a shipped role has what this version of the program says."""
    shipped = ROLES.get(role.name)
    return shipped[1] if shipped else tuple(role.permissions)


def ensure_roles(session: Session) -> dict[str, RoleRow]:
    """Write the roles that are missing and return all shipped ones by name."""
    rows = {row.name: row for row in session.scalars(select(RoleRow))}
    for name, (description, permissions) in ROLES.items():
        if name not in rows:
            rows[name] = RoleRow(name=name, description=description, permissions=list(permissions))
            session.add(rows[name])
    session.flush()
    return {name: rows[name] for name in ROLES}


def hash_of(password: str) -> str:
    """Return the argon2 hash of a password."""
    return PasswordHasher().hash(password)


def create_operator(
    session: Session, new: NewOperator, now: datetime, *, hashed: Callable[[str], str] = hash_of
) -> int:
    """Write a user with one role and return its id.

    Raises:
        AlreadyRegistered: the e-mail address signs in already.
    """
    role = ensure_roles(session)[new.role]
    row = UserRow(
        organization_id=new.organization_id,
        email=new.email.strip().lower(),
        name=new.name,
        password=hashed(new.password),
        fs_uniquifier=new.uniquifier,
        must_change_password=new.must_change_password,
        language=new.language,
        confirmed_at=now,
        roles=[role],
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise AlreadyRegistered("operator") from error
    return row.id


def find_operator(session: Session, email: str) -> UserRow:
    """Return the user who signs in with this address, within the session's scope.

    Raises:
        UnknownName: nobody does.
    """
    address = email.strip().lower()
    row = session.scalars(select(UserRow).where(UserRow.email == address)).one_or_none()
    if row is None:
        raise UnknownName("operator", email, "use the e-mail address that signs in.")
    return row


def operator_count(session: Session) -> int:
    """Return how many users there are."""
    return session.scalar(select(func.count()).select_from(UserRow)) or 0
