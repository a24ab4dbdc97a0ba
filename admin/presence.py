"""When somebody was here last, and whether a temporary password still opens the door."""

from __future__ import annotations

from datetime import timedelta

from flask import request
from sqlalchemy import update

from admin import audit
from admin.accounts import Account
from admin.house import house, now
from carecall.store.session import system_writing
from carecall.store.tables import UserRow
from carecall.store.temporary_passwords import spend_temporary_password

EVERY = timedelta(minutes=5)
"""How often a user's last access is written; each request would be a write."""


def note_access(account: Account) -> None:
    """Keep when an account was used last."""
    moment = now()
    last = account.last_access_at
    if request.endpoint == "static" or (last is not None and moment - last < EVERY):
        return
    # The column alone, not the row: its version belongs to those who edit the user.
    statement = update(UserRow).where(UserRow.id == account.id).values(last_access_at=moment)
    with system_writing(house().sessions, "a user was here") as session:
        session.execute(statement)


def may_enter(account: Account) -> bool:
    """Say whether an account may sign in with its password; a temporary one is spent by it."""
    with system_writing(house().sessions, "somebody signs in") as session:
        good = spend_temporary_password(session, account.id, now())
    if not good:
        audit.record_stranger("sign_in", result="expired", principal=account.principal)
    return good
