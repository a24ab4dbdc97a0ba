"""What Asterisk knows about our trunks: does the carrier answer, and did it take our registration."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from carecall.telephony.asterisk_process import AsteriskInstance
from carecall.telephony.pbx_settings import TrunkKind, TrunkSettings

_CONTACT = re.compile(r"^\s*Contact:\s+(\S+)/\S+\s+\S+\s+(\S+)\s+(\S+)\s*$", re.MULTILINE)
_REGISTRATIONS = {
    "Registered": "took our registration",
    "Rejected": "refuses our user name or password",
}
_REGISTRATION = re.compile(r"^ (\S+)/sip\S*\s+\S+\s+(\w+)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkState:
    """One trunk, as it stands now."""

    name: str
    host: str
    contact: str
    """Avail, Unavail, NonQual or Unknown: what Asterisk's OPTIONS found."""
    round_trip_ms: float | None
    registration: str | None
    """Registered, Unregistered, Rejected, Stopped; None for a trunk that does not register."""

    @property
    def ok(self) -> bool:
        """Say whether a call can be tried: a carrier that answers no OPTIONS may still take calls."""
        return self.registration in {None, "Registered"} and self.contact != "Unavail"

    @property
    def sentence(self) -> str:
        """Say it in words."""
        answered = (
            f"answers in {self.round_trip_ms:.0f} ms" if self.round_trip_ms is not None else ""
        )
        known = {
            "Avail": answered,
            "Unavail": "does not answer",
            "NonQual": "is not asked by OPTIONS",
        }
        words = known.get(self.contact, "has not been asked yet")
        if self.registration is None:
            return words
        return f"{words} and {_REGISTRATIONS.get(self.registration, 'took no registration')}"

    @property
    def mend(self) -> str:
        """Say what to do when it is not ok."""
        if self.registration == "Rejected":
            return "check CARECALL_TRUNK_USER and CARECALL_TRUNK_SECRET, and CARECALL_TRUNK_DOMAIN if the carrier gave one."
        if self.contact == "Unavail":
            return (
                "check CARECALL_TRUNK_HOST, and that the network lets SIP (UDP) through to it; "
                "for a carrier that never answers OPTIONS set CARECALL_TRUNK_QUALIFY=no."
            )
        return (
            "check that CARECALL_TRUNK_HOST is the carrier's registrar, and try again in a minute."
        )


async def trunk_states(core: AsteriskInstance, trunks: Sequence[TrunkSettings]) -> list[TrunkState]:
    """Ask the running instance.

    Raises:
        AsteriskFailed: it does not answer.
    """
    contacts = await core.console("pjsip show contacts")
    registrations = await core.console("pjsip show registrations")
    return [read_state(trunk, contacts, registrations) for trunk in trunks]


def read_state(trunk: TrunkSettings, contacts: str, registrations: str) -> TrunkState:
    """Read one trunk's lines in the answers of `pjsip show contacts` and `pjsip show registrations`."""
    seen = {name: (status, trip) for name, status, trip in _CONTACT.findall(contacts)}
    status, trip = seen.get(trunk.name, ("Unknown", "nan"))
    registered = dict(_REGISTRATION.findall(registrations))
    registers = trunk.kind is TrunkKind.REGISTRATION
    return TrunkState(
        name=trunk.name,
        host=trunk.host,
        contact=status,
        round_trip_ms=float(trip) if re.fullmatch(r"[0-9.]+", trip) else None,
        registration=registered.get(trunk.name, "Unregistered") if registers else None,
    )
