"""Asks the controller for one call, by a row that it reads."""

from __future__ import annotations

import time

from carecall.commands.refusals import refusal_sentence
from carecall.commands.registry import Office, Registry
from carecall.domain.destination import SOFTPHONE
from carecall.domain.language import Language
from carecall.domain.phone import PhoneUse, read_phone
from carecall.errors import BadInput
from carecall.spreadsheets.world_numbers import read_world_number
from carecall.store.requests import NewCallRequest, RequestedCall, request_call, requested_call
from carecall.store.tables import CallRequestState
from carecall.system import SystemClock

POLL_S = 0.2
TAKEN_WITHIN_S = 30.0


def normal_number(text: str, country: str) -> str:
    """Return a number's normal form, or the softphone's name as it is.

    Raises:
        BadPhoneNumber: it is no number that may be rung.
    """
    return text if text == SOFTPHONE else _read(text, country, PhoneUse.RECIPIENT)


def outgoing_number(text: str, country: str) -> str:
    """Return the normal form of a number that phones are shown.

    Raises:
        BadPhoneNumber: it may not be one.
    """
    return _read(text, country, PhoneUse.OUTGOING)


def _read(text: str, country: str, use: PhoneUse) -> str:
    return read_phone(text, use, country=country, elsewhere=read_world_number)


def place_call(
    registry: Registry,
    office: Office,
    number: str,
    language: Language,
    *,
    phone_number_id: int | None = None,
) -> str:
    """Ask for the call to `number` (normal form) and return its id once the controller has taken it.

    Raises:
        BadInput: the call was refused, or nobody took it.
    """
    new = NewCallRequest(
        organization_id=office.organization_id,
        number=number,
        language=language,
        phone_number_id=phone_number_id,
    )
    with registry.working_for(office, writing=True) as session:
        request_id = request_call(session, new, SystemClock().now())
    deadline_s = time.monotonic() + TAKEN_WITHIN_S
    while time.monotonic() < deadline_s:
        with registry.working_for(office) as session:
            asked = requested_call(session, request_id)
        if asked is not None and asked.state is not CallRequestState.WAITING:
            return _taken(asked)
        time.sleep(POLL_S)
    raise BadInput("Nobody took the call: start the system with `make run` or `carecall serve`.")


def _taken(asked: RequestedCall) -> str:
    if asked.call_id is None:
        raise BadInput(refusal_sentence(asked.refused_rule))
    return asked.call_id
