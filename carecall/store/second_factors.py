"""A user's second factor as it is stored: sealed secret, last used step, hashes of recovery codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from carecall.domain.second_factor import FactorRule, is_demanded
from carecall.store.audit import Actor, Deed, record_deed
from carecall.store.operators import permissions_of
from carecall.store.scope import across
from carecall.store.tables import OrganizationRow, UserRow

METHOD = "authenticator"
MANAGING = frozenset({"*", "users"})
"""Who holds one of these stored permissions counts as somebody who manages."""
CHAIN = "an organization's rule of sign-in reaches everything below it"


def turn_on(session: Session, user_id: int, sealed: str, hashes: Sequence[str], step: int) -> None:
    """Store a confirmed secret, the step that confirmed it, and fresh recovery codes."""
    _write(
        session,
        user_id,
        tf_primary_method=METHOD,
        tf_totp_secret=sealed,
        tf_last_step=step,
        mf_recovery_codes=list(hashes),
    )


def turn_off(session: Session, user_id: int) -> None:
    """Take the second factor away."""
    _write(
        session,
        user_id,
        tf_primary_method=None,
        tf_totp_secret=None,
        tf_last_step=None,
        mf_recovery_codes=None,
    )


def replace_recovery_codes(session: Session, user_id: int, hashes: Sequence[str]) -> None:
    """Put fresh recovery codes in the place of the old ones."""
    _write(session, user_id, mf_recovery_codes=list(hashes))


def spend_step(session: Session, user_id: int, step: int) -> bool:
    """Mark a step as used; False when it or a later one was, also by somebody at the same moment."""
    statement = (
        update(UserRow)
        .where(
            UserRow.id == user_id,
            or_(UserRow.tf_last_step.is_(None), UserRow.tf_last_step < step),
        )
        .values(tf_last_step=step)
        .returning(UserRow.id)
    )
    return session.scalar(statement) is not None


def spend_recovery_code(session: Session, user_id: int, hashed: str) -> int | None:
    """Take one recovery code away and return how many are left, or None when it is none of them."""
    statement = select(UserRow.mf_recovery_codes).where(UserRow.id == user_id).with_for_update()
    left = list(session.scalar(statement) or [])
    if hashed not in left:
        return None
    left.remove(hashed)
    replace_recovery_codes(session, user_id, left)
    return len(left)


def clear_factor(row: UserRow) -> None:
    """Take the second factor out of a user's row."""
    row.tf_primary_method = row.tf_totp_secret = None
    row.tf_last_step = row.mf_recovery_codes = None


def reset_factor(
    session: Session, row: UserRow, actor: Actor, uniquifier: str, now: datetime
) -> None:
    """Take a user's second factor away and end every session; write who did it into the trail."""
    clear_factor(row)
    row.fs_uniquifier = uniquifier
    session.flush()
    deed = Deed(
        action="factor_reset",
        object_type="user",
        object_key=row.id,
        organization_id=row.organization_id,
        facts={},
    )
    record_deed(session, actor, deed, now)


def demands_factor(session: Session, row: UserRow, organization_path: str) -> bool:
    """Say whether the rule of the user's organization, or of one above, demands a second factor."""
    keys = [int(part) for part in organization_path.split("/") if part]
    statement = select(OrganizationRow.second_factor_for).where(
        OrganizationRow.id.in_(keys), OrganizationRow.second_factor_for != FactorRule.NOBODY
    )
    rules = session.scalars(statement, execution_options=across(CHAIN)).all()
    manages = any(not MANAGING.isdisjoint(permissions_of(role)) for role in row.roles)
    return is_demanded(rules, manages=manages)


def _write(session: Session, user_id: int, **values: object) -> None:
    # The columns alone, not the row: its version belongs to those who edit the user.
    session.execute(update(UserRow).where(UserRow.id == user_id).values(**values))
