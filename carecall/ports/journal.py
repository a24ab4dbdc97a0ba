"""What the network told while the database was away, kept on this machine's disk until it can be written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from carecall.domain.call import AttemptOutcome, CallProgress


class NoteKind(StrEnum):
    """Which word of the ledger a note stands for."""

    PROGRESSED = "progressed"
    SETTLED = "settled"
    DOUBTFUL = "doubtful"
    RELEASED = "released"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNote:
    """One fact about a call that has to reach the ledger; writing it twice changes nothing."""

    kind: NoteKind
    call_id: str
    at: datetime
    """When it was noted."""
    progress: CallProgress | None = None
    """On PROGRESSED."""
    outcome: AttemptOutcome | None = None
    """On SETTLED."""


class CallJournal(Protocol):
    """Notes in the order in which they were made; plain sync."""

    def append(self, note: CallNote) -> None:
        """Add a note; it outlives a power cut when this returns.

        Raises:
            OSError: it could not be written, and nothing of it was.
        """
        ...

    def waiting(self) -> Sequence[CallNote]:
        """Return every note that is kept; a torn one is passed over."""
        ...

    def rewrite(self, notes: Sequence[CallNote]) -> None:
        """Keep only `notes`, all or nothing.

        Raises:
            OSError: the old ones are still there.
        """
        ...


class NoJournal:
    """Keeps nothing: what is not written before the process ends is reconciled at the next start."""

    def append(self, note: CallNote) -> None:
        """Forget it."""

    def waiting(self) -> Sequence[CallNote]:
        """Return nothing."""
        return ()

    def rewrite(self, notes: Sequence[CallNote]) -> None:
        """Forget them."""
