"""One AMI login over panoramisk, from connect to loss; nothing is ever sent twice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from panoramisk.ami_protocol import AMIProtocol
from panoramisk.manager import Manager

from carecall.errors import AmiUnavailable
from carecall.telephony.ami_headers import AmiHeaders, checked_headers
from carecall.telephony.ami_message import AmiMessage, plain

log = logging.getLogger(__name__)

SILENT_PINGS_ALLOWED = 3
LONGEST_LINE_BYTES = 65_536
_SENT_ONCE = ("ping", "login", "originate", "hangup", "status")
"""Panoramisk sends every other unanswered action again after a reconnect; sessions here live once, so this is a second lock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AmiAddress:
    """Where to log in, and as whom."""

    host: str
    port: int
    username: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AmiTiming:
    """How long an AMI session waits for what."""

    login_s: float = 5.0
    answer_s: float = 5.0
    ping_s: float = 5.0
    retry_first_s: float = 0.25
    retry_longest_s: float = 10.0

    def retry_s(self, failures: int) -> float:
        """Return the pause before the next try: doubled each time, up to the longest."""
        return min(self.retry_longest_s, self.retry_first_s * 2.0 ** min(failures, 16))


def _silent_log() -> logging.Logger:
    # Panoramisk logs whole actions and messages: the login's secret, phone numbers.
    return logging.Logger("panoramisk", level=logging.CRITICAL + 1)


class _Wire(AMIProtocol):
    """Panoramisk's protocol, fed whole lines only and watched for silence."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.log = _silent_log()
        self.silent_pings = 0
        self._rest = b""

    def data_received(self, data: bytes) -> None:
        # Panoramisk decodes each read by itself, which would lose a Hangul syllable cut by a segment's end.
        self.silent_pings = 0
        whole, newline, self._rest = (self._rest + data).rpartition(b"\n")
        if len(self._rest) > LONGEST_LINE_BYTES:
            self.transport.abort()
            return
        try:
            super().data_received(whole + newline)
        except Exception as error:
            log.warning("AMI message not understood", extra={"private": {"error": repr(error)}})
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.factory is not None:
            super().connection_lost(exc)


class AmiSession(Manager):
    """One connection and one login; it never reconnects by itself."""

    # Panoramisk has no types, and its constructor cuts the two durations to whole seconds.
    protocol: Any
    ping_delay: Any
    ping_interval: Any
    authenticated_future: Any

    def __init__(
        self, address: AmiAddress, timing: AmiTiming, on_event: Callable[[AmiMessage], None]
    ) -> None:
        """Prepare a session inside a running event loop; `open` connects it."""
        super().__init__(
            host=address.host,
            port=address.port,
            username=address.username,
            secret=address.secret,
            events="on",
            protocol_factory=_Wire,
            forgetable_actions=_SENT_ONCE,
            log=_silent_log(),
            loop=asyncio.get_running_loop(),
        )
        self.ping_delay = self.ping_interval = (
            timing.ping_s
        )  # its constructor cuts these to whole seconds
        self._timing = timing
        self._on_event = on_event
        self.lost: asyncio.Future[None] = self.loop.create_future()
        self.register_event("*", self._heard)

    async def open(self) -> None:
        """Connect and log in.

        Raises:
            AmiUnavailable: nobody listens, nobody answers in time, or the login is refused.
        """
        where = f"{self.config['host']}:{self.config['port']}"
        try:
            async with asyncio.timeout(self._timing.login_s):
                await self._connect_and_login()
        except (OSError, TimeoutError) as error:
            self.shut()
            raise AmiUnavailable(
                f"Asterisk's manager interface at {where} does not answer: "
                "see that Asterisk runs and that `carecall doctor` finds it.",
                sent=False,
            ) from error
        if not self.authenticated:
            self.shut()
            raise AmiUnavailable(
                f"Asterisk's manager interface at {where} refused the login "
                f"“{self.config['username']}”: stop CareCall and start it again, which renders its configuration anew.",
                sent=False,
            )

    async def _connect_and_login(self) -> None:
        pair = await self.loop.create_connection(
            self.config["protocol_factory"], self.config["host"], self.config["port"]
        )
        connected = self.loop.create_future()
        connected.set_result(pair)
        self.connection_made(connected)
        await asyncio.wait(
            {self.authenticated_future, self.lost}, return_when=asyncio.FIRST_COMPLETED
        )

    async def ask(
        self, headers: AmiHeaders, *, deadline_s: float | None = None, several: bool = False
    ) -> tuple[AmiMessage, ...]:
        """Send one action once and return its answer; with `several`, the list of events that follows it as well.

        Raises:
            UnsafeText: a value that may not be sent.
            AmiUnavailable: no answer in time, or the session was lost meanwhile.
        """
        action = {name: _wire_value(value) for name, value in checked_headers(headers).items()}
        if self.lost.done() or self.protocol.transport.is_closing():
            raise AmiUnavailable(
                "The AMI session was lost; it is opened again by itself.", sent=False
            )
        answer = self.send_action(action, as_list=None if several else False)
        try:
            await asyncio.wait(
                {answer, self.lost},
                timeout=self._timing.answer_s if deadline_s is None else deadline_s,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            self._forget(answer)
        if not answer.done():
            raise AmiUnavailable(f"Asterisk did not answer {action['Action']} in time.")
        result = answer.result()
        return tuple(plain(one) for one in (result if isinstance(result, list) else [result]))

    def _forget(self, answer: asyncio.Future[object]) -> None:
        # A pending entry would swallow later events that carry the same ActionID.
        for key, action in list(self.protocol.responses.items()):
            if action.future is answer:
                del self.protocol.responses[key]

    def ping(self) -> None:
        """Send a ping, unless three had no byte in return: then the link is half open and is cut."""
        if self.protocol.silent_pings >= SILENT_PINGS_ALLOWED:
            log.warning("AMI session silent, cut")
            self.protocol.transport.abort()
            return
        self.protocol.silent_pings += 1
        self.pinger = self.loop.call_later(self.ping_interval, self.ping)
        self.protocol.send({"Action": "Ping"}, as_list=False)

    def connection_lost(self, exc: object) -> None:  # noqa: ARG002  # panoramisk's signature
        """Note the loss; panoramisk would reconnect and send unanswered actions again."""
        if self.pinger is not None:
            self.pinger.cancel()
            self.pinger = None
        if not self.lost.done():
            self.lost.set_result(None)

    def shut(self) -> None:
        """Close the connection; pending questions end as unanswered."""
        self.close()
        self.connection_lost(None)

    def _heard(self, _manager: Manager, message: object) -> None:
        event = plain(message)  # type: ignore[arg-type]  # panoramisk has no types
        try:
            self._on_event(event)
        except Exception as error:
            log.warning("AMI event not handled", extra={"private": {"error": repr(error)}})


def _wire_value(value: str | tuple[str, ...]) -> str | list[str]:
    return value if isinstance(value, str) else list(value)
