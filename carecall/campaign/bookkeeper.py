"""Writes what happened to the ledger, in threads, and does not let go before it is written."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from carecall.domain.call import AttemptOutcome, CallProgress
from carecall.domain.disposition import disposition_of
from carecall.ports.clock import Clock
from carecall.ports.repositories import CampaignLedger

log = logging.getLogger(__name__)


class Bookkeeper:
    """The flow's pen: what the network said must reach the ledger, however long the database is away.

    A crash meanwhile loses nothing either: the call stays open in the ledger and is reconciled at the next start.
    """

    def __init__(self, ledger: CampaignLedger, clock: Clock, *, retry_s: float) -> None:
        """Write to `ledger`, every `retry_s` seconds again while it fails."""
        self._ledger = ledger
        self._clock = clock
        self._retry_s = retry_s

    async def progressed(self, news: CallProgress) -> None:
        """Write that a call rings or is answered."""
        await self._write(news.call_id, lambda: self._ledger.progressed(news))

    async def settle(self, call_id: str, outcome: AttemptOutcome) -> None:
        """Write how an attempt ended."""
        log.info(
            "call settled",
            extra={
                "call_id": call_id,
                "disposition": outcome.disposition.value,
                "hangup_cause": outcome.hangup_cause,
                "sip_status": outcome.sip_status,
            },
        )
        await self._write(call_id, lambda: self._ledger.settle(call_id, outcome, self._clock.now()))

    async def doubtful(self, call_id: str) -> None:
        """Write that nobody knows whether the phone rang."""
        log.warning("call doubtful", extra={"call_id": call_id})
        await self._write(call_id, lambda: self._ledger.doubtful(call_id, self._clock.now()))

    async def released(self, call_id: str) -> None:
        """Write that a claimed call was not dialled."""
        log.info("call given back", extra={"call_id": call_id})
        await self._write(call_id, lambda: self._ledger.released(call_id, self._clock.now()))

    async def _write(self, call_id: str, write: Callable[[], None]) -> None:
        while True:
            try:
                return await asyncio.to_thread(write)
            except Exception as error:
                log.warning(
                    "ledger not written, trying again",
                    extra={"call_id": call_id, "private": {"error": repr(error)}},
                )
                await asyncio.sleep(self._retry_s)


def outcome_of(end: CallProgress, *, answered_at: datetime | None = None) -> AttemptOutcome:
    """Return how an attempt ended from the last thing that was heard of it."""
    return AttemptOutcome(
        disposition=disposition_of(
            answered=end.answered or answered_at is not None,
            hangup_cause=end.hangup_cause,
            sip_status=end.sip_status,
            originate_reason=end.originate_reason,
            rang=end.rang,
        ),
        hangup_cause=end.hangup_cause,
        sip_status=end.sip_status,
        answered_at=answered_at,
        ended_at=end.at,
    )
