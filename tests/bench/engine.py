"""The campaign engine: planning, claiming, dialling, memory, and a day of a million planned calls."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from carecall.provision.system_parts import find_postgres
from carecall.store.engine import create_engine
from carecall.store.ledger import SqlCampaignLedger
from carecall.store.session import guarded_sessions
from tests.bench.engine_day import STEPS, fill, live_through
from tests.bench.engine_dialling import measure_pace
from tests.bench.engine_world import (
    DATABASES,
    MIDNIGHT,
    World,
    empty_database,
    opened,
    populate,
)
from tests.bench.figures import Figure, PartResult, percentile, spread

PLANNED = World(organizations=1, people=20_000)
CLAIMED = World(organizations=12, people=500)
MEMORY = World(organizations=4, people=25_000)
SLOTS = 10
DAY = World(organizations=10, people=10_000, calls_a_day=SLOTS, one_trunk=True)
CONTROLLERS = {"sqlite": (1,), "postgresql": (1, 4, 8)}
CLAIM_S = 6.0
BEGIN_IN_S = 6.0
PACES = {10.0: 150, 30.0: 300, 100.0: 400}
"""Calls per second of the trunk, and how many are dialled."""
PACED_AIM = 95.0
QUERY_AIM_MS = 10.0


def measure(result: PartResult, *, quick: bool) -> None:
    """Measure everything on both databases; what fails leaves what stands."""
    result.load = (
        "Databases of their own on this machine's disk, durable. Planning: one organization of "
        f"{PLANNED.people:,} people in a daily schedule. Claims: {CLAIMED.organizations} organizations with a trunk each "
        f"that has no pace, every controller a process. Day: {DAY.organizations} organizations on one trunk, "
        f"{DAY.organizations * DAY.people * SLOTS:,} planned calls, everybody's due ten times at once and done evenly, some claimed at a hundred moments. Dialling: "
        "everybody is busy at once; paced by the trunk, by a bare AMI loop and by our controller, the pace taken at the "
        "carrier's Asterisk."
    )
    small = 20 if quick else 1
    kinds = DATABASES if find_postgres() is not None else DATABASES[:1]
    if kinds != DATABASES:
        result.load += " PostgreSQL is not on this machine: `make test` brings it."
    for kind in kinds:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            planning(result, kind, Path(folder), small)
            claims(result, kind, Path(folder), small, quick=quick)
    memory(result, small)
    for kind in kinds:
        day(result, kind, small, quick=quick)
    dialling(result, quick=quick)


def planning(result: PartResult, kind: str, folder: Path, small: int) -> None:
    """Plan one big organization's day."""
    world = World(organizations=1, people=PLANNED.people // small)
    with _place(kind, folder / "planning") as url, opened(url) as sessions:
        populate(sessions, world)
        ledger = SqlCampaignLedger(sessions)
        began_s = time.perf_counter()
        planned = 0
        while new := ledger.plan_due(MIDNIGHT + timedelta(hours=1)):
            planned += new
        passed_s = time.perf_counter() - began_s
        again_s = time.perf_counter()
        ledger.plan_due(MIDNIGHT + timedelta(hours=1, seconds=15))
        again_ms = (time.perf_counter() - again_s) * 1000
    result.figures += [
        Figure(
            name=f"planned calls planned, {kind}",
            value=planned / passed_s,
            unit="/s",
            samples=planned,
        ),
        Figure(name=f"planning again with nothing new, {kind}", value=again_ms, unit="ms"),
    ]


def claims(result: PartResult, kind: str, folder: Path, small: int, *, quick: bool) -> None:
    """Let controllers claim side by side."""
    world = World(organizations=CLAIMED.organizations, people=CLAIMED.people // small)
    for controllers in CONTROLLERS[kind]:
        with _place(kind, folder / f"claims{controllers}") as url:
            with opened(url) as sessions:
                populate(sessions, world)
                SqlCampaignLedger(sessions).plan_due(MIDNIGHT + timedelta(hours=12))
            claimed = _claim_together(url, controllers, 1.0 if quick else CLAIM_S)
        seconds = 1.0 if quick else CLAIM_S
        result.figures.append(
            Figure(
                name=f"claims, {controllers} controllers, {kind}",
                value=sum(claimed) / seconds,
                unit="/s",
                samples=sum(claimed),
            )
        )
        result.details.append({"database": kind, "controllers": controllers, "claimed": claimed})


def _claim_together(url: str, controllers: int, seconds: float) -> list[int]:
    begin_at = time.time() + BEGIN_IN_S
    command = [sys.executable, "-m", "tests.bench.engine_claimer", url, str(begin_at), str(seconds)]
    claimers = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(controllers)
    ]
    return [int(claimer.communicate()[0]) for claimer in claimers]


def memory(result: PartResult, small: int) -> None:
    """Plan 100,000 calls in a controller's process."""
    world = World(organizations=MEMORY.organizations, people=MEMORY.people // small)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        empty_database("sqlite", Path(folder)) as url,
    ):
        with opened(url) as sessions:
            populate(sessions, world)
        ran = subprocess.run(
            [sys.executable, "-m", "tests.bench.engine_memory", url],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    found = json.loads(ran.stdout)
    planned = round(found["planned"])
    result.details.append({"memory": found})
    result.figures += [
        Figure(name="memory of an idle controller's ledger", value=found["idle_mb"], unit="MB"),
        Figure(
            name=f"the same when it has planned {planned:,} calls",
            value=found["planned_mb"],
            unit="MB",
        ),
        Figure(name="the same when it has claimed some", value=found["claimed_mb"], unit="MB"),
    ]


def day(result: PartResult, kind: str, small: int, *, quick: bool) -> None:
    """Live through a day."""
    world = replace(DAY, people=DAY.people // small)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        empty_database(kind, Path(folder)) as url,
    ):
        engine = create_engine(url)
        sessions = guarded_sessions(engine)
        populate(sessions, world)
        planned = fill(sessions, SLOTS)
        timings = live_through(sessions, engine, SLOTS, steps=2 if quick else STEPS)
        engine.dispose()
    name = f"a day with {planned:,} planned calls, {kind}"
    result.figures += [
        *spread(
            f"{name}: a dial query",
            timings.queries,
            "ms",
            aims={99: QUERY_AIM_MS},
            percents=(50, 99),
        ),
        *spread(f"{name}: a whole claim with its commit", timings.claims, "ms", percents=(50, 99)),
    ]
    result.figures.append(
        Figure(
            name=f"{name}: organizations among 25 claims, fewest",
            value=min(timings.organizations),
            unit="",
            at_least=world.organizations,
        )
    )
    slowest = sorted(
        timings.by_statement.items(), key=lambda item: percentile(item[1], 99) or 0, reverse=True
    )
    result.details += [
        {
            "database": kind,
            "statement": statement,
            "n": len(values),
            "p50_ms": percentile(values, 50),
            "p99_ms": percentile(values, 99),
            "max_ms": max(values),
        }
        for statement, values in slowest[:8]
    ]


def dialling(result: PartResult, *, quick: bool) -> None:
    """Dial at several paces, bare and ours."""
    for asked_per_s, calls in PACES.items():
        rounds = asyncio.run(measure_pace(asked_per_s, calls // 5 if quick else calls))
        bare, *ours = rounds
        named = f"dialled at {asked_per_s:.0f} calls/s"
        result.figures.append(
            Figure(
                name=f"{named} by a bare AMI loop", value=bare.per_s, unit="/s", samples=bare.rung
            )
        )
        for one in ours:
            result.figures.append(
                Figure(
                    name=f"{named} by our dialler, {one.dialler}, of the bare loop",
                    value=100 * one.per_s / bare.per_s if bare.per_s else None,
                    unit="%",
                    samples=one.rung,
                    at_least=PACED_AIM,
                )
            )
        result.details += [
            {
                "dialler": each.dialler,
                "asked_per_s": asked_per_s,
                "per_s": each.per_s,
                "rung": each.rung,
            }
            for each in rounds
        ]


def _place(kind: str, folder: Path):
    folder.mkdir(parents=True, exist_ok=True)
    return empty_database(kind, folder)
