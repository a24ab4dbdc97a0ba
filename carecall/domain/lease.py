"""Who works a node: one controller at a time, told apart by a token that only rises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

ABANDONED_S = 60.0
"""A lease that ended so long ago was not let go by somebody who is just starting again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseRule:
    """How long a node stays somebody's without a word, and how often the word is given."""

    lease_s: float = 15.0
    renew_s: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A node's lease as it is kept."""

    holder: str | None = None
    """Random name of the process; None when nobody has it."""
    until: datetime | None = None
    token: int = 0
    """Rises with each new holder: what an older one still does is refused."""

    def is_live(self, now: datetime) -> bool:
        """Say whether somebody has the node at `now`."""
        return self.holder is not None and self.until is not None and now < self.until


def claimed(rule: LeaseRule, lease: Lease, holder: str, now: datetime) -> Lease | None:
    """Return the lease of a new `holder`; None while another one has the node."""
    if lease.is_live(now) and lease.holder != holder:
        return None
    until = now + timedelta(seconds=rule.lease_s)
    return Lease(holder=holder, until=until, token=lease.token + 1)


def renewed(
    rule: LeaseRule, lease: Lease, *, holder: str, token: int, now: datetime
) -> Lease | None:
    """Return the lease kept up; None when somebody else took the node meanwhile.

    One that ran out but that nobody took is still the holder's.
    """
    if lease.holder != holder or lease.token != token:
        return None
    return Lease(holder=holder, until=now + timedelta(seconds=rule.lease_s), token=token)


def released(lease: Lease, *, holder: str, token: int) -> Lease:
    """Return the lease let go; somebody else's stays as it is."""
    if lease.holder != holder or lease.token != token:
        return lease
    return Lease(holder=None, until=None, token=token)


def is_abandoned(lease: Lease, now: datetime) -> bool:
    """Say whether a node's calls wait for a holder who does not come back by itself."""
    if lease.until is None:
        return lease.holder is None and lease.token > 0
    return now > lease.until + timedelta(seconds=ABANDONED_S)
