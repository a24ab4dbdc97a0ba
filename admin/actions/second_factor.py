"""Giving, setting up and taking away a second factor."""

from __future__ import annotations

from dataclasses import dataclass

from admin.accounts import Account
from admin.factor_codes import codes_of, new_recovery_codes, recovery_hash, seal, unseal
from admin.house import house, now
from admin.presence import own_session_id
from carecall.domain.second_factor import digits_of, good_step
from carecall.store import second_factors as stored
from carecall.store.session import system_writing
from carecall.store.user_sessions import end_sessions

REASON = "a user's second factor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A code that was good."""

    recovery: bool
    left: int = 0
    """Recovery codes that are left, where one was given."""


def give_code(account: Account, typed: str) -> Given | None:
    """Spend a code or a recovery code of an account; None when it is neither, or was used before."""
    digits = digits_of(typed)
    if digits:
        return Given(recovery=False) if _give_digits(account, digits) else None
    with system_writing(house().sessions, REASON) as session:
        hashed = recovery_hash(typed, account.id)
        left = stored.spend_recovery_code(session, account.id, hashed)
    return None if left is None else Given(recovery=True, left=left)


def _give_digits(account: Account, digits: str) -> bool:
    secret = unseal(account.sealed_factor or "", account.id)
    step = good_step(digits, codes_of(secret), now(), account.last_step)
    if step is None:
        return False
    with system_writing(house().sessions, REASON) as session:
        return stored.spend_step(session, account.id, step)


def confirm(account: Account, secret: bytes, typed: str) -> list[str]:
    """Turn the second factor on if the typed code is right; return the recovery codes, else nothing."""
    # A phone that is set up again with the same secret must not repeat an old code; a new secret has none.
    step = good_step(digits_of(typed), codes_of(secret), now(), None)
    if step is None:
        return []
    codes, hashes = fresh_codes(account.id)
    with system_writing(house().sessions, REASON) as session:
        stored.turn_on(session, account.id, seal(secret, account.id), hashes, step)
        end_sessions(session, account.id, but=own_session_id())
    return codes


def renew_recovery_codes(account: Account) -> list[str]:
    """Return new recovery codes; the old ones are good for nothing."""
    codes, hashes = fresh_codes(account.id)
    with system_writing(house().sessions, REASON) as session:
        stored.replace_recovery_codes(session, account.id, hashes)
    return codes


def take_away(account: Account) -> None:
    """Turn the second factor off; other sessions end."""
    with system_writing(house().sessions, REASON) as session:
        stored.turn_off(session, account.id)
        end_sessions(session, account.id, but=own_session_id())


def fresh_codes(user_id: int) -> tuple[list[str], list[str]]:
    """Return recovery codes as they are shown and as they are stored."""
    codes = new_recovery_codes()
    return codes, [recovery_hash(code, user_id) for code in codes]
