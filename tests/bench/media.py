"""The media process beside a bare server with the same detector, at several numbers of calls."""

from __future__ import annotations

import sys
from typing import Any

import uvloop

from tests.bench import media_bench
from tests.bench.figures import Figure, PartResult

LEVELS = (25, 200, 400)
SECONDS = 16.0
CPU_AIMS = {25: 0.35, 200: 0.25}
"""Percent of a core a call."""
BARE_REFERENCE = {25: 0.35, 200: 0.17}
"""What the bare server with batched detection took where the aims were set: the ratios carry them to other machines."""
LATE_AIM_MS = 6.0
SERVERS = ("bare_silero", "ours")


def measure(result: PartResult, *, quick: bool) -> None:
    """Load both servers in turn at every level."""
    seconds = 6.0 if quick else SECONDS
    result.load = (
        f"Each call for {seconds:.0f} s: frames both ways every 20 ms, 2 s of speech in every 8 s, one second of "
        "canned answer after each turn; all real but recognition and synthesis, recording included. "
        "The load generator runs on the same cores. Bare: one ticker and the same batched Silero, nothing else."
    )
    for calls in LEVELS[:1] if quick else LEVELS:
        rows = {}
        for server in SERVERS:
            sys.stderr.write(f"  {server}, {calls} calls\n")
            rows[server] = uvloop.run(media_bench.measure(server, calls, seconds))
            result.details.append(rows[server])
        result.figures += figures(calls, rows)


def figures(calls: int, rows: dict[str, dict[str, Any]]) -> list[Figure]:
    """Return what one level says."""
    ours, bare = rows["ours"], rows["bare_silero"]
    cost, bare_cost = ours["cpu_percent_per_call"], bare["cpu_percent_per_call"]
    aim = CPU_AIMS.get(calls)
    reference = BARE_REFERENCE.get(calls)
    ratio = round(cost / bare_cost, 2) if bare_cost else None
    at_most_ratio = round(aim / reference, 2) if aim and reference else None
    return [
        Figure(name="processor a call", value=cost, unit="% of a core", at_most=aim, calls=calls),
        Figure(name="bare server's", value=bare_cost, unit="% of a core", calls=calls),
        Figure(name="ours / bare", value=ratio, unit="", at_most=at_most_ratio, calls=calls),
        Figure(
            name="lateness of sound, p99",
            value=ours["late_p99_ms"],
            unit="ms",
            samples=ours["frames"],
            at_most=LATE_AIM_MS,
            calls=calls,
        ),
        Figure(
            name="bare server's lateness, p99", value=bare["late_p99_ms"], unit="ms", calls=calls
        ),
        Figure(
            name="missing frames",
            value=ours.get("frames_missing"),
            unit="",
            samples=ours["frames"],
            calls=calls,
        ),
        Figure(name="turns spoken", value=ours["turns_spoken"], unit="", calls=calls),
        Figure(
            name="missed turns",
            value=ours["turns_missed"],
            unit="",
            samples=ours["turns_spoken"],
            at_most=0,
            calls=calls,
        ),
        Figure(name="bare server's missed turns", value=bare["turns_missed"], unit="", calls=calls),
    ]
