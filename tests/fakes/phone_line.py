"""A phone line whose other end a test plays."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

from carecall.domain.call import CallProgress, DueCall, ProgressKind
from carecall.errors import AmiUnavailable, OriginateRefused
from carecall.ports.clock import Clock


class FakePhoneLine:
    """Keeps every order; `live` is what Asterisk would list."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.dialled: list[DueCall] = []
        self.dialled_at_s: list[float] = []
        self.ordered = asyncio.Event()
        """Set by the first order."""
        self.live: dict[str, bool] = {}
        """Call id to whether it was answered."""
        self.hung_up: list[str] = []
        self.traces: dict[str, CallProgress] = {}
        self.lost_orders: set[str] = set()
        """Orders that Asterisk's record proves to have made no channel."""
        self.connected = True
        self.refuses: str | None = None
        self.loses_answers = False
        """True: the order rings, but its acknowledgement never comes."""
        self._news: asyncio.Queue[CallProgress | None] = asyncio.Queue()
        self._new_session = asyncio.Event()

    # -- the port ---------------------------------------------------------------------------

    @property
    def ready(self) -> bool:
        return self.connected

    async def dial(self, call: DueCall) -> None:
        if not self.connected:
            raise OriginateRefused(call.call_id, "there is no AMI session")
        if self.refuses is not None:
            raise OriginateRefused(call.call_id, self.refuses)
        if call.call_id in self.live:
            raise OriginateRefused(call.call_id, "Uniqueid in use")
        self.dialled.append(call)
        self.dialled_at_s.append(self._clock.monotonic())
        self.ordered.set()
        self.live[call.call_id] = False
        if self.loses_answers:
            raise AmiUnavailable("no answer in time")

    async def progress(self) -> AsyncIterator[CallProgress]:
        while (news := await self._news.get()) is not None:
            yield news

    async def live_calls(self) -> frozenset[str]:
        if not self.connected:
            raise AmiUnavailable("there is no session", sent=False)
        return frozenset(self.live)

    async def hang_up(self, call_id: str) -> None:
        if not self.connected:
            raise AmiUnavailable("there is no session", sent=False)
        self.hung_up.append(call_id)
        if call_id in self.live:
            self.ends(call_id, cause=16)

    async def next_session(self) -> None:
        await self._new_session.wait()
        self._new_session.clear()

    async def trace(self, call_id: str) -> CallProgress | None:
        return self.traces.get(call_id)

    async def never_rang(self, call_id: str, ordered_at: datetime) -> bool:
        return call_id in self.lost_orders

    def close(self) -> None:
        self._news.put_nowait(None)

    # -- the other end ----------------------------------------------------------------------

    def tell(self, call_id: str, kind: ProgressKind, **facts: object) -> None:
        self._news.put_nowait(
            CallProgress(call_id=call_id, kind=kind, at=self._clock.now(), **facts)
        )

    def rings(self, call_id: str) -> None:
        self.tell(call_id, ProgressKind.RINGING)

    def answers(self, call_id: str) -> None:
        self.live[call_id] = True
        self.tell(call_id, ProgressKind.ANSWERED)

    def ends(self, call_id: str, *, cause: int, reason: int | None = None) -> None:
        answered = self.live.pop(call_id)
        self.tell(
            call_id,
            ProgressKind.ENDED,
            hangup_cause=cause,
            originate_reason=None if answered else reason,
            answered=answered,
        )

    def vanishes(self, call_id: str) -> None:
        """The channel ends while nobody listens."""
        self.live.pop(call_id)

    def leaves_a_record(self, call_id: str, *, cause: int, answered: bool, at: datetime) -> None:
        self.traces[call_id] = CallProgress(
            call_id=call_id,
            kind=ProgressKind.ENDED,
            at=at,
            hangup_cause=cause,
            answered=answered,
        )

    def reconnects(self) -> None:
        self.connected = True
        self._new_session.set()
