"""One clock that makes every call send its 20 ms frame, however many calls there are."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from math import ceil
from typing import Protocol

from carecall.telephony.lateness import Lateness

PHASES = 4
TICK_S = 0.020
SLOT_S = TICK_S / PHASES
FULL_PHASE = 32
"""So many frames leave in a third of a millisecond; waking up for fewer costs more than they do."""
MOST_FRAMES_AT_ONCE = 2
"""After a stall we skip forward: a burst would only fill the far jitter buffer."""


class Ticking(Protocol):
    """Something that sends one frame per tick."""

    def tick(self) -> None:
        """Send the next frame."""
        ...

    def skip(self, slots: int) -> None:
        """Let `slots` frames go by unsent."""
        ...


class Ticker:
    """The shared 20 ms clock; many members are spread over four phases so that they do not burst."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.lateness = Lateness()
        self._monotonic = monotonic
        self._phases: list[list[Ticking]] = [[] for _ in range(PHASES)]
        self._base = 0.0
        self._done = 0
        """Slots of 5 ms whose time has been dealt with, counted from `_base`."""
        self._timer: asyncio.TimerHandle | None = None

    def join(self, member: Ticking) -> None:
        """Tick `member` every 20 ms, in the first phase that has room, else in the emptiest."""
        roomy = (phase for phase in self._phases if len(phase) < FULL_PHASE)
        next(roomy, min(self._phases, key=len)).append(member)
        if self._timer is None:
            self._base, self._done = self._monotonic(), 0
            self._sleep()

    def leave(self, member: Ticking) -> None:
        """Stop ticking `member`; nothing happens when it had left before."""
        for phase in self._phases:
            if member in phase:
                phase.remove(member)
        if self._timer is not None and not any(self._phases):
            self._timer.cancel()
            self._timer = None

    def wake(self) -> None:
        """Tick every phase whose time has come; called by the timer, and by tests with their own clock."""
        now = self._monotonic()
        due = int((now - self._base) / SLOT_S + 1e-6)
        late_slots = due - self._done
        if late_slots > 0:
            for behind in range(min(late_slots, PHASES)):
                slot = due - behind
                missed = (late_slots - behind - 1) // PHASES
                self._tick_phase(slot % PHASES, missed, now - self._base - slot * SLOT_S)
            self._done = due
        if any(self._phases):
            self._sleep()

    def _tick_phase(self, phase: int, missed: int, late_s: float) -> None:
        members = self._phases[phase]
        if not members:
            return
        again = min(missed, MOST_FRAMES_AT_ONCE - 1)
        skipped = missed - again
        self.lateness.count(int((late_s + missed * TICK_S) * 1000), len(members))
        self.lateness.skipped += skipped * len(members)
        for member in tuple(members):
            if skipped:
                member.skip(skipped)
            for _ in range(again):
                member.tick()
            member.tick()

    def _sleep(self) -> None:
        """Sleep whole milliseconds: uvloop knows no shorter ones, and would spin through the rest."""
        ahead = 1
        while ahead < PHASES and not self._phases[(self._done + ahead) % PHASES]:
            ahead += 1
        wait = self._base + (self._done + ahead) * SLOT_S - self._monotonic()
        whole_ms = max(ceil(wait * 1000), 1) / 1000
        self._timer = asyncio.get_running_loop().call_later(whole_ms, self.wake)
