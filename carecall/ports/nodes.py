"""Which controller works which Asterisk, and how much speech its host carries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from carecall.domain.lease import Lease


@dataclass(frozen=True, slots=True)
class NodeKey:
    """A node as its holder knows it; written on each call that the holder claims."""

    node_id: int
    token: int


class NodeHold(Protocol):
    """One process's hold of one node."""

    @property
    def name(self) -> str:
        """Return the node's name."""
        ...

    @property
    def key(self) -> NodeKey | None:
        """Return what proves the hold; None before the claim and after the release or loss."""
        ...

    def claim(self, now: datetime) -> Lease | None:
        """Take the node; return None when it is ours now, else the lease of the one who has it."""
        ...

    def renew(self, now: datetime) -> bool:
        """Keep it up; False when somebody else took it."""
        ...

    def release(self, now: datetime) -> None:
        """Let it go for the next one."""
        ...

    def abandoned(self, now: datetime) -> int:
        """Return how many open calls belong to other nodes that nobody works any more."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechReport:
    """How the recognition of one host does."""

    load: float
    """Share of its time that was in use lately."""
    admitted: int
    """Talks at once that it carries, ringing phones counted as talks."""


class SpeechLoadLog(Protocol):
    """Where a media process says what it carries."""

    def report(self, report: SpeechReport, now: datetime) -> None:
        """Write it down for the controller of the same node."""
        ...
