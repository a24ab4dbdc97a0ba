"""The calls that this process dialled or took over and that have not ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True, kw_only=True)
class LiveCall:
    """What the process remembers of one call; the ledger holds the truth."""

    call_id: str
    since_s: float
    """Monotonic seconds of the claim, or of taking it over."""
    ring_timeout_s: int
    ordering: bool = False
    """True until Asterisk has taken or refused the order, or did not answer."""
    answered_at: datetime | None = None
    doubtful: bool = False
    """Its channel is not there, but it may have rung; it holds no trunk channel."""
    asked_for: bool = False
    """Its fate was asked for once because it stayed silent."""


class LiveCalls:
    """A table by call id, on the event loop's thread only."""

    def __init__(self) -> None:
        """Begin empty."""
        self._calls: dict[str, LiveCall] = {}

    def add(self, call: LiveCall) -> None:
        """Take a call in."""
        self._calls[call.call_id] = call

    def get(self, call_id: str) -> LiveCall | None:
        """Return the call, or None when it is not ours or over."""
        return self._calls.get(call_id)

    def drop(self, call_id: str) -> None:
        """Forget a call that is over."""
        self._calls.pop(call_id, None)

    def __iter__(self) -> Iterator[LiveCall]:
        return iter(tuple(self._calls.values()))

    @property
    def channels(self) -> int:
        """Trunk channels that our calls hold, ringing or answered."""
        return sum(not call.doubtful for call in self._calls.values())

    def silent(self, now_s: float, grace_s: float) -> bool:
        """Say whether a call stayed without news beyond its ring timeout, each call once."""
        found = False
        for call in self._calls.values():
            over = now_s > call.since_s + call.ring_timeout_s + grace_s
            if over and call.answered_at is None and not call.asked_for and not call.doubtful:
                call.asked_for = found = True
        return found
