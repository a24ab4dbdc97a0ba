"""One AudioSocket connection: the two directions of a call's sound, kept on one 20 ms timeline."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import cast

from carecall.domain.audio import CHUNK_BYTES, CHUNK_MS, SILENCE, chunks
from carecall.domain.audiosocket import (
    AUDIO_HEADER,
    END_FRAME,
    FRAME_BYTES,
    HEADER_BYTES,
    SILENCE_FRAME,
    BrokenFrame,
    FrameKind,
    FrameParser,
    call_id_of,
)
from carecall.telephony.socket_tuning import tune

LATE_CHUNKS = 3
"""Inbound sound this far (60 ms) behind the clock is taken as lost: silence fills its place."""
BURST_CHUNKS = 10
"""Inbound sound at most this far (200 ms) ahead of the clock is kept."""
STUCK_BYTES = 5 * FRAME_BYTES
"""Unsent bytes (100 ms) that mean the other end has stopped reading."""
EARLY_CHUNKS = 250
"""Sound kept for the listener while the call is being admitted."""
STALL_SLOTS = 75
"""Standing still for 1.5 s: Asterisk ends a sound that says nothing for 2 s, and the person hangs up on it too."""
AFTER_STALL_SLOTS = 50
"""A call that ends within a second of our coming back was ended by our standstill."""
_CLOSE_WITHIN_S = 1.0
"""A peer that does not take our last bytes by then is cut off."""


class AudioSocketChannel(asyncio.Protocol):
    """The server's end of one call; a VoiceChannel once its call id is known.

    Slots of 20 ms since accept are the call's clock: exactly one frame goes out per slot, and the
    inbound timeline is held against the same count, so both legs stay side by side.
    """

    def __init__(
        self,
        *,
        joined: Callable[[AudioSocketChannel], None],
        named: Callable[[AudioSocketChannel], None],
        gone: Callable[[AudioSocketChannel], None],
    ) -> None:
        self.call_id = ""
        self.fault = ""
        """Why we ended the connection ourselves, when it was not a plain hangup."""
        self.peer = ""
        self._joined, self._named, self._gone = joined, named, gone
        self._transport: asyncio.Transport | None = None
        self._parser = FrameParser()
        self._queue: deque[bytes] = deque()
        self._paused = False
        self._slots = 0
        self._stalled_until = 0
        self._received = 0
        self._uneven = b""
        self._split = False
        """Half a frame or half a chunk waits for its other half."""
        self._listener: Callable[[bytes], None] = self._keep
        self._listeners: list[Callable[[bytes], None]] = []
        self._sent_listener: Callable[[bytes, bool], None] = _nobody
        self._sent_listeners: list[Callable[[bytes, bool], None]] = []
        self._way_out: Callable[[bytes], bytes | None] | None = None
        self._early: list[bytes] = []
        self._digits: asyncio.Queue[str | None] = asyncio.Queue()
        self._closed = asyncio.Event()

    # --- the connection -------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send silence at once: Asterisk and the network both punish a peer that says nothing."""
        self._transport = cast(asyncio.Transport, transport)
        self.peer = _host_of(transport.get_extra_info("peername"))
        tune(transport.get_extra_info("socket"))
        self._transport.set_write_buffer_limits(high=STUCK_BYTES)
        self._transport.write(SILENCE_FRAME)
        self._slots = 1
        self._joined(self)

    def data_received(self, received: bytes) -> None:
        """Take what came in; one whole frame is the rule and takes the short way."""
        if self._split or len(received) != FRAME_BYTES or not received.startswith(AUDIO_HEADER):
            self._parse(received)
        elif self._received - self._slots < BURST_CHUNKS:
            self._received += 1
            self._listener(received[HEADER_BYTES:])

    def eof_received(self) -> bool:
        """Treat an end of file as the hangup that it is."""
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell everybody who waits that the call is over; a reset is a hangup like any other."""
        del exc
        if self._slots < self._stalled_until:
            self.fault = self.fault or "this process stood still"
        self._closed.set()
        self._digits.put_nowait(None)
        self._gone(self)

    def pause_writing(self) -> None:
        """End a call whose other end has stopped reading: it could only hear the past."""
        self.abort("the other end stopped reading")

    def abort(self, fault: str) -> None:
        """Drop the connection at once because of `fault`."""
        self.fault = self.fault or fault
        if self._transport is not None:
            self._transport.abort()

    # --- the clock ------------------------------------------------------------------------

    def tick(self) -> None:
        """Send the frame of the next 20 ms slot, and fill the inbound timeline if sound is missing."""
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        self._slots += 1
        queue = self._queue
        if queue and not self._paused:
            chunk = queue.popleft()
            self._send(transport, chunk)
            self._sent_listener(chunk, True)
        else:
            self._send(transport, SILENCE)
            self._sent_listener(SILENCE, False)
        if self._slots - self._received > LATE_CHUNKS:
            self._fill()

    def _send(self, transport: asyncio.Transport, chunk: bytes) -> None:
        carried = chunk if self._way_out is None else self._way_out(chunk)
        if carried is not None:
            transport.write(SILENCE_FRAME if carried is SILENCE else AUDIO_HEADER + carried)

    def skip(self, slots: int) -> None:
        """Let `slots` slots go by in which the person hears nothing."""
        for _ in range(slots):
            self._slots += 1
            self._sent_listener(SILENCE, False)
        if slots >= STALL_SLOTS:
            self._stalled_until = self._slots + AFTER_STALL_SLOTS

    # --- VoiceChannel ---------------------------------------------------------------------

    def play(self, pcm: bytes) -> None:
        """Queue 8 kHz PCM behind what is queued already."""
        self._queue.extend(chunks(pcm))

    def pause(self) -> None:
        """Send silence from the next frame on and keep the queue."""
        self._paused = True

    def resume(self) -> None:
        """Go on where `pause` stopped."""
        self._paused = False

    def stop(self) -> None:
        """Throw the queue away; the next frame is silence."""
        self._queue.clear()
        self._paused = False

    @property
    def queued_ms(self) -> int:
        """Audio that was queued and not sent yet."""
        return len(self._queue) * CHUNK_MS

    @property
    def position_ms(self) -> int:
        """Milliseconds of call time sent so far, silence included."""
        return self._slots * CHUNK_MS

    def on_chunk(self, listener: Callable[[bytes], None]) -> None:
        """Hand every inbound 20 ms chunk to `listener`; the first one also gets what came before it."""
        self._listeners.append(listener)
        first = len(self._listeners) == 1
        self._listener = listener if first else _all_of(self._listeners)
        early, self._early = self._early, []
        for chunk in early:
            listener(chunk)

    def on_sent(self, listener: Callable[[bytes, bool], None]) -> None:
        """Tell `listener` of every chunk sent; what went out before it was silence, and is told too."""
        for _ in range(self._slots):
            listener(SILENCE, False)
        self._sent_listeners.append(listener)
        first = len(self._sent_listeners) == 1
        self._sent_listener = listener if first else _all_sent_of(self._sent_listeners)

    def on_way_out(self, change: Callable[[bytes], bytes | None]) -> None:
        """Send what `change` makes of every chunk, and nothing where it makes None."""
        self._way_out = change

    async def digits(self) -> AsyncIterator[str]:
        """Yield keypad presses until the call ends."""
        while (digit := await self._digits.get()) is not None:
            yield digit

    async def closed(self) -> None:
        """Return once the other side is gone."""
        await self._closed.wait()

    def hang_up(self) -> None:
        """End our side: the end frame, then the connection."""
        transport = self._transport
        if transport is not None and not transport.is_closing():
            transport.write(END_FRAME)
            transport.close()
            asyncio.get_running_loop().call_later(_CLOSE_WITHIN_S, transport.abort)

    # --- inbound --------------------------------------------------------------------------

    def _parse(self, received: bytes) -> None:
        try:
            for kind, payload in self._parser.feed(received):
                self._take(kind, payload)
        except BrokenFrame as error:
            self.abort(str(error))
        self._split = self._parser.waiting or bool(self._uneven)

    def _take(self, kind: int, payload: bytes) -> None:
        if kind == FrameKind.AUDIO:
            self._take_sound(payload)
        elif kind == FrameKind.CALL_ID:
            if self.call_id:
                raise BrokenFrame("a second call id came on one connection")
            self.call_id = call_id_of(payload)
            self._named(self)
        elif kind == FrameKind.DIGIT:
            self._digits.put_nowait(payload.decode("ascii", "replace"))
        elif self._transport is not None:
            self._transport.close()

    def _take_sound(self, payload: bytes) -> None:
        """Cut packets of another length (30 ms, 10 ms) into 20 ms chunks."""
        sound = self._uneven + payload
        whole = len(sound) - len(sound) % CHUNK_BYTES
        self._uneven = sound[whole:]
        for at in range(0, whole, CHUNK_BYTES):
            self._arrived(sound[at : at + CHUNK_BYTES])

    def _arrived(self, chunk: bytes) -> None:
        if self._received - self._slots < BURST_CHUNKS:
            self._hand_on(chunk)

    def _fill(self) -> None:
        """Put silence where sound is missing; two chunks a tick catch up after a stall."""
        self._hand_on(SILENCE)
        if self._slots - self._received > LATE_CHUNKS:
            self._hand_on(SILENCE)

    def _hand_on(self, chunk: bytes) -> None:
        self._received += 1
        self._listener(chunk)

    def _keep(self, chunk: bytes) -> None:
        """Keep sound for the listener while the call is being admitted."""
        if len(self._early) < EARLY_CHUNKS:
            self._early.append(chunk)


def _nobody(chunk: bytes, queued: bool) -> None:
    """Stand in until somebody listens."""


def _all_of(listeners: list[Callable[[bytes], None]]) -> Callable[[bytes], None]:
    def tell(chunk: bytes) -> None:
        for listener in listeners:
            listener(chunk)

    return tell


def _all_sent_of(listeners: list[Callable[[bytes, bool], None]]) -> Callable[[bytes, bool], None]:
    def tell(chunk: bytes, queued: bool) -> None:
        for listener in listeners:
            listener(chunk, queued)

    return tell


def _host_of(peername: object) -> str:
    return str(peername[0]) if isinstance(peername, tuple) and peername else ""
