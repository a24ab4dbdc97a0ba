"""A standing AMI link: sessions one after another, opened again with growing pauses."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from carecall.errors import AmiUnavailable
from carecall.telephony.ami_headers import AmiHeaders
from carecall.telephony.ami_message import AmiMessage
from carecall.telephony.ami_session import AmiAddress, AmiSession, AmiTiming

log = logging.getLogger(__name__)

EventListener = Callable[[AmiMessage], None]


class AmiLink:
    """Keeps one AMI session up, hands its events on and asks questions over it."""

    def __init__(self, address: AmiAddress, timing: AmiTiming | None = None) -> None:
        """Nothing is opened before `run`."""
        self._address = address
        self._timing = timing or AmiTiming()
        self._session: AmiSession | None = None
        self._event_listeners: list[EventListener] = []
        self._session_listeners: list[Callable[[], None]] = []
        self._up = asyncio.Event()

    @property
    def connected(self) -> bool:
        """Whether a session is logged in."""
        return self._session is not None and not self._session.lost.done()

    def on_event(self, listener: EventListener) -> None:
        """Hand every event to `listener`, on the event loop's thread; it must return at once."""
        self._event_listeners.append(listener)

    def on_session(self, listener: Callable[[], None]) -> None:
        """Call `listener` after each login; events before it may be lost."""
        self._session_listeners.append(listener)

    async def run(self) -> None:
        """Open a session, wait until it is lost, open the next; until cancelled."""
        failures = 0
        try:
            while True:
                try:
                    await self._hold_one_session()
                except AmiUnavailable:
                    log.warning("AMI session not opened", extra={"failures": failures + 1})
                    await asyncio.sleep(self._timing.retry_s(failures))
                    failures += 1
                else:
                    failures = 0
                    log.warning("AMI session lost")
                    await asyncio.sleep(self._timing.retry_first_s)
        finally:
            self.close()

    async def _hold_one_session(self) -> None:
        session = AmiSession(self._address, self._timing, self._heard)
        try:
            await session.open()
            self._session = session
            self._up.set()
            log.info("AMI session opened")
            for listener in self._session_listeners:
                listener()
            await session.lost
        finally:
            self._up.clear()
            self._session = None
            session.shut()

    async def ready(self, deadline_s: float) -> None:
        """Return once a session is up.

        Raises:
            AmiUnavailable: none came up in time.
        """
        try:
            async with asyncio.timeout(deadline_s):
                await self._up.wait()
        except TimeoutError as error:
            raise AmiUnavailable(
                f"Asterisk's manager interface at {self._address.host}:{self._address.port} cannot be reached: "
                "see that Asterisk runs and that `carecall doctor` finds it.",
                sent=False,
            ) from error

    async def ask(
        self, headers: AmiHeaders, *, deadline_s: float | None = None, several: bool = False
    ) -> tuple[AmiMessage, ...]:
        """Send one action once over the session that is up; see AmiSession.ask.

        Raises:
            UnsafeText: a value that may not be sent.
            AmiUnavailable: no session, no answer in time, or the session was lost meanwhile.
        """
        if self._session is None:
            raise AmiUnavailable(
                "There is no AMI session; it is opened again by itself.", sent=False
            )
        return await self._session.ask(headers, deadline_s=deadline_s, several=several)

    def close(self) -> None:
        """End the session that is up."""
        if self._session is not None:
            self._session.shut()

    def _heard(self, event: AmiMessage) -> None:
        for listener in self._event_listeners:
            listener(event)
