"""Changing the own mobile phone number: a call to it says a number, and typing that proves whose phone it is."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from sqlalchemy.orm import Session

from admin import audit
from admin.house import house, now
from carecall.domain.gate import GateRule
from carecall.domain.number_proof import CountedCall, is_number
from carecall.domain.phone import mask
from carecall.store import mobile_changes as stored
from carecall.store.call_outlook import NUMBERS_FAULT, why_not_now
from carecall.store.mobile_changes import CallStanding, WaitingChange
from carecall.store.number_call_counts import take_call
from carecall.store.number_calls import number_key
from carecall.store.requests import NewCallRequest, request_call
from carecall.store.session import system_reading, system_writing
from carecall.store.tables import UserRow

REASON = "a user changes the own mobile phone number"
WITHIN_S = 60
"""A call that nobody dials within this time is made no more."""


class Asked(Enum):
    """What became of a wish for a call."""

    COMES = auto()
    RINGS = auto()
    """The call before it is still on its way."""
    NEVER = auto()
    """This number is never rung."""
    NOT_NOW = auto()
    OFTEN = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of a wish, and why."""

    asked: Asked
    rule: GateRule | str | None = None
    wait: timedelta = timedelta(0)


class Typed(Enum):
    """What became of a typed number."""

    GOOD = auto()
    WRONG = auto()
    OVER = auto()
    """Too old, tried too often, or never asked for."""
    NOT_SAID = auto()
    """The call has not said a number yet."""


def own_row(user_id: int) -> UserRow:
    """Return the user, not through the request's own session: on SQLite its transaction would keep others from writing."""
    with system_reading(house().sessions, REASON) as session:
        return session.get_one(UserRow, user_id)


def ask(user_id: int, mobile: str) -> Answer:
    """Have `mobile` called; the gate, the day's counts and the call before it may speak against it."""
    with system_writing(house().sessions, REASON) as session:
        answer = _asked(session, stored.locked_user(session, user_id), mobile)
        if answer.asked is Asked.COMES:
            _note(session, "mobile_number_asked", user_id, mobile)
    if answer.asked is not Asked.COMES:
        audit.record("mobile_number_asked", object_type="user", object_key=user_id, result="refused")  # fmt: skip
    return answer


def _asked(session: Session, user: UserRow, mobile: str) -> Answer:
    waiting = stored.waiting_change(session, user.id, now())
    rings = {CallStanding.COMING, CallStanding.SPEAKING}
    if waiting is not None and stored.call_standing(session, waiting, now()) in rings:
        return Answer(asked=Asked.RINGS)
    wish = _wish(user, mobile)
    rule = why_not_now(session, wish, now())
    if rule is not None:
        never = rule in NUMBERS_FAULT
        return Answer(asked=Asked.NEVER if never else Asked.NOT_NOW, rule=rule)
    counted = CountedCall(user_id=user.id, number=mobile, organization_id=user.organization_id)
    wait = take_call(session, counted, now())
    if wait:
        return Answer(asked=Asked.OFTEN, wait=wait)
    request_id = request_call(session, wish, now(), within_s=WITHIN_S)
    change = WaitingChange(user_id=user.id, mobile=mobile, request_id=request_id)
    stored.keep_change(session, change, now())
    return Answer(asked=Asked.COMES)


def _wish(user: UserRow, mobile: str) -> NewCallRequest:
    return NewCallRequest(
        organization_id=user.organization_id,
        number=mobile,
        language=user.language,
        requested_by_id=user.id,
        key=number_key(user.id, secrets.token_hex(8)),
    )


def keep_unproved(user_id: int, mobile: str) -> bool:
    """Write a number as not verified; False where the platform could call it, or never calls it."""
    with system_writing(house().sessions, REASON) as session:
        user = stored.locked_user(session, user_id)
        rule = why_not_now(session, _wish(user, mobile), now())
        if rule is None or rule in NUMBERS_FAULT:
            return False
        stored.drop_change(session, user_id)
        stored.write_mobile(user, mobile)
        _note(session, "mobile_changed", user_id, mobile, verified=False)
    return True


def waiting(user_id: int) -> tuple[WaitingChange, CallStanding] | None:
    """Return the number that waits for its proof, and how its call stands; None where none does."""
    with system_reading(house().sessions, REASON) as session:
        found = stored.waiting_change(session, user_id, now())
        if found is None:
            return None
        return found, stored.call_standing(session, found, now())


def forget(user_id: int) -> None:
    """Forget what was asked for; a call that nobody dialled yet rings nobody."""
    with system_writing(house().sessions, REASON) as session:
        stored.drop_change(session, user_id)


def confirm(user_id: int, typed: str) -> Typed:
    """Judge a typed number; a good one makes the mobile phone number the user's, verified."""
    with system_writing(house().sessions, REASON) as session:
        found = stored.waiting_change(session, user_id, now())
        if found is not None and not found.is_said:
            return Typed.NOT_SAID
        tried = stored.spend_try(session, user_id, now())
    if tried is None:
        return Typed.OVER
    if not is_number(typed, tried.salt, tried.number_hash):
        audit.record("mobile_number", object_type="user", object_key=user_id, result="refused")
        return Typed.WRONG
    with system_writing(house().sessions, REASON) as session:
        same = stored.locked_user(session, user_id).mobile == tried.mobile
        if not stored.prove_mobile(session, tried, now()):
            return Typed.OVER
        action = "mobile_verified" if same else "mobile_changed"
        _note(session, action, user_id, tried.mobile, verified=True)
    return Typed.GOOD


def _note(session: Session, action: str, user_id: int, mobile: str, **facts: bool) -> None:
    told = {"mobile": mask(mobile), **facts}
    audit.note(session, action, object_type="user", object_key=user_id, facts=told)
