"""What the second recognition after a call reads and writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from carecall.domain.findings import CallAnalysis, Label
from carecall.domain.second_pass import BetterWords
from carecall.domain.turns import Turn
from carecall.ports.repositories import CallToAnalyse


@dataclass(frozen=True, slots=True, kw_only=True)
class CallToHearAgain:
    """A call that was understood from its live words and has a recording."""

    call: CallToAnalyse
    """With its live words."""
    label: Label
    """What the call meant by them."""
    recording: str
    """File name below the recordings folder."""
    spoken: tuple[Turn, ...]
    """The recipient's turns that the recording holds."""
    heard: Mapping[int, BetterWords] = field(default_factory=dict)
    """What was heard again already, by turn number."""
    staff_acted: bool = False
    """Somebody has worked on the call."""


class SecondHearingStore(Protocol):
    """Calls that wait for their second recognition. Plain sync; flows call it in threads."""

    def waiting(self, since: datetime, limit: int) -> Sequence[CallToHearAgain]:
        """Return calls that ended after `since`, oldest first; those whose recording is erased do not wait."""
        ...

    def heard(self, call_id: str, turn_no: int, better: BetterWords) -> None:
        """Write what was heard in one turn; its live words stay."""
        ...

    def done(self, call_id: str, again: CallAnalysis | None, now: datetime) -> None:
        """End the second pass of a call, once; `again` is its new reading, where the words changed it.

        An emergency in it that nobody was told of is told now. Alerts that were raised stay.
        """
        ...


class RecordedVoice(Protocol):
    """The recipient's side of recordings."""

    def piece(self, recording: str, from_ms: int, to_ms: int) -> bytes | None:
        """Return 8 kHz mono s16le PCM between two moments from answer; None when the file cannot be read."""
        ...
