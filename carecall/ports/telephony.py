"""The telephone network, as the campaign sees it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Protocol

from carecall.domain.call import CallProgress, DueCall


class PhoneLine(Protocol):
    """One Asterisk that can dial."""

    async def dial(self, call: DueCall) -> None:
        """Ask for the call once; returns when Asterisk took the order, not when it rings.

        Raises:
            OriginateRefused: nothing rang and nothing will.
            AmiUnavailable: it is unknown whether the phone rings; never dial again on this.
        """
        ...

    def progress(self) -> AsyncIterator[CallProgress]:
        """Yield what happens to our calls, until the line is closed."""
        ...

    async def live_calls(self) -> frozenset[str]:
        """Return the call ids of our channels that exist right now.

        Raises:
            AmiUnavailable: there is no session.
        """
        ...

    async def hang_up(self, call_id: str) -> None:
        """End a live call; quietly does nothing when it is gone."""
        ...

    @property
    def ready(self) -> bool:
        """Whether orders can be taken now; nothing is claimed while they cannot."""
        ...

    async def next_session(self) -> None:
        """Return when a session has opened that this method has not told of: news before it may be lost."""
        ...

    async def trace(self, call_id: str) -> CallProgress | None:
        """Return how a call that is gone ended, from Asterisk's own event record; None when that says nothing."""
        ...

    async def never_rang(self, call_id: str, ordered_at: datetime) -> bool:
        """Say whether Asterisk's own event record proves that an order made no channel; False when in doubt.

        It does when Asterisk ran and wrote without a gap from before the order until well after it.
        """
        ...
