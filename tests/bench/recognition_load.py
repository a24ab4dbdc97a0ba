"""Recognition for several calls at once, through the queue that live calls use, and what a call costs beside a bare loop."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from tests.bench.batch_arrivals import PASSES_A_TALK_S
from tests.bench.figures import Figure, PartResult, percentile, shown
from tests.bench.processes import cpu_seconds

LEVELS = (1, 2, 4, 8, 16)
SECONDS = 6.0
QUICK_SECONDS = 1.0
AIM_P95_MS = 1000.0
"""From the end of an answer to its words."""
PASSES_A_MINUTE = 60 * PASSES_A_TALK_S
MOST_CALLS = 256
ANSWERS = 2000
BARE_PASSES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Ears:
    """One engine as calls reach it."""

    title: str
    lanes: int
    hear: Callable[[bytes], Awaitable[int]]
    """Hears one answer and returns how long its pass took, in milliseconds, waiting left out."""
    bare: Callable[[bytes], object]
    """The same work without queue, threads or another process."""
    workers: Sequence[int] = ()
    """Processes that work for it beside this one."""


@dataclass(slots=True)
class Heard:
    """What one level measured."""

    calls: int
    seconds: float = 0.0
    answers_ms: list[float] = field(default_factory=list)
    passes_ms: list[float] = field(default_factory=list)
    cpu_s: float = 0.0

    @property
    def waits_ms(self) -> list[float]:
        """How long each answer waited before its pass."""
        return [
            max(0.0, answer_ms - pass_ms)
            for answer_ms, pass_ms in zip(self.answers_ms, self.passes_ms, strict=True)
        ]


async def measure_load(
    result: PartResult, ears: Ears, said: Sequence[bytes], *, quick: bool
) -> None:
    """Add the figures of one engine: every call waits for its answer and then gives the next one at once."""
    seconds = QUICK_SECONDS if quick else SECONDS
    await ears.hear(said[0])
    levels = [await _at_once(ears, said, calls, seconds) for calls in LEVELS]
    for level in levels:
        result.figures += _figures(ears, level)
    result.figures += _carried(ears, levels)
    result.figures += _cost(ears, levels[0], said)


async def _at_once(ears: Ears, said: Sequence[bytes], calls: int, seconds: float) -> Heard:
    level = Heard(calls)
    began_s, began_cpu_s = time.perf_counter(), _cpu_s(ears)
    ends_s = began_s + seconds

    async def call(number: int) -> None:
        at = number
        while time.perf_counter() < ends_s:
            asked_s = time.perf_counter()
            pass_ms = await ears.hear(said[at % len(said)])
            level.answers_ms.append(1000 * (time.perf_counter() - asked_s))
            level.passes_ms.append(pass_ms)
            at += calls

    await asyncio.gather(*(call(number) for number in range(calls)))
    level.seconds = time.perf_counter() - began_s
    level.cpu_s = _cpu_s(ears) - began_cpu_s
    return level


def _figures(ears: Ears, level: Heard) -> list[Figure]:
    found = [
        Figure(
            name=f"{ears.title}: passes",
            value=len(level.answers_ms) / level.seconds,
            unit="/s",
            samples=len(level.answers_ms),
            calls=level.calls,
        )
    ]
    for what, values in (("answer", level.answers_ms), ("wait in the queue", level.waits_ms)):
        found += [
            Figure(
                name=f"{ears.title}: {what}, p{percent}",
                value=percentile(values, percent),
                unit="ms",
                calls=level.calls,
            )
            for percent in (50, 95)
        ]
    return found


def _carried(ears: Ears, levels: Sequence[Heard]) -> list[Figure]:
    busiest = levels[-1]
    calls, p95_ms = most_calls(busiest.passes_ms, ears.lanes)
    note = (
        f"Calls carried: as many as have their words within {shown(AIM_P95_MS)} ms of an answer's end in 19 of 20 cases "
        f"when each gives {shown(PASSES_A_MINUTE)} passes a minute by chance, computed from the passes measured here."
    )
    return [
        Figure(
            name=f"{ears.title}: calls carried",
            value=calls,
            unit=f"at {shown(p95_ms)} ms p95" if p95_ms is not None else "",
            note=note,
        )
    ]


def _cost(ears: Ears, alone: Heard, said: Sequence[bytes]) -> list[Figure]:
    began_s = time.process_time()
    for at in range(BARE_PASSES):
        ears.bare(said[at % len(said)])
    bare_s = (time.process_time() - began_s) / BARE_PASSES
    call_s = alone.cpu_s / max(1, len(alone.answers_ms))
    unit = "CPU s a talk minute"
    return [
        Figure(name=f"{ears.title}: cost", value=PASSES_A_MINUTE * call_s, unit=unit),
        Figure(name=f"{ears.title}: bare loop", value=PASSES_A_MINUTE * bare_s, unit=unit),
    ]


def _cpu_s(ears: Ears) -> float:
    return time.process_time() + sum(cpu_seconds(pid) for pid in ears.workers if pid != os.getpid())


def answer_ms_p95(passes_ms: Sequence[float], lanes: int, calls: int, *, seed: int = 1) -> float:
    """Return the 95th percentile of wait and pass for `calls` that ask by chance, first come first served."""
    chance = random.Random(seed)
    free_ms = [0.0] * lanes
    at_ms = 0.0
    answers: list[float] = []
    for _ in range(ANSWERS):
        at_ms += chance.expovariate(calls * PASSES_A_TALK_S / 1000)
        lane = free_ms.index(min(free_ms))
        free_ms[lane] = max(at_ms, free_ms[lane]) + chance.choice(passes_ms)
        answers.append(free_ms[lane] - at_ms)
    return percentile(answers, 95) or 0.0


def most_calls(passes_ms: Sequence[float], lanes: int) -> tuple[int, float | None]:
    """Return the most calls at once within the aim and their 95th percentile; (0, None) for none."""
    if not passes_ms:
        return 0, None
    least, most = 0, MOST_CALLS
    while least < most:
        middle = (least + most + 1) // 2
        if answer_ms_p95(passes_ms, lanes, middle) <= AIM_P95_MS:
            least = middle
        else:
            most = middle - 1
    return (least, answer_ms_p95(passes_ms, lanes, least)) if least else (0, None)
