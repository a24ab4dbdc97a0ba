"""The campaign's phone line: one Asterisk, over AMI."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

from carecall.domain.call import CallProgress, DueCall
from carecall.errors import AmiUnavailable, BadInput, OriginateRefused
from carecall.ports.clock import Clock
from carecall.telephony.ami_headers import hangup_headers, is_call_id, originate_headers
from carecall.telephony.ami_link import AmiLink
from carecall.telephony.ami_message import AmiMessage, number_in
from carecall.telephony.call_tracker import CallTracker
from carecall.telephony.stray_channel import StrayChannels, stray_hangup_headers

log = logging.getLogger(__name__)

LAST_EVENT_WAIT_S = 2.0
"""How long the end of an unanswered call waits for its second event."""
LATE_ANSWER_S = 0.3
"""Asterisk acknowledges an Originate within milliseconds."""
UP_BEFORE_ORDER = timedelta(seconds=2)
"""Asterisk tells its uptime in whole seconds."""


class CallRecord(Protocol):
    """Asterisk's own event record, on disk."""

    def end_of(self, call_id: str) -> CallProgress | None:
        """Return how the call ended, or None when the record says nothing; reads a file."""
        ...

    def never_rang(self, call_id: str, ordered_at: datetime) -> bool:
        """Say whether the record covers the order and holds no channel of it; reads a file."""
        ...


class AmiPhoneLine:
    """Dials through AMI Originate, once each, and tells what its events say."""

    def __init__(
        self,
        link: AmiLink,
        clock: Clock,
        *,
        record: CallRecord | None = None,
        last_event_wait_s: float = LAST_EVENT_WAIT_S,
    ) -> None:
        """Listen on `link`, which somebody else runs; `record` answers `trace`."""
        self._link = link
        self._clock = clock
        self._record = record
        self._last_event_wait_s = last_event_wait_s
        self._tracker = CallTracker()
        self._strays = StrayChannels()
        self._news: asyncio.Queue[CallProgress | None] = asyncio.Queue()
        self._new_session = asyncio.Event()
        self._asterisk_since: datetime | None = None
        self._orders: dict[str, float] = {}
        """Orders without an answer yet, and since when, in monotonic seconds."""
        self._hanging_up: set[asyncio.Task[None]] = set()
        link.on_event(self._heard)
        link.on_session(self._new_session.set)

    @property
    def ready(self) -> bool:
        """Whether orders can be taken now: a session is up, and no order has waited long for its answer.

        Orders into a link that is half open would pile up in it and ring all at once when it thaws.
        """
        late_at_s = self._clock.monotonic() - LATE_ANSWER_S
        return self._link.connected and all(at_s > late_at_s for at_s in self._orders.values())

    async def dial(self, call: DueCall) -> None:
        """Send one Originate; returns when Asterisk took it, which is before anything rings.

        Raises:
            OriginateRefused: Asterisk said no, the call may not be sent, or nothing left this process.
            AmiUnavailable: it was sent and no answer came; it may ring.
        """
        self._orders[call.call_id] = self._clock.monotonic()
        try:
            answer = await self._link.ask(originate_headers(call))
        except BadInput as error:
            raise OriginateRefused(call.call_id, str(error)) from error
        except AmiUnavailable as error:
            if error.sent:
                raise
            raise OriginateRefused(call.call_id, "there is no AMI session") from error
        finally:
            self._orders.pop(call.call_id, None)
        first = answer[0]
        if "event" in first:  # the outcome overtook the acknowledgement
            self._heard(first)
        elif first.get("response") != "Success":
            raise OriginateRefused(call.call_id, first.get("message", "without a reason"))

    async def progress(self) -> AsyncIterator[CallProgress]:
        """Yield what happens to our calls, until `close`."""
        while (news := await self._news.get()) is not None:
            yield news

    async def live_calls(self) -> frozenset[str]:
        """Return the call ids of channels that exist now.

        Raises:
            AmiUnavailable: no session, no answer, or not the whole list.
        """
        answer = await self._link.ask({"Action": "Status"}, several=True)
        if answer[-1].get("event") != "StatusComplete":
            raise AmiUnavailable(
                "Asterisk did not list its channels: "
                f"{answer[0].get('message', 'see that the AMI user may see calls')}."
            )
        ids = (message.get("uniqueid", "") for message in answer)
        return frozenset(one for one in ids if is_call_id(one))

    async def hang_up(self, call_id: str) -> None:
        """End a live call; quietly does nothing when it is gone."""
        await self._link.ask(hangup_headers(call_id))

    async def next_session(self) -> None:
        """Return when a session has opened that this method has not told of."""
        await self._new_session.wait()
        self._new_session.clear()

    async def trace(self, call_id: str) -> CallProgress | None:
        """Return how a call that is gone ended, from Asterisk's record on disk."""
        if self._record is None:
            return None
        return await asyncio.to_thread(self._record.end_of, call_id)

    async def never_rang(self, call_id: str, ordered_at: datetime) -> bool:
        """Say whether Asterisk's record proves that an order made no channel.

        An Asterisk that was killed may have sent an INVITE whose line never reached the disk, so only the word of one that
        has been up since before the order counts.
        """
        since = self._asterisk_since
        if self._record is None or since is None or since > ordered_at - UP_BEFORE_ORDER:
            return False
        return await asyncio.to_thread(self._record.never_rang, call_id, ordered_at)

    def close(self) -> None:
        """End `progress` after the news that are waiting."""
        self._news.put_nowait(None)

    def _heard(self, event: AmiMessage) -> None:
        if event.get("event") == "FullyBooted":
            self._note_start(event)
        stray = self._strays.hear(event)
        if stray is not None:
            self._end_stray(stray)
        waiting = self._tracker.half_ended()
        for news in self._tracker.hear(event, self._clock.now()):
            self._news.put_nowait(news)
        self._wait_for_the_rest(waiting)

    def _end_stray(self, unique_id: str) -> None:
        log.warning("a phone sent its call on; the other number is not rung")
        task = asyncio.get_running_loop().create_task(self._hang_up_stray(unique_id))
        self._hanging_up.add(task)
        task.add_done_callback(self._hanging_up.discard)

    async def _hang_up_stray(self, unique_id: str) -> None:
        with suppress(AmiUnavailable):
            await self._link.ask(stray_hangup_headers(unique_id))

    def _wait_for_the_rest(self, already: frozenset[str]) -> None:
        for call_id in self._tracker.half_ended() - already:
            asyncio.get_running_loop().call_later(
                self._last_event_wait_s, self._give_up_waiting, call_id
            )

    def _give_up_waiting(self, call_id: str) -> None:
        news = self._tracker.give_up_waiting(call_id, self._clock.now())
        if news is not None:
            self._news.put_nowait(news)

    def _note_start(self, event: AmiMessage) -> None:
        """Learn since when Asterisk runs; it tells so after every login."""
        uptime_s = number_in(event, "uptime")
        self._asterisk_since = (
            None if uptime_s is None else self._clock.now() - timedelta(seconds=uptime_s)
        )
