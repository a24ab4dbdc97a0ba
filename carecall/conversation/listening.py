"""One pair of ears for all calls: windows of sound are scored for speech in shared batches.

The voice path never waits here. Calls only append sound; a loop of its own collects the windows
that are full, has them scored in one thread and tells each call what came out. When scoring falls
behind, a round takes several windows of a call, so that a backlog melts instead of growing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor

from carecall.ports.speech import VoiceDetector

log = logging.getLogger(__name__)

ROUND_S = 0.020
FULL_ROUND_S = 0.030
"""With many calls, nearly a window's length: batches are fuller and cheaper, for 5 ms on average."""
MANY_CALLS = 8
TOLD_AT_ONCE = 24
"""A fifth of a millisecond's work."""
MOST_WINDOWS_A_ROUND = 8
"""Of one call; the rest waits for the next round."""

Batch = list[tuple[int, bytes]]


class Ear:
    """One call's sound on its way to the detector, and the place where it is kept."""

    def __init__(self, slot: int, on_score: Callable[[float], None]) -> None:
        self.slot = slot
        self.on_score = on_score
        self.pcm = bytearray()
        """The call's inbound sound from `kept_from` on; append to it."""
        self.kept_from = 0
        """Bytes of the call that were forgotten before `pcm`."""
        self.scored = 0
        """Bytes of the call that have been handed to the detector."""
        self.open = True

    def take_window(self, size: int) -> bytes | None:
        """Return the next full window, or None."""
        at = self.scored - self.kept_from
        if len(self.pcm) - at < size:
            return None
        self.scored += size
        return bytes(self.pcm[at : at + size])

    def piece(self, start_ms: int, end_ms: int) -> bytes:
        """Return the sound between two moments of the call, as far as it is kept."""
        first = max(start_ms * 16 - self.kept_from, 0)
        return bytes(self.pcm[first : max(end_ms * 16 - self.kept_from, first)])

    def forget_before(self, moment_ms: int) -> None:
        """Let go of sound that nobody will ask for; what is not scored yet stays."""
        drop = min(moment_ms * 16, self.scored) - self.kept_from
        if drop > 0:
            del self.pcm[:drop]
            self.kept_from += drop


class Listening:
    """Scores the sound of every open ear."""

    def __init__(self, detector: VoiceDetector, executor: Executor | None = None) -> None:
        self._detector = detector
        self._executor = executor or ThreadPoolExecutor(1, thread_name_prefix="voice-detector")
        self._ears: dict[int, Ear] = {}
        self._task: asyncio.Task[None] | None = None
        self._scoring = False
        self._closing: list[int] = []
        self.rounds = 0
        self.windows = 0
        self.failures = 0
        self.most_behind = 0
        """Most full windows that one call ever had waiting."""

    def open(self, on_score: Callable[[float], None]) -> Ear:
        """Begin to listen to a call: `on_score` gets the speech probability of each window in turn."""
        ear = Ear(self._detector.open(), on_score)
        self._ears[ear.slot] = ear
        return ear

    def close(self, ear: Ear) -> None:
        """Stop listening to a call."""
        if ear.open:
            ear.open = False
            del self._ears[ear.slot]
            self._closing.append(ear.slot)
            self._give_back()

    def start(self) -> None:
        """Begin to score, on the running event loop."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """End scoring."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None
        self._executor.shutdown(wait=False)

    async def round(self) -> int:
        """Score the windows that are full now; return how many there were."""
        ears, batches = self._collect()
        if not batches:
            return 0
        scores = await self._scores(batches)
        for batch_ears, batch_scores in zip(ears, scores, strict=True):
            await self._tell(list(zip(batch_ears, batch_scores, strict=True)))
        self.rounds += 1
        count = sum(len(batch) for batch in batches)
        self.windows += count
        return count

    async def _tell(self, scored: list[tuple[Ear, float]]) -> None:
        """Tell the calls, a few at a time: the voice path takes its turn in between."""
        for first in range(0, len(scored), TOLD_AT_ONCE):
            if first:
                await asyncio.sleep(0)
            for ear, probability in scored[first : first + TOLD_AT_ONCE]:
                if ear.open:
                    self._tell_one(ear, probability)

    def _tell_one(self, ear: Ear, probability: float) -> None:
        try:
            ear.on_score(probability)
        except Exception:  # one call's fault must not make all the others deaf
            self.failures += 1
            log.exception("a window of sound was not taken")

    async def _scores(self, batches: list[Batch]) -> list[Sequence[float]]:
        """Score in the thread; a detector that fails hears nothing, and time goes on."""
        loop = asyncio.get_running_loop()
        self._scoring = True
        try:
            return await loop.run_in_executor(self._executor, self._score, batches)
        except Exception:  # whatever an engine throws, no call may stop because of it
            self.failures += 1
            log.exception("voice detection failed")
            return [[0.0] * len(batch) for batch in batches]
        finally:
            self._scoring = False
            self._give_back()

    def _give_back(self) -> None:
        """Free the state rows of ended calls, but never under a batch that still uses them."""
        while self._closing and not self._scoring:
            self._detector.close(self._closing.pop())

    def _collect(self) -> tuple[list[list[Ear]], list[Batch]]:
        """Return batches in which each call appears at most once, oldest windows first."""
        size = self._detector.window_bytes
        ears: list[list[Ear]] = []
        batches: list[Batch] = []
        for ear in list(self._ears.values()):
            for depth in range(MOST_WINDOWS_A_ROUND):
                window = ear.take_window(size)
                if window is None:
                    break
                if depth == len(batches):
                    ears.append([])
                    batches.append([])
                ears[depth].append(ear)
                batches[depth].append((ear.slot, window))
        self.most_behind = max(self.most_behind, len(batches))
        return ears, batches

    def _score(self, batches: list[Batch]) -> list[Sequence[float]]:
        return [self._detector.score(batch) for batch in batches]

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            await self.round()
            period = ROUND_S if len(self._ears) < MANY_CALLS else FULL_ROUND_S
            await asyncio.sleep(max(period - (loop.time() - began), 0.0))
