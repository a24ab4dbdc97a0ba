"""How the long-running processes stop without dropping a call: nothing new, a limit for what is live, then the end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from carecall.commands.long_running import Stopping, first_of
from carecall.commands.service_word import tell_service

log = logging.getLogger(__name__)

FINISH_SETTING = "CARECALL_FINISH_S"
"""The environment's name of --finish-s."""
LOOK_S = 0.5
FAREWELL_S = 15.0
"""Longest time from asking a talk to end until its last word is spoken and written."""


class Flow(Protocol):
    """A campaign flow, as far as it is stopped."""

    def stop(self, *, wait_for_live_s: float = 0.0) -> None:
        """Dial nothing more, and wait so long for what is live."""
        ...


async def drain_flow(
    flow: Flow,
    running: asyncio.Task[None],
    stopping: Stopping,
    finish_s: float,
    *,
    note_draining: Callable[[], None] | None = None,
) -> None:
    """Let a campaign's live calls finish within `finish_s`; a second signal ends the waiting."""
    tell_service("STOPPING=1")
    log.info("no new calls, live ones finish", extra={"finish_s": finish_s})
    flow.stop(wait_for_live_s=finish_s)
    again = asyncio.ensure_future(stopping.at_once.wait())
    noting = asyncio.ensure_future(_asked(note_draining if finish_s > 0 else None))
    try:
        await asyncio.wait({running, again}, return_when=asyncio.FIRST_COMPLETED)
        if not running.done():
            flow.stop()
        await running
    finally:
        again.cancel()
        noting.cancel()


class Door(Protocol):
    """A sound server, as far as it is drained."""

    @property
    def live(self) -> int:
        """Calls that go on."""
        ...

    @property
    def accepting(self) -> bool:
        """Whether new ones are taken."""
        ...

    def close_door(self) -> None:
        """Take no more."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Talks:
    """The talks of one media process, as far as they are drained."""

    door: Door
    ringing: Callable[[], int]
    """Asks the database how many phones still ring for this host."""
    note_draining: Callable[[], None]
    """Tells the controller by the database that nothing more may be dialled."""
    take_leave: Callable[[], None]
    """Has every talk say goodbye."""


async def drain_talks(
    talks: Talks, stopping: Stopping, finish_s: float, *, look_s: float = LOOK_S
) -> None:
    """Wait for the first signal, then let talks go on for `finish_s` and end the rest with a goodbye.

    Phones that ring already are answered too: nobody lifts the receiver to silence. With `finish_s` 0, or at a
    second signal, everything ends at once.
    """
    await stopping.wait()
    tell_service("STOPPING=1")
    if finish_s > 0:
        log.info("no new calls, live talks finish", extra={"finish_s": finish_s})
        await _asked(talks.note_draining)
        await _let_finish(talks, stopping, finish_s, look_s)
        if talks.door.live and not stopping.at_once.is_set():
            talks.take_leave()
            await _until_silent(talks.door, stopping, FAREWELL_S, look_s)
    talks.door.close_door()


async def _let_finish(talks: Talks, stopping: Stopping, finish_s: float, look_s: float) -> None:
    loop = asyncio.get_running_loop()
    until_s = loop.time() + finish_s
    while loop.time() < until_s and not await first_of(stopping.at_once, within_s=look_s):
        if talks.door.accepting and not await _asked(talks.ringing):
            talks.door.close_door()
        if not talks.door.accepting and not talks.door.live:
            return
    talks.door.close_door()


async def _until_silent(door: Door, stopping: Stopping, within_s: float, look_s: float) -> None:
    loop = asyncio.get_running_loop()
    until_s = loop.time() + within_s
    while door.live and loop.time() < until_s:
        if await first_of(stopping.at_once, within_s=look_s):
            return


async def _asked(question: Callable[[], int | None] | None) -> int:
    """Return the database's answer; one that is away keeps no process from stopping."""
    if question is None:
        return 0
    try:
        return await asyncio.to_thread(question) or 0
    except Exception:
        log.warning("draining without the database", exc_info=True)
        return 0
