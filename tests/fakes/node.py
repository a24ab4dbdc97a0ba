"""A node in memory that several holders may share."""

from __future__ import annotations

from dataclasses import dataclass, field

from carecall.domain.lease import Lease, LeaseRule, claimed, released, renewed
from carecall.ports.nodes import NodeKey


@dataclass
class Place:
    """What the database would keep of one node."""

    lease: Lease = field(default_factory=Lease)
    fails: bool = False
    """True: the database is away."""


class FakeNode:
    """One holder of `place`."""

    name = "node"

    def __init__(self, place: Place, holder: str) -> None:
        self.place = place
        self.holder = holder
        self.key: NodeKey | None = None
        self.orphans = 0
        self.looked_for_orphans = 0

    def claim(self, now):
        self._answer()
        lease = claimed(LeaseRule(), self.place.lease, self.holder, now)
        if lease is None:
            return self.place.lease
        self.place.lease, self.key = lease, NodeKey(1, lease.token)
        return None

    def renew(self, now):
        self._answer()
        if self.key is None:
            return False
        lease = renewed(
            LeaseRule(), self.place.lease, holder=self.holder, token=self.key.token, now=now
        )
        if lease is None:
            self.key = None
            return False
        self.place.lease = lease
        return True

    def release(self, now):
        self._answer()
        if self.key is not None:
            self.place.lease = released(self.place.lease, holder=self.holder, token=self.key.token)
        self.key = None

    def abandoned(self, now):
        self.looked_for_orphans += 1
        return self.orphans

    def _answer(self) -> None:
        if self.place.fails:
            raise ConnectionError
