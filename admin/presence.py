"""Who is here: one stored session a sign-in, without which a cookie opens nothing, and when it was seen last."""

from __future__ import annotations

import secrets

from flask import g, request, session
from sqlalchemy import update

from admin import audit
from admin.accounts import Account
from admin.devices import device_words, masked_address
from admin.house import house, now
from admin.session_end import keep_left
from carecall.store import user_sessions as stored
from carecall.store.closings import delete_due
from carecall.store.session import system_reading, system_writing
from carecall.store.tables import UserRow, UserSessionRow
from carecall.store.temporary_passwords import spend_temporary_password

IN_COOKIE = "here"
TOKEN_BYTES = 32
SIGNED_IN_BY = frozenset({"_user_id", "_fresh", "_id", "language"})
"""What Flask-Login just wrote, and the chosen language; all else of the time before sign-in is forgotten."""
REASON = "somebody is here"


def enter(account: Account) -> None:
    """Begin a session under a new token; with a second factor it waits for the code."""
    for name in set(session) - SIGNED_IN_BY:
        session.pop(name)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    new = stored.NewSession(
        user_id=account.id,
        token=token,
        uniquifier=account.fs_uniquifier,
        device=device_words(request.user_agent.string),
        address=masked_address(request.remote_addr or ""),
        waits_for_code=account.sealed_factor is not None,
    )
    with system_writing(house().sessions, REASON) as writing:
        stored.begin_session(writing, new, now())
        # Somebody signs in every day: no clock of its own is needed for what is due once a day.
        delete_due(writing, now())
    session[IN_COOKIE] = token


def present(account: Account) -> UserSessionRow | None:
    """Return the stored session of the request's cookie, or None when it ended meanwhile."""
    token = str(session.get(IN_COOKIE, ""))
    with system_reading(house().sessions, REASON) as reading:
        found = stored.find_session(reading, token, account.fs_uniquifier, now())
    if found is None or found.user_id != account.id:
        return None
    g.own_session_id = found.id
    return found


def code_given(found: UserSessionRow) -> None:
    """Let in whose second factor was right, under a new token."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with system_writing(house().sessions, REASON) as writing:
        stored.code_given(writing, found.id, token, now())
    session[IN_COOKIE] = token


def stay(account: Account) -> None:
    """Keep this session after its user chose a new password; the others are over by it."""
    with system_writing(house().sessions, REASON) as writing:
        stored.retie_session(writing, own_session_id(), account.fs_uniquifier)


def leave(account: Account) -> None:
    """End this session for good: its cookie opens nothing, whoever copied it."""
    session.pop(IN_COOKIE, None)
    with system_writing(house().sessions, REASON) as writing:
        stored.end_session(writing, account.id, own_session_id())


def own_session_id() -> int:
    """Return the request's own session; 0 when it has none."""
    return int(g.get("own_session_id", 0))


def note_access(account: Account, found: UserSessionRow) -> None:
    """Keep when an account and its session were used last."""
    moment = now()
    before = moment - stored.SEEN_EVERY
    last = account.last_access_at
    if found.seen_at > before and last is not None and last > before:
        keep_left(found, found.seen_at, moment)
        return
    keep_left(found, moment, moment)
    # The column alone, not the row: its version belongs to those who edit the user.
    statement = update(UserRow).where(UserRow.id == account.id).values(last_access_at=moment)
    with system_writing(house().sessions, "a user was here") as writing:
        writing.execute(statement)
        stored.saw_session(writing, found.id, moment)


def may_enter(account: Account) -> bool:
    """Say whether an account may sign in with its password; a temporary one is spent by it."""
    with system_writing(house().sessions, "somebody signs in") as writing:
        good = spend_temporary_password(writing, account.id, now())
    if not good:
        audit.record_stranger("sign_in", result="expired", principal=account.principal)
    return good
