"""Changing a user's mobile phone number: asked for, proved by a number that a call there says, done or over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from carecall.domain.call import CallState
from carecall.domain.number_proof import LIFETIME, MOST_TRIES, NOT_SAID
from carecall.store.tables import (
    CallRequestRow,
    CallRequestState,
    CallRow,
    MobileChangeRow,
    UserRow,
)

TAKEN_BACK = "taken_back"
"""Why a wish rings nobody: whoever asked does not want it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingChange:
    """A number that waits for its proof, and the hash of what the call to it said."""

    user_id: int
    mobile: str = field(repr=False)
    salt: str = field(repr=False, default="")
    number_hash: str = field(repr=False, default=NOT_SAID)
    request_id: int = 0

    @property
    def is_said(self) -> bool:
        """Whether the call has said a number."""
        return self.number_hash != NOT_SAID


class CallStanding(Enum):
    """How the call stands that is to say the number."""

    COMING = auto()
    """It is about to ring, or rings."""
    SPEAKING = auto()
    SAID = auto()
    NOT_ANSWERED = auto()
    NOT_MADE = auto()
    """Refused by the gate, or taken by nobody."""


def locked_user(session: Session, user_id: int) -> UserRow:
    """Return a user, locked: whoever asks twice at once is served one after the other."""
    return session.get_one(UserRow, user_id, with_for_update=True, populate_existing=True)


def keep_change(session: Session, waiting: WaitingChange, now: datetime) -> None:
    """Keep what a user asked for; an earlier number is good for nothing from now on."""
    drop_change(session, waiting.user_id)
    session.add(
        MobileChangeRow(
            user_id=waiting.user_id,
            mobile=waiting.mobile,
            request_id=waiting.request_id,
            asked_at=now,
        )
    )
    session.flush()


def waiting_change(session: Session, user_id: int, now: datetime) -> WaitingChange | None:
    """Return what waits for its number; None where nothing does."""
    row = session.scalar(
        select(MobileChangeRow).where(
            MobileChangeRow.user_id == user_id,
            MobileChangeRow.tries < MOST_TRIES,
            MobileChangeRow.asked_at > now - LIFETIME,
        )
    )
    return None if row is None else _of(row)


def spend_try(session: Session, user_id: int, now: datetime) -> WaitingChange | None:
    """Count one try at the number, and return what it is compared with; None when no try is left or nothing was said."""
    row = session.scalar(
        update(MobileChangeRow)
        .where(
            MobileChangeRow.user_id == user_id,
            MobileChangeRow.number_hash != NOT_SAID,
            MobileChangeRow.tries < MOST_TRIES,
            MobileChangeRow.asked_at > now - LIFETIME,
        )
        .values(tries=MobileChangeRow.tries + 1)
        .returning(MobileChangeRow)
        .execution_options(populate_existing=True)
    )
    return None if row is None else _of(row)


def prove_mobile(session: Session, waiting: WaitingChange, now: datetime) -> bool:
    """Let the proved number be the user's; False when something newer was asked for meanwhile."""
    user = locked_user(session, waiting.user_id)
    newest = session.get(MobileChangeRow, waiting.user_id, populate_existing=True)
    if newest is None or newest.number_hash != waiting.number_hash:
        return False
    session.delete(newest)
    user.mobile, user.mobile_verified_at = waiting.mobile, now
    session.flush()
    return True


def write_mobile(user: UserRow, mobile: str) -> None:
    """Write a number that nobody has proved; the one that stands keeps its proof."""
    if user.mobile != mobile:
        user.mobile, user.mobile_verified_at = mobile, None


def call_standing(session: Session, waiting: WaitingChange, now: datetime) -> CallStanding:
    """Return how the call stands that `waiting` waits for."""
    wish = session.get(CallRequestRow, waiting.request_id, populate_existing=True)
    call = session.get(CallRow, wish.call_id) if wish is not None and wish.call_id else None
    if call is None:
        if wish is None or wish.state is not CallRequestState.WAITING or now >= wish.expires_at:
            return CallStanding.NOT_MADE
        return CallStanding.COMING
    over = call.state is CallState.ENDED
    if waiting.is_said:
        return CallStanding.SAID if over else CallStanding.SPEAKING
    if not over:
        return CallStanding.COMING
    return CallStanding.NOT_MADE if call.originated_at is None else CallStanding.NOT_ANSWERED


def drop_change(session: Session, user_id: int) -> None:
    """Forget what a user asked for; a call that was not taken yet rings nobody."""
    row = session.get(MobileChangeRow, user_id, populate_existing=True)
    if row is None:
        return
    session.execute(
        update(CallRequestRow)
        .where(
            CallRequestRow.id == row.request_id, CallRequestRow.state == CallRequestState.WAITING
        )
        .values(state=CallRequestState.REFUSED, refused_rule=TAKEN_BACK)
    )
    session.delete(row)
    session.flush()


def purge_changes(session: Session, now: datetime) -> None:
    """Take away what nobody can finish any more."""
    session.execute(delete(MobileChangeRow).where(MobileChangeRow.asked_at <= now - LIFETIME))


def _of(row: MobileChangeRow) -> WaitingChange:
    return WaitingChange(
        user_id=row.user_id,
        mobile=row.mobile,
        salt=row.salt,
        number_hash=row.number_hash,
        request_id=row.request_id,
    )
