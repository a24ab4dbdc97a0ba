"""Accounts as Flask-Security sees them: a copy of the user's row, read and written in short sessions of its own."""

from __future__ import annotations

from collections.abc import Collection

from flask_security import RoleMixin, UserMixin
from flask_security.datastore import UserDatastore
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admin.access import EVERYWHERE, Principal, allowed_by
from carecall.domain.organization import SubscriptionState
from carecall.store.operators import DESK, permissions_of
from carecall.store.organizations import desk_scope_of, everything, scope_of
from carecall.store.scope import Scope
from carecall.store.second_factors import demands_factor
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import OrganizationRow, UserRow
from carecall.store.temporary_passwords import own_password_chosen

REASON = "somebody signs in"
KEPT = ("password", "fs_uniquifier")
"""What Flask-Security may change of a user."""


class Account(UserMixin):
    """A user outside any session, so that the request's session never holds a user's row."""

    fs_uniquifier = ""
    email = ""

    def __init__(self, row: UserRow, principal: Principal, *, factor_demanded: bool) -> None:
        self.id = row.id
        self.email = row.email
        self.password = row.password
        self.active = row.active and row.status in {
            SubscriptionState.ACTIVE,
            SubscriptionState.INVITED,
        }
        self.fs_uniquifier = row.fs_uniquifier
        self.must_change_password = row.must_change_password
        self.last_access_at = row.last_access_at
        self.sealed_factor = row.tf_totp_secret
        """None without a second factor."""
        self.last_step = row.tf_last_step
        self.recovery_codes_left = len(row.mf_recovery_codes or [])
        self.factor_demanded = factor_demanded
        """By the rule of the organization or of one above."""
        self.principal = principal
        self.roles: list[RoleMixin] = []


class AccountRole(RoleMixin):
    """Flask-Security asks for a role class; our permissions are in `access`."""


class Accounts(UserDatastore):
    """Finds and updates accounts."""

    def __init__(self, sessions: Sessions) -> None:
        super().__init__(Account, AccountRole)
        self._sessions = sessions

    def find_user(self, case_insensitive: bool = False, **wanted: str) -> Account | None:
        """Return the account with one given attribute, or None."""
        name, value = wanted.popitem()
        column = getattr(UserRow, name)
        with system_reading(self._sessions, REASON) as session:
            same = func.lower(column) == str(value).lower() if case_insensitive else column == value
            row = session.scalar(select(UserRow).where(same))
            return None if row is None else account_of(session, row)

    def find_role(self, role: str) -> None:
        """Return no role: roles are kept by the store."""

    def put(self, account: Account) -> Account:
        """Write what changed of an account."""
        with system_writing(self._sessions, "an account changes its password") as session:
            row = session.get_one(UserRow, account.id)
            if row.password != account.password:
                own_password_chosen(row)
            for name in KEPT:
                setattr(row, name, getattr(account, name))
        return account

    def commit(self) -> None:
        """Do nothing: `put` commits."""

    def delete(self, account: Account) -> None:
        """Refuse: accounts end in their own screen."""
        raise NotImplementedError("Accounts are not deleted by signing in or out.")


def account_of(session: Session, row: UserRow) -> Account:
    """Return a user outside the session."""
    # Held here, so that the session finds it again without asking the database.
    organization = session.get_one(OrganizationRow, row.organization_id)
    demanded = demands_factor(session, row, organization.path)
    return Account(row, principal_of(session, row), factor_demanded=demanded)


def principal_of(session: Session, row: UserRow) -> Principal:
    """Return a user as the plain values that a request works with."""
    organization = session.get_one(OrganizationRow, row.organization_id)
    stored = {name for role in row.roles for name in permissions_of(role)}
    scope = reach_with(session, organization.id, stored)
    return Principal(
        user_id=row.id,
        name=row.name,
        email=row.email,
        organization_id=organization.id,
        organization=organization.display_name,
        scope=scope.organization_ids,
        permissions=allowed_by(stored),
        role=row.roles[0].name if row.roles else "",
        language=row.language.value,
        timezone=row.time_zone or organization.time_zone,
    )


def reach_with(session: Session, organization_id: int, stored: Collection[str]) -> Scope:
    """Return what somebody of an organization sees with these stored permissions."""
    if EVERYWHERE in stored:
        return everything(session)
    return (desk_scope_of if DESK in stored else scope_of)(session, organization_id)
