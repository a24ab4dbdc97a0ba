"""Adding and changing people who sign in, and their temporary passwords."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from flask_security import hash_password
from sqlalchemy.orm import Session

from admin.forms.user_form import UserForm
from admin.user_rules import role_of
from carecall.domain.organization import SubscriptionState
from carecall.store.mobile_changes import write_mobile
from carecall.store.operators import ensure_roles
from carecall.store.second_factors import clear_factor
from carecall.store.tables import UserRow
from carecall.store.temporary_passwords import TemporaryPassword, give_temporary_password

PASSWORD_BYTES = 12
UNIQUIFIER_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A temporary password on its way to its user: kept nowhere, told once."""

    email: str = field(repr=False)
    name: str = field(repr=False)
    language: str
    password: str = field(repr=False)


def add(session: Session, form: UserForm, now: datetime) -> tuple[UserRow, Handed]:
    """Write a new user with a temporary password; return both."""
    row = UserRow(
        email=form.email,
        name=form.name,
        organization_id=form.organization_id,
        language=form.language,
        status=SubscriptionState.INVITED,
        contact_types=[],
    )
    change(session, row, form)
    handed = give_password(row, now)
    session.add(row)
    return row, handed


def change(session: Session, row: UserRow, form: UserForm) -> None:
    """Write a form over a user; whoever gets another role, place or address signs in anew."""
    if row.organization_id != form.organization_id or row.email != form.email:
        row.fs_uniquifier = new_uniquifier()
    row.name, row.email = form.name, form.email
    write_mobile(row, form.mobile)
    row.organization_id, row.task, row.language = form.organization_id, form.task, form.language
    if role_of(row) != form.role:
        row.fs_uniquifier = new_uniquifier()
        with session.no_autoflush:
            row.roles = [ensure_roles(session)[form.role]]


def give_password(row: UserRow, now: datetime) -> Handed:
    """Give a user a new temporary password; sessions that are open end."""
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    given = TemporaryPassword(hashed=hash_password(password), uniquifier=new_uniquifier())
    give_temporary_password(row, given, now)
    return Handed(email=row.email, name=row.name, language=row.language.value, password=password)


def reset_factor(row: UserRow) -> None:
    """Take a user's second factor away; sessions that are open end."""
    clear_factor(row)
    row.fs_uniquifier = new_uniquifier()


def lock(row: UserRow) -> None:
    """Keep a user out, at once."""
    row.status, row.fs_uniquifier = SubscriptionState.LOCKED, new_uniquifier()


def unlock(row: UserRow) -> None:
    """Let a user in again."""
    waits = row.must_change_password and row.last_access_at is None
    row.status = SubscriptionState.INVITED if waits else SubscriptionState.ACTIVE


def new_uniquifier() -> str:
    """Return a new text that sessions are tied to."""
    return secrets.token_hex(UNIQUIFIER_BYTES)
