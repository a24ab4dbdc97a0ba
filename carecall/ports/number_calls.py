"""Calls that say a verification number, as the conversation flow knows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from carecall.domain.call import EndedBy
from carecall.domain.number_call import NumberBrief


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberSaid:
    """How a call ended that said a verification number; nothing of what it said is kept."""

    call_id: str
    ended_by: EndedBy


class NumberCalls(Protocol):
    """What such a call reads at its start and writes at its end; plain sync."""

    def take(self, call_id: str, now: datetime) -> NumberBrief | None:
        """Use the sound ticket once and make a new number; None for a call that says no number."""
        ...

    def finish(self, said: NumberSaid) -> None:
        """Write the end of the call, once."""
        ...
