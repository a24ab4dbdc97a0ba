"""Changing the address that one signs in with: a number goes to the new one, and proves that its reader asked."""

from __future__ import annotations

import secrets
from enum import Enum, auto

from admin import audit
from admin.actions.users import new_uniquifier
from admin.address_letters import number_letter, taken_letter
from admin.factor_codes import number_hash
from admin.house import house, now
from admin.presence import own_session_id
from carecall.errors import AlreadyRegistered, DeliveryFailed, DeliveryRefused
from carecall.notify.letters import Letter, Mailer
from carecall.store import email_changes as stored
from carecall.store.session import system_reading, system_writing
from carecall.store.user_sessions import end_sessions

REASON = "a user changes the own address"
DIGITS = 6


class Typed(Enum):
    """What became of a typed number."""

    GOOD = auto()
    WRONG = auto()
    OVER = auto()
    """Too old, tried too often, or never asked for."""
    TAKEN = auto()
    """Somebody else signs in with the address since."""


def ask(mailer: Mailer, user_id: int, email: str) -> bool:
    """Mail a number to the new address; False when the letter could not be handed over.

    Whether somebody signs in with the address already is told to that address alone.
    """
    number = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    with system_writing(house().sessions, REASON) as session:
        taken = stored.is_taken(session, email)
        hashed = stored.NO_NUMBER if taken else number_hash(number, user_id, email)
        asked = stored.AskedChange(user_id=user_id, email=email, number_hash=hashed)
        stored.ask_change(session, asked, now())
        audit.note(session, "email_number_sent", object_type="user", object_key=user_id)
    letter = taken_letter(email) if taken else number_letter(email, number)
    if sent(mailer, letter):
        return True
    forget(user_id)
    return False


def sent(mailer: Mailer, letter: Letter) -> bool:
    """Hand a letter over; False when the mail server does not take it."""
    try:
        mailer.send(letter, now())
    except (DeliveryFailed, DeliveryRefused):
        return False
    return True


def waiting_email(user_id: int) -> str:
    """Return the address that waits for its number; empty where none does."""
    with system_reading(house().sessions, REASON) as session:
        return stored.waiting_email(session, user_id, now())


def forget(user_id: int) -> None:
    """Forget what was asked for."""
    with system_writing(house().sessions, REASON) as session:
        stored.drop_change(session, user_id)


def confirm(user_id: int, typed: str) -> tuple[Typed, str]:
    """Judge a typed number; a good one changes the address. Return also what the session is tied to then."""
    with system_writing(house().sessions, REASON) as session:
        asked = stored.spend_number_try(session, user_id, now())
    if asked is None:
        return Typed.OVER, ""
    digits = "".join(sign for sign in typed if sign.isascii() and sign.isdigit())
    if not stored.is_number(asked, number_hash(digits, user_id, asked.email)):
        audit.record("email_number", object_type="user", object_key=user_id, result="refused")
        return Typed.WRONG, ""
    return change(asked)


def change(asked: stored.AskedChange) -> tuple[Typed, str]:
    """Write the new address; links that were mailed to the old one and all other sessions are over by it."""
    uniquifier = new_uniquifier()
    try:
        with system_writing(house().sessions, REASON) as session:
            stored.change_email(session, asked, uniquifier)
            end_sessions(session, asked.user_id, but=own_session_id())
            facts = {"fields": ["email"]}
            audit.note(session, "email_changed", object_type="user", object_key=asked.user_id, facts=facts)  # fmt: skip
    except AlreadyRegistered:
        forget(asked.user_id)
        return Typed.TAKEN, ""
    return Typed.GOOD, uniquifier
