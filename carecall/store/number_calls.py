"""The calls that say a verification number: which they are, the number that is made when one is answered, its end."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.call import CallState
from carecall.domain.number_call import NumberBrief
from carecall.domain.number_proof import DIGITS, LIFETIME, number_hash
from carecall.ports.number_calls import NumberSaid
from carecall.store.call_desk import MEDIA_TRIES
from carecall.store.ledger import locked_call
from carecall.store.session import Sessions, system_writing
from carecall.store.tables import (
    CallOrigin,
    CallRequestRow,
    CallRow,
    MobileChangeRow,
    OrganizationRow,
    UserRow,
)

KEY = "number"
"""What the key of such a wish begins with."""
SALT_BYTES = 16
_ANSWERED = (CallState.ANSWERED, CallState.ENDED)


def number_key(user_id: int, mark: str) -> str:
    """Return the key of a user's wish to have a number proved; `mark` tells it from every other."""
    return f"{KEY}-{user_id}-{mark}"


def new_number() -> str:
    """Return a fresh verification number."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def number_wish(session: Session, call: CallRow) -> CallRequestRow | None:
    """Return the wish of a call that says a verification number; None for every other call."""
    if call.origin is not CallOrigin.TEST:
        return None
    return session.scalar(
        select(CallRequestRow).where(
            CallRequestRow.organization_id == call.organization_id,
            CallRequestRow.call_id == call.id,
            CallRequestRow.request_key.startswith(f"{KEY}-", autoescape=True),
        )
    )


class SqlNumberCalls:
    """ports.number_calls.NumberCalls over a database."""

    def __init__(self, sessions: Sessions, *, number: Callable[[], str] = new_number) -> None:
        self._sessions, self._number = sessions, number

    def take(self, call_id: str, now: datetime) -> NumberBrief | None:
        """Use the sound ticket once; the number exists from here on, and of it only a hash is kept."""
        with system_writing(self._sessions, "a call says a number") as session:
            call = locked_call(session, call_id)
            wish = number_wish(session, call) if call is not None else None
            if call is None or wish is None or call.state is not CallState.ANSWERED:
                return None
            if call.ticket_until is None or now > call.ticket_until:
                return None
            call.ticket_until = None
            # No talk begins: there is nothing to understand afterwards.
            return NumberBrief(
                call_id=call.id,
                language=call.language,
                organization=session.get_one(OrganizationRow, call.organization_id).display_name,
                user=_user_name(session, wish),
                number=self._kept(session, wish, now),
            )

    def finish(self, said: NumberSaid) -> None:
        """Write who ended the call, once, also where the network told first that it is over: the sound is not sent again."""
        with system_writing(self._sessions, "a call has said a number") as session:
            call = locked_call(session, said.call_id)
            if call is None or call.state not in _ANSWERED or call.ended_by is not None:
                return
            call.ended_by = said.ended_by
            call.media_tries = max(call.media_tries, MEDIA_TRIES)

    def _kept(self, session: Session, wish: CallRequestRow, now: datetime) -> str:
        """Make a number and keep its hash; return an empty text where nobody waits for it any more."""
        change = session.scalar(
            select(MobileChangeRow)
            .where(MobileChangeRow.request_id == wish.id, MobileChangeRow.asked_at > now - LIFETIME)
            .with_for_update()
        )
        if change is None or change.mobile != wish.number:
            return ""
        number, change.salt = self._number(), secrets.token_hex(SALT_BYTES)
        change.number_hash = number_hash(number, change.salt)
        return number


def _user_name(session: Session, wish: CallRequestRow) -> str:
    user = session.get(UserRow, wish.requested_by_id) if wish.requested_by_id else None
    return user.name if user is not None else ""
