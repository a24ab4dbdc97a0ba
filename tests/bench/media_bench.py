"""Measures the media process beside a bare server, in one run on one machine; prints JSON.

    python -m tests.bench.media_bench --calls 25,200,400 --seconds 16 [--only ours,bare_silero]

Silero is asked about every window on both sides: line noise never counts as digital silence.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import uvloop

from tests.bench.call_load import run_load

SERVERS = {
    "ours": ["tests.bench.our_media"],
    "ours_without_recording": ["tests.bench.our_media", "--no-recording"],
    "bare_silero": ["tests.bench.bare_media"],
    "bare": ["tests.bench.bare_media", "--deaf"],
}
WARM_UP_S = 10.0
"""Longer than one round, so that every call has spoken before anything is measured."""


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used, all threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    """Return the resident memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return round(int(line.split()[1]) / 1024, 1)
    return 0.0


def start(name: str) -> subprocess.Popen[str]:
    """Start one of the servers; its first line says its port."""
    return subprocess.Popen(
        [sys.executable, "-m", *SERVERS[name]],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )


async def measure(name: str, calls: int, seconds: float) -> dict[str, Any]:
    """Run one server under `calls` calls."""
    process = start(name)
    assert process.stdout is not None
    try:
        port = int(process.stdout.readline().split()[1])
        usage: dict[str, float] = {}

        async def watch() -> None:
            await asyncio.sleep(0.002 * calls + WARM_UP_S)
            usage["cpu"], usage["at"] = cpu_seconds(process.pid), time.monotonic()
            await asyncio.sleep(seconds)
            usage["cpu"] = cpu_seconds(process.pid) - usage["cpu"]
            usage["at"] = time.monotonic() - usage["at"]
            usage["memory"] = memory_mb(process.pid)

        watching = asyncio.ensure_future(watch())
        load = await run_load(port, calls, warm_up_s=WARM_UP_S, seconds=seconds + 0.5)
        await watching
    finally:
        process.terminate()
        said = process.communicate(timeout=30)[0]
    core = 100 * usage["cpu"] / usage["at"]
    return {
        "server": name,
        "calls": calls,
        "cpu_percent_of_a_core": round(core, 2),
        "cpu_percent_per_call": round(core / calls, 4),
        "memory_mb": usage["memory"],
        **load.figures(),
        "server_figures": json.loads(said) if said.strip() else None,
    }


def ratios(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return our cost against the bare server with the same detector, by level."""
    bare = {row["calls"]: row for row in results if row["server"] == "bare_silero"}
    return [
        {
            "server": row["server"],
            "calls": row["calls"],
            "cpu_ratio_to_bare_silero": round(
                row["cpu_percent_per_call"] / bare[row["calls"]]["cpu_percent_per_call"], 2
            ),
        }
        for row in results
        if row["server"].startswith("ours") and row["calls"] in bare
    ]


def main() -> None:
    """Measure every server at every level."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--calls", default="25,200,400")
    parser.add_argument("--seconds", type=float, default=16.0)
    parser.add_argument("--only", default=",".join(SERVERS))
    asked = parser.parse_args()
    results = []
    for calls in (int(level) for level in asked.calls.split(",")):
        for name in asked.only.split(","):
            row = uvloop.run(measure(name, calls, asked.seconds))
            print(json.dumps(row), file=sys.stderr, flush=True)
            results.append(row)
    machine = {"cores": os.cpu_count(), "machine": platform.machine(), "load": os.getloadavg()[0]}
    print(json.dumps({"machine": machine, "results": results, "ratios": ratios(results)}, indent=1))


if __name__ == "__main__":
    main()
