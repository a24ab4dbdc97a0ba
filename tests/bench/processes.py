"""How much of the processor other processes use."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used, all its threads together, children not."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


class CpuMeter:
    """Measures named processes from its creation on."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._pids = dict(pids)
        self._before = {name: cpu_seconds(pid) for name, pid in self._pids.items()}
        self._began_s = time.monotonic()

    def percent(self) -> dict[str, float]:
        """Return each process's use in percent of one core."""
        passed_s = time.monotonic() - self._began_s
        return {
            name: round(100 * (cpu_seconds(pid) - self._before[name]) / passed_s, 2)
            for name, pid in self._pids.items()
        }
