"""The sound of one answered call, as the conversation hears and fills it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Protocol


class VoiceChannel(Protocol):
    """Both directions of one call's sound. Everything runs on the event loop's thread."""

    call_id: str
    fault: str
    """Why our own side dropped the call; empty after a plain hangup."""

    def play(self, pcm: bytes) -> None:
        """Queue 8 kHz PCM behind what is queued already."""
        ...

    def pause(self) -> None:
        """Send silence from the next frame on and keep the queue."""
        ...

    def resume(self) -> None:
        """Go on where `pause` stopped."""
        ...

    def stop(self) -> None:
        """Throw the queue away; the next frame is silence."""
        ...

    @property
    def queued_ms(self) -> int:
        """Audio that was queued and not sent yet."""
        ...

    @property
    def position_ms(self) -> int:
        """Milliseconds of call time sent so far, silence included."""
        ...

    def on_chunk(self, listener: Callable[[bytes], None]) -> None:
        """Hand every inbound 20 ms chunk to `listener`; gaps in time arrive as silence."""
        ...

    def on_sent(self, listener: Callable[[bytes, bool], None]) -> None:
        """Tell `listener` of every chunk sent: the chunk, and whether it was queued audio."""
        ...

    def on_way_out(self, change: Callable[[bytes], bytes | None]) -> None:
        """Send what `change` makes of every chunk, as a bad line would; a chunk it makes None of is lost.

        Those who listen with `on_sent` are told of the chunk as it was before.
        """
        ...

    def digits(self) -> AsyncIterator[str]:
        """Yield keypad presses until the call ends."""
        ...

    async def closed(self) -> None:
        """Return once the other side is gone."""
        ...

    def hang_up(self) -> None:
        """End our side of the sound; Asterisk then asks the dialplan what is next."""
        ...


class Recorder(Protocol):
    """Keeps both sides of one call as a stereo WAV."""

    def heard(self, chunk: bytes) -> None:
        """Add 20 ms of the recipient."""
        ...

    def sent(self, chunk: bytes) -> None:
        """Add 20 ms of the agent."""
        ...

    def finish(self) -> str | None:
        """Close the file and return its name below the recordings folder, or None if nothing was kept."""
        ...
