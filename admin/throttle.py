"""Slowing down guesses at passwords, codes and numbers, together with every other console process."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv6Address, ip_address

from flask import request

from carecall.ports.clock import Clock
from carecall.store.email_changes import purge_changes
from carecall.store.mobile_changes import purge_changes as purge_mobile_changes
from carecall.store.number_call_counts import purge_counts
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.sign_in_limits import (
    count_try,
    forget_tries,
    give_back,
    purge_tries,
    take_try,
    wait_of,
)

REASON = "tries at the door are counted"
PURGE_EVERY = timedelta(minutes=10)
IPV6_PARTS = 4


class Throttle:
    """Counts tries by account and by address. Without its database nothing is tried: an error is no permission."""

    def __init__(self, sessions: Sessions, clock: Clock) -> None:
        self._sessions, self._clock = sessions, clock
        self._purged_at = clock.now() - PURGE_EVERY

    def take(self, own: str, beside: str) -> int:
        """Count a try of `own`; return how many whole seconds it or `beside` has to wait, 0 for go on."""
        self._purge()
        now = self._clock.now()
        with system_reading(self._sessions, REASON) as session:
            wait_s = wait_of(session, (own, beside), now)
        if wait_s:
            return wait_s
        with system_writing(self._sessions, REASON) as session:
            return take_try(session, own, now)

    def failed(self, beside: str) -> None:
        """Count a wrong try beside the one that was taken, such as for the address it came from."""
        with system_writing(self._sessions, REASON) as session:
            count_try(session, beside, self._clock.now())

    def give_back(self, own: str) -> None:
        """Take back a try that was nobody's guess."""
        with system_writing(self._sessions, REASON) as session:
            give_back(session, own)

    def succeeded(self, own: str) -> None:
        """Forget an account's tries; its address keeps its own."""
        with system_writing(self._sessions, REASON) as session:
            forget_tries(session, own)

    def _purge(self) -> None:
        now = self._clock.now()
        if abs(now - self._purged_at) < PURGE_EVERY:
            return
        self._purged_at = now
        with system_writing(self._sessions, REASON) as session:
            purge_tries(session, now)
            purge_changes(session, now)
            purge_mobile_changes(session, now)
            purge_counts(session, now)


def own_address(kind: str = "address") -> str:
    """Return what the place that the running request comes from is counted under."""
    return f"{kind}:{network_of(request.remote_addr)}"


def network_of(address: str | None) -> str:
    """Return what counts as one place: an IPv4 address, or the network of an IPv6 address, which one house owns whole."""
    try:
        known = ip_address(address or "")
    except ValueError:
        return address or ""
    if not isinstance(known, IPv6Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return ":".join(known.exploded.split(":")[:IPV6_PARTS])
