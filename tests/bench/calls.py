"""Real calls at once: what both Asterisks and the media process cost, and how punctual the sound is."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from tests.bench.figures import Figure, PartResult
from tests.bench.processes import CpuMeter
from tests.bench.ringing import exchange
from tests.pbx.pair import free_ports

LEVELS = (10, 25, 50, 100, 200)
WARM_UP_S = 10.0
"""Longer than one round of speech and silence, so that every call has been answered once."""
SECONDS = 16.0
PLANNED_CALLS = 100
"""What one small machine is meant to carry: aims hold up to here, and more shows what comes after."""
LATE_AIM_MS = 6.0
FRAMES_AIM = 49.5
"""A second a call; Asterisk's own clock gives 50."""
SERVERS = {
    "bare": ["tests.bench.bare_media", "--deaf"],
    "ours": ["tests.bench.our_media"],
}


def measure(result: PartResult, *, quick: bool) -> None:
    """Ring at every level, first with the bare server in the media process's place, then with ours."""
    seconds = 6.0 if quick else SECONDS
    result.load = (
        "Real SIP calls from our Asterisk to the lab carrier's Asterisk (G.711 over RTP, AudioSocket at both ends); "
        "the recipients speak 2 s in every 8 s and get one second of canned answer. The media process is real but for "
        f"recognition and synthesis, recording included. Each level for {seconds:.0f} s; recipients and both "
        "Asterisks share the cores. Bare: an AudioSocket server with one shared ticker that hears nothing. "
        f"Aims hold up to {PLANNED_CALLS} calls; beyond, the table shows where the machine ends."
    )
    for calls in LEVELS[:1] if quick else LEVELS:
        rows = {}
        for server in SERVERS:
            sys.stderr.write(f"  {server}, {calls} calls\n")
            rows[server] = asyncio.run(one_level(server, calls, seconds))
            result.details.append({"server": server, "calls": calls, **rows[server]})
        result.figures += figures(calls, rows["ours"], rows["bare"])


async def one_level(server: str, calls: int, seconds: float) -> dict[str, Any]:
    """Bring `calls` calls up and measure them."""
    [callees_port] = free_ports(1)
    with (
        _child(["tests.bench.callees", str(callees_port)]) as callees,
        _child(SERVERS[server]) as media,
    ):
        _port_of(callees)
        async with exchange(_port_of(media), callees_port) as line:
            await line.ring(calls)
            await asyncio.sleep(WARM_UP_S)
            assert line.pair.core.pid is not None
            assert line.pair.carrier is not None
            assert line.pair.carrier.pid is not None
            meter = CpuMeter(
                {
                    "core": line.pair.core.pid,
                    "carrier": line.pair.carrier.pid,
                    "media": media.pid,
                    "recipients": callees.pid,
                }
            )
            media.send_signal(signal.SIGUSR1)
            _begin(callees)
            await asyncio.sleep(seconds)
            cpu, machine = meter.percent(), meter.machine_percent()
            heard = await asyncio.to_thread(_last_words, callees)
            sent = await asyncio.to_thread(_last_words, media)
    return {
        "answered": line.answered,
        "cpu": cpu,
        "machine_percent": machine,
        **heard,
        "tick_lateness": sent["lateness"],
    }


def figures(calls: int, ours: dict[str, Any], bare: dict[str, Any]) -> list[Figure]:
    """Return what one level says."""
    cpu, tick = ours["cpu"], ours["tick_lateness"]
    core = "% of a core"
    found = [
        Figure(name="up at the end", value=ours["calls_up"], unit="", at_least=calls),
        Figure(name="our Asterisk", value=cpu["core"], unit=core),
        Figure(name="carrier's Asterisk", value=cpu["carrier"], unit=core),
        Figure(name="media process", value=cpu["media"], unit=core),
        Figure(name="bare server in its place", value=bare["cpu"]["media"], unit=core),
        Figure(name="whole machine", value=ours["machine_percent"], unit="% of all cores"),
        Figure(name="tick lateness p50", value=tick["p50_ms"], unit="ms"),
        Figure(name="tick lateness p99", value=tick["p99_ms"], unit="ms", at_most=LATE_AIM_MS),
        Figure(name="tick lateness, worst", value=tick["max_ms"], unit="ms"),
        Figure(name="bare tick lateness p99", value=bare["tick_lateness"]["p99_ms"], unit="ms"),
        Figure(name="bare tick lateness, worst", value=bare["tick_lateness"]["max_ms"], unit="ms"),
        Figure(
            name="sound that arrives",
            value=ours["frames_per_second_a_call"],
            unit="frames/s a call",
            at_least=FRAMES_AIM,
        ),
        Figure(
            name="sound that arrives, bare",
            value=bare["frames_per_second_a_call"],
            unit="frames/s a call",
        ),
        Figure(name="lateness at the people p99", value=ours["late_p99_ms"], unit="ms"),
        Figure(name="lateness at the people p99, bare", value=bare["late_p99_ms"], unit="ms"),
        Figure(name="turns spoken", value=ours["turns_spoken"], unit=""),
        Figure(
            name="missed turns",
            value=ours["turns_missed"],
            unit="",
            samples=ours["turns_spoken"],
            at_most=0,
        ),
    ]
    if calls > PLANNED_CALLS:
        found = [replace(figure, at_most=None, at_least=None) for figure in found]
    return [replace(figure, calls=calls) for figure in found]


@contextmanager
def _child(module: list[str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", *module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def _port_of(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    words = process.stdout.readline().split()
    if len(words) != 2:
        raise RuntimeError("a server of the benchmark did not start")
    return int(words[1])


def _begin(callees: subprocess.Popen[str]) -> None:
    assert callees.stdin is not None
    callees.stdin.write("\n")
    callees.stdin.flush()


def _last_words(process: subprocess.Popen[str]) -> dict[str, Any]:
    """End a server and return the figures that it says."""
    assert process.stdout is not None
    process.terminate()
    found: dict[str, Any] = json.loads(process.stdout.readline())
    return found
