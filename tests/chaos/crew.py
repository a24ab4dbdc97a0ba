"""The processes of a chaos campaign: killed, stopped and started again, whatever happens."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from carecall.commands.stack import READY
from carecall.telephony.asterisk_process import bound_to_us

READY_WITHIN_S = 90.0
LOOK_S = 0.1
GRACE_S = 20.0
AGAIN_S = 1.0
"""Between the end of a process that ended on its own and its next start."""


@dataclass(kw_only=True)
class Hand:
    """One process by name, through all its lives."""

    name: str
    argv: list[str]
    log: Path
    process: asyncio.subprocess.Process | None = None
    log_offset: int = 0
    away: bool = False
    """Killed by us, and not to be started by anybody else."""

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.returncode is None

    def said_ready(self) -> bool:
        """Say whether this life has printed its READY line."""
        with self.log.open("rb") as log:
            log.seek(self.log_offset)
            return any(line.strip() == READY.encode() for line in log)


@dataclass(kw_only=True)
class Crew:
    """Everything that is started by its command; the two Asterisks are not among them."""

    folder: Path
    environment: dict[str, str]
    hands: dict[str, Hand] = field(default_factory=dict)
    fell: Counter[str] = field(default_factory=Counter)
    """How often a process ended on its own."""
    starts: Counter[str] = field(default_factory=Counter)

    async def hire(self, name: str, argv: list[str]) -> None:
        """Start a process for the first time."""
        self.hands[name] = Hand(name=name, argv=argv, log=self.folder / f"{name}.log")
        await self._start(self.hands[name])

    async def ready(self, *names: str) -> None:
        """Return once each has printed READY in its present life."""
        async with asyncio.timeout(READY_WITHIN_S):
            while not all(self.hands[name].said_ready() for name in names):  # noqa: ASYNC110 - read from a log
                await asyncio.sleep(LOOK_S)

    async def kill(self, name: str, away_s: float) -> None:
        """End a process as a crash does, and start it again `away_s` later."""
        hand = self.hands[name]
        hand.away = True
        self._signal(hand, signal.SIGKILL)
        if hand.process is not None:
            await hand.process.wait()
        await asyncio.sleep(away_s)
        await self._start(hand)
        hand.away = False

    async def hold(self, name: str, seconds: float) -> None:
        """Stop a process, its workers too, and let it go on."""
        self._signal(self.hands[name], signal.SIGSTOP)
        try:
            await asyncio.sleep(seconds)
        finally:
            self._signal(self.hands[name], signal.SIGCONT)

    async def keep_up(self) -> None:
        """Start again what ends on its own, until cancelled."""
        while True:
            await asyncio.sleep(AGAIN_S)
            for hand in self.hands.values():
                if not hand.running and not hand.away:
                    self.fell[hand.name] += 1
                    await self._start(hand)

    async def dismiss(self) -> None:
        """End all of them, politely first."""
        for hand in reversed(self.hands.values()):
            self._signal(hand, signal.SIGTERM)
        for hand in self.hands.values():
            if hand.process is None:
                continue
            try:
                await asyncio.wait_for(hand.process.wait(), GRACE_S)
            except TimeoutError:
                self._signal(hand, signal.SIGKILL)
                await hand.process.wait()

    async def _start(self, hand: Hand) -> None:
        hand.log_offset = hand.log.stat().st_size if hand.log.exists() else 0
        self.starts[hand.name] += 1
        with hand.log.open("ab") as output:
            hand.process = await asyncio.create_subprocess_exec(
                *bound_to_us(),
                *hand.argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**self.environment, "PYTHONUNBUFFERED": "1"},
                start_new_session=True,
            )

    def _signal(self, hand: Hand, number: signal.Signals) -> None:
        """Signal the whole session, the workers of a process included."""
        if hand.process is not None and hand.running:
            with suppress(ProcessLookupError):
                os.killpg(hand.process.pid, number)
