"""Emergency stops, as those who hold live calls see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class CallToEnd:
    """A live call that a stop wants ended."""

    call_id: str
    answered: bool
    """Somebody is on the line: they are told before we hang up."""
    stopped_at: datetime


class Stops(Protocol):
    """What was stopped with the order to hang up."""

    def calls_to_end(self) -> Sequence[CallToEnd]:
        """Return the live calls under such a stop; none is the rule and costs one small question."""
        ...
