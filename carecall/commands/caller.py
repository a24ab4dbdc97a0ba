"""Who calls, and which number is shown, when a call is asked for at a terminal."""

from __future__ import annotations

from carecall.commands.database import FICTITIOUS, keep_fictitious_number
from carecall.commands.pbx import TRUNK
from carecall.commands.place_call import outgoing_number
from carecall.commands.registry import Office, Registry
from carecall.domain.destination import SOFTPHONE
from carecall.errors import BadInput
from carecall.settings import Settings
from carecall.store.callers import Caller, any_caller, caller_on, caller_with
from carecall.store.session import Sessions, system_reading
from carecall.telephony.asterisk_pair import LAB_TRUNK

Calling = tuple[Office, int | None]
"""The organization, and its number; None leaves the choice to the claim."""


def caller_of(settings: Settings, sessions: Sessions, organization: str, number: str) -> Calling:
    """Return who rings `number` (normal form): the named organization, else who owns our number.

    Raises:
        UnknownName: nobody carries the name.
        BadInput: nobody has a number to call from.
    """
    registry = Registry(sessions)
    if organization:
        return registry.office(organization), None
    if number == SOFTPHONE:
        return _at(registry, softphone_caller(sessions))
    return _at(registry, _configured(settings, sessions) or _usual(settings, sessions))


def lab_caller(sessions: Sessions, organization: str) -> Calling:
    """Return who rings a simulated person: the named organization, else the first on the lab's trunk."""
    registry = Registry(sessions)
    if organization:
        return registry.office(organization), None
    return _at(registry, usual_caller(sessions, LAB_TRUNK))


def softphone_caller(sessions: Sessions) -> Caller:
    """Return whoever has a number."""
    with system_reading(sessions, "a softphone is rung by whoever has a number") as session:
        found = any_caller(session)
    return found or usual_caller(sessions, SOFTPHONE)


def usual_caller(sessions: Sessions, trunk: str) -> Caller:
    """Return who calls from a trunk when nobody is named; on this machine's own lines there is always somebody.

    Raises:
        BadInput: no number is on a real trunk.
    """
    found = _on(sessions, trunk)
    if found is None and trunk in FICTITIOUS:
        keep_fictitious_number(sessions, trunk)
        found = _on(sessions, trunk)
    if found is None:
        raise BadInput(
            "No organization has a number to call from on the trunk: set CARECALL_TRUNK_NUMBER "
            "and start again, or import one with `carecall numbers import --verified`."
        )
    return found


def _on(sessions: Sessions, trunk: str) -> Caller | None:
    with system_reading(sessions, "a terminal rings for no named organization") as session:
        return caller_on(session, trunk)


def _configured(settings: Settings, sessions: Sessions) -> Caller | None:
    if not settings.trunk_number:
        return None
    number = outgoing_number(settings.trunk_number, settings.default_country)
    with system_reading(sessions, "a terminal calls from the number of the settings") as session:
        return caller_with(session, number)


def _usual(settings: Settings, sessions: Sessions) -> Caller:
    return usual_caller(sessions, TRUNK if settings.trunk_host else LAB_TRUNK)


def _at(registry: Registry, caller: Caller) -> Calling:
    return registry.office_with_id(caller.organization_id), caller.phone_number_id
