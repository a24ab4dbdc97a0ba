"""How much of the processor other processes use."""

from __future__ import annotations

import ctypes
import os
import resource
import time
from collections.abc import Mapping
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
SET_CHILD_SUBREAPER = 36
"""Of Linux's prctl(2)."""


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used, all its threads together, children not."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def machine_seconds() -> tuple[float, float]:
    """Return the busy and the whole processor time of the machine, all cores together."""
    first = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0]
    user, nice, system, idle, waiting, *others = map(int, first.split()[1:9])
    whole = user + nice + system + idle + waiting + sum(others)
    return (whole - idle - waiting) / TICKS_PER_S, whole / TICKS_PER_S


class OthersMeter:
    """Measures what programs use that are not among our ended children, from its creation on.

    What a child leaves behind, such as the server of a database, becomes ours, and its time with it.
    """

    def __init__(self) -> None:
        adopt_orphans()
        self._machine = machine_seconds()
        self._children_s = children_seconds()

    def percent(self) -> float:
        """Return the others' share of all cores; call it when the children have ended."""
        bury_orphans()
        busy, whole = machine_seconds()
        ours_s = children_seconds() - self._children_s
        others_s = max(busy - self._machine[0] - ours_s, 0.0)
        return round(100 * others_s / max(whole - self._machine[1], 0.01), 1)


def adopt_orphans() -> None:
    """Become the parent of every process below us whose own parent ends."""
    ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def bury_orphans() -> None:
    """Take over the time of adopted processes that have ended; call it while no child of ours runs."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


def children_seconds() -> float:
    """Return the processor time of all children that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class CpuMeter:
    """Measures the machine and named processes from its creation on."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._pids = dict(pids)
        self._before = {name: cpu_seconds(pid) for name, pid in self._pids.items()}
        self._machine = machine_seconds()
        self._began_s = time.monotonic()

    def machine_percent(self) -> float:
        """Return how much of all cores was used, by anybody."""
        busy, whole = machine_seconds()
        return round(100 * (busy - self._machine[0]) / max(whole - self._machine[1], 0.01), 1)

    def percent(self) -> dict[str, float]:
        """Return each process's use in percent of one core."""
        passed_s = time.monotonic() - self._began_s
        return {
            name: round(100 * (cpu_seconds(pid) - self._before[name]) / passed_s, 2)
            for name, pid in self._pids.items()
        }
