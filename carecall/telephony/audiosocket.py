"""The AudioSocket server: takes answered channels in, and gives each one that we know to its conversation."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from carecall.errors import PortInUse
from carecall.ports.voice import VoiceChannel
from carecall.telephony.lateness import LatenessFigures
from carecall.telephony.ticker import Ticker
from carecall.telephony.voice_channel import AudioSocketChannel

log = logging.getLogger(__name__)

Converse = Callable[[VoiceChannel], Awaitable[None]]
"""Holds the whole conversation; the server closes the channel when it returns."""
Admit = Callable[[str], Awaitable[Converse | None]]
"""Redeems a call id; None when nobody expects it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioSocketConfig:
    """Where to listen and whom to take in."""

    host: str = "127.0.0.1"
    port: int
    allowed: frozenset[str] = frozenset({"127.0.0.1", "::1"})
    """Addresses that may connect: AudioSocket itself has no password."""
    most_calls: int = 1000
    name_within_s: float = 1.0
    """A connection that has not said its call id by then is closed."""
    admit_within_s: float = 4.0
    port_setting: str = "CARECALL_PORT_BASE"
    """The setting that a port in use is mended with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFigures:
    """What the server has done and how punctual it was."""

    live: int
    accepted: int
    refused: int
    stuck: int
    lateness: LatenessFigures


class AudioSocketServer:
    """Listens for Asterisk; every live call hangs on one ticker."""

    def __init__(
        self,
        config: AudioSocketConfig,
        *,
        admit: Admit,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.config = config
        self.ticker = Ticker(monotonic)
        self._admit = admit
        self._server: asyncio.Server | None = None
        self._channels: dict[AudioSocketChannel, asyncio.TimerHandle] = {}
        self._talks: dict[str, asyncio.Task[None]] = {}
        self._accepted = self._refused = self._stuck = 0

    @property
    def port(self) -> int:
        """The port that is listened on (also when 0 was asked for)."""
        if self._server is None:
            return self.config.port
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self) -> None:
        """Begin to listen.

        Raises:
            PortInUse: another process has the port.
        """
        loop = asyncio.get_running_loop()
        try:
            self._server = await loop.create_server(
                self._channel, self.config.host, self.config.port, backlog=256
            )
        except OSError as error:
            raise PortInUse("media server", self.config.port, self.config.port_setting) from error

    @property
    def accepting(self) -> bool:
        """Whether new connections are taken."""
        return self._server is not None and self._server.is_serving()

    @property
    def live(self) -> int:
        """Connections that go on, and conversations that are still being written down."""
        return max(len(self._channels), len(self._talks))

    def close_door(self) -> None:
        """Take no more calls; the live ones go on."""
        if self._server is not None:
            self._server.close()

    async def stop(self, within_s: float = 5.0) -> None:
        """Take no more calls, hang up the live ones and wait for their conversations to be written."""
        if self._server is not None:
            self._server.close()
        channels = list(self._channels)
        for channel in channels:
            channel.fault = channel.fault or "the media server stops"
            channel.hang_up()
        ends: list[asyncio.Future[None]] = [
            asyncio.ensure_future(channel.closed()) for channel in channels
        ]
        ends += self._talks.values()
        if ends:
            _, late = await asyncio.wait(ends, timeout=within_s)
            for end in late:
                end.cancel()
        if self._server is not None:
            await self._server.wait_closed()

    def figures(self) -> MediaFigures:
        """Return counters since the start, and lateness since it was last cleared."""
        return MediaFigures(
            live=len(self._channels),
            accepted=self._accepted,
            refused=self._refused,
            stuck=self._stuck,
            lateness=self.ticker.lateness.figures(),
        )

    def _channel(self) -> AudioSocketChannel:
        return AudioSocketChannel(joined=self._join, named=self._begin, gone=self._leave)

    def _join(self, channel: AudioSocketChannel) -> None:
        full = len(self._channels) >= self.config.most_calls
        if full or channel.peer not in self.config.allowed:
            self._refuse(channel, "too many calls" if full else "the address may not connect")
            return
        loop = asyncio.get_running_loop()
        self._channels[channel] = loop.call_later(
            self.config.name_within_s, self._refuse, channel, "no call id came"
        )
        self.ticker.join(channel)

    def _begin(self, channel: AudioSocketChannel) -> None:
        if channel not in self._channels:
            return
        self._channels[channel].cancel()
        if channel.call_id in self._talks:
            self._refuse(channel, "the call is live already")
            return
        talk = asyncio.get_running_loop().create_task(self._serve(channel))
        self._talks[channel.call_id] = talk
        talk.add_done_callback(lambda _: self._talks.pop(channel.call_id, None))

    async def _serve(self, channel: AudioSocketChannel) -> None:
        try:
            async with asyncio.timeout(self.config.admit_within_s):
                converse = await self._admit(channel.call_id)
        except Exception:  # the door must survive whatever stands behind it
            log.exception("admission failed", extra={"call_id": channel.call_id})
            converse = None
        if converse is None:
            self._refuse(channel, "nobody expects this call id")
            return
        self._accepted += 1
        try:
            await converse(channel)
        except Exception:  # one broken conversation must not take the others with it
            log.exception("conversation failed", extra={"call_id": channel.call_id})
        finally:
            channel.hang_up()

    def _refuse(self, channel: AudioSocketChannel, why: str) -> None:
        self._refused += 1
        log.warning(
            "sound connection refused", extra={"call_id": channel.call_id or None, "why": why}
        )
        channel.fault = why
        channel.hang_up()

    def _leave(self, channel: AudioSocketChannel) -> None:
        self.ticker.leave(channel)
        timer = self._channels.pop(channel, None)
        if timer is not None:
            timer.cancel()
        if channel.fault == "the other end stopped reading":
            self._stuck += 1
            log.warning("peer stopped reading", extra={"call_id": channel.call_id})
