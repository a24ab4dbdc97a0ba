"""Closed accounts: who left and why, until the account is deleted."""

from __future__ import annotations

from admin.api.areas import Area
from admin.api.operations import Reply
from admin.api.problems import Problem
from admin.api.scopes import Scope
from admin.api.screens_at_hand import screen
from admin.api.values.parts import Given, Moment
from carecall.store.closings import closed_accounts, deleted_on
from carecall.store.tables import UserRow

ACCOUNTS = Area(tag="users", read=Scope.USERS_READ, write=Scope.CONTRACTS_WRITE)


class ClosedAccount(Given):
    """One account that its user closed."""

    id: int
    organization_id: int
    name: str
    closed_at: Moment
    deleted_on: Moment | None


class ClosedAccounts(Given):
    """Every closed account in reach."""

    accounts: list[ClosedAccount]


def given(row: UserRow) -> ClosedAccount:
    """Return a closed account."""
    return ClosedAccount.model_validate(
        {"id": row.id, "organization_id": row.organization_id, "name": row.name,
         "closed_at": row.closed_at, "deleted_on": deleted_on(row)}
    )  # fmt: skip


def listed() -> ClosedAccounts:
    """Return the closed accounts in reach."""
    view = screen("closed_accounts")
    if not view.is_accessible():
        raise Problem(403)
    return ClosedAccounts(accounts=[given(row) for row in closed_accounts(view.db)])


def open_again(user_id: int) -> Reply:
    """Open a closed account again, as it was."""
    view = screen("closed_accounts")
    view.open_account(view.closed(user_id))
    return Reply()


OPERATIONS = (
    ACCOUNTS.get("listClosedAccounts", "/closed-accounts", "List closed accounts", listed, ClosedAccounts),
    ACCOUNTS.post("openAccount", "/closed-accounts/<int:user_id>/open", "Open a closed account again", open_again, None),
)  # fmt: skip
