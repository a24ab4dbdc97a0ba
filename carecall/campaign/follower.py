"""Takes what the phone line tells and writes it to the ledger."""

from __future__ import annotations

import logging

from carecall.campaign.bookkeeper import Bookkeeper, outcome_of
from carecall.campaign.live_calls import LiveCalls
from carecall.domain.call import CallProgress, ProgressKind
from carecall.ports.telephony import PhoneLine

log = logging.getLogger(__name__)


class Follower:
    """Follows our calls from ringing to their end."""

    def __init__(self, line: PhoneLine, live: LiveCalls, books: Bookkeeper) -> None:
        """Follow the calls in `live`; news of other calls change nothing."""
        self._line = line
        self._live = live
        self._books = books

    async def run(self) -> None:
        """Take news in their order until the line is closed."""
        async for news in self._line.progress():
            await self.take(news)

    async def take(self, news: CallProgress) -> None:
        """Write one piece of news; it is on record when this returns."""
        call = self._live.get(news.call_id)
        if call is None:
            return
        log.info("call progressed", extra={"call_id": news.call_id, "kind": news.kind.value})
        if news.kind in (ProgressKind.RINGING, ProgressKind.ANSWERED):
            call.doubtful = False
            if news.kind is ProgressKind.ANSWERED:
                call.answered_at = news.at
            await self._books.progressed(news)
            return
        await self._books.settle(news.call_id, outcome_of(news, answered_at=call.answered_at))
        self._live.drop(news.call_id)
