"""One chaos campaign from the first ring to the judgement."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from carecall.commands.database import prepare_database
from carecall.store.engine import create_engine
from carecall.store.session import Sessions, guarded_sessions
from tests.chaos import promises
from tests.chaos.databases import open_database
from tests.chaos.faults import FaultKind, faults
from tests.chaos.stage import Stage
from tests.chaos.verdict import Verdict, judge

LOOK_S = 1.0
TOLD_S = 20.0
SETTLED_WITHIN_S = 420.0
"""After the last mishap: quarantine, lost talks, redials and the last planning."""
LAST_RINGS = 0.05
"""Mishaps end when no more than this share of the people waits for the first ring."""
CHANNELS_GONE_WITHIN_S = 60.0

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """What is asked for."""

    recipients: int
    kind: str
    """sqlite or postgresql."""
    seed: int
    calls_per_second: float = 4.0
    mean_s: float = 6.0
    """Between two mishaps."""
    most_mishaps: int | None = None
    longest_s: float = 1500.0
    keep: bool = False
    """Leave the folder for who wants to look."""


@dataclass(kw_only=True)
class Course:
    """What happened meanwhile."""

    struck: Counter[FaultKind] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)
    unquiet: list[str] = field(default_factory=list)
    """Channels that were left in the end."""
    gave_up: bool = False
    seconds: float = 0.0


async def perform(programme: Programme, say: Say) -> Verdict:
    """Run one campaign and judge it."""
    folder = Path(tempfile.mkdtemp(prefix="carecall-chaos-"))
    database = open_database(programme.kind, folder)
    stage = Stage(
        folder=folder,
        database=database,
        seed=programme.seed,
        calls_per_second=programme.calls_per_second,
    )
    try:
        return await _perform(programme, stage, say)
    finally:
        database.close()
        if not programme.keep:
            await asyncio.to_thread(_remove, folder)
        else:
            say(f"everything is kept in {folder}")


async def _perform(programme: Programme, stage: Stage, say: Say) -> Verdict:
    await asyncio.to_thread(prepare_database, stage.settings)
    engine = create_engine(stage.settings.sqlalchemy_url)
    sessions = guarded_sessions(engine)
    course = Course()
    try:
        campaigns = await asyncio.to_thread(promises.write, sessions, programme.recipients)
        await stage.raise_curtain()
        await asyncio.to_thread(promises.start, sessions, campaigns)
        began_s = time.monotonic()
        await _storm(programme, stage, sessions, course, say)
        await _calm(programme, stage, sessions, course, say)
        course.unquiet = await _channels_left(stage)
        course.seconds = time.monotonic() - began_s
        books = await asyncio.to_thread(promises.read, sessions, stage.folder / "recordings")
    finally:
        await stage.drop_curtain()
        engine.dispose()
    return judge(programme, stage, course, books)


async def _storm(
    programme: Programme, stage: Stage, sessions: Sessions, course: Course, say: Say
) -> None:
    """Strike until nearly everybody was rung once."""
    began_s = time.monotonic()
    last = max(1, round(programme.recipients * LAST_RINGS))
    await _until_rung(stage)
    for fault in islice(faults(programme.seed, mean_s=programme.mean_s), programme.most_mishaps):
        await asyncio.sleep(fault.after_s)
        now = await _standing(sessions)
        if now is not None and now.waiting <= last and now.final:
            return
        if time.monotonic() - began_s > programme.longest_s:
            return
        say(f"{programme.kind} {time.monotonic() - began_s:4.0f} s, {now}: {fault}")
        course.lines.append(str(fault))
        course.struck[fault.kind] += 1
        await stage.strike(fault)


async def _until_rung(stage: Stage) -> None:
    async with asyncio.timeout(60):
        while not stage.legs:  # noqa: ASYNC110 - read from a file
            await asyncio.sleep(0.2)


async def _calm(
    programme: Programme, stage: Stage, sessions: Sessions, course: Course, say: Say
) -> None:
    """Return when every promise has its final state, or when it takes too long."""
    began_s = told_s = time.monotonic()
    while True:
        now = await _standing(sessions)
        if now is not None and now.is_over(programme.recipients):
            return
        moment_s = time.monotonic()
        if moment_s - began_s > SETTLED_WITHIN_S:
            course.gave_up = True
            return
        if moment_s - told_s > TOLD_S:
            told_s = moment_s
            say(f"{programme.kind} calm for {moment_s - began_s:.0f} s, {now}")
        await asyncio.sleep(LOOK_S)


async def _standing(sessions: Sessions) -> promises.Standing | None:
    """Return how far the campaign is; None while the database is away."""
    try:
        return await asyncio.to_thread(promises.standing, sessions)
    except Exception:
        return None


async def _channels_left(stage: Stage) -> list[str]:
    deadline_s = time.monotonic() + CHANNELS_GONE_WITHIN_S
    while (left := await stage.channels()) and time.monotonic() < deadline_s:  # noqa: ASYNC110 - Asterisk is asked
        await asyncio.sleep(LOOK_S)
    return left


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
