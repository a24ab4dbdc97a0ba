"""Names the machine and the software that figures belong to."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path
from typing import Any

from carecall.provision.programs import find_programs

SOURCE = Path(__file__).resolve().parents[2]


def machine(downloads: Path) -> dict[str, Any]:
    """Return what a reader needs to compare figures; `load` is the one-minute average before we began."""
    asterisk = find_programs(downloads).asterisk
    return {
        "cpu": cpu_model(Path("/proc/cpuinfo")),
        "cores": len(os.sched_getaffinity(0)),
        "memory_mb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**20),
        "os": platform.freedesktop_os_release().get("PRETTY_NAME", platform.platform()),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "asterisk": asterisk.version if asterisk else None,
        "commit": commit(),
        "load": round(os.getloadavg()[0], 2),
    }


def cpu_model(cpuinfo: Path) -> str:
    """Return the processor's name as the kernel knows it, else its kind."""
    for line in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()


def commit() -> str:
    """Return the commit that is measured, with a plus when files differ from it; nothing outside git."""
    try:
        return _git("rev-parse", "--short", "HEAD") + ("+" if _git("status", "--porcelain") else "")
    except (OSError, subprocess.CalledProcessError):
        return ""


def _git(*words: str) -> str:
    asked = subprocess.run(
        ["git", *words], cwd=SOURCE, capture_output=True, text=True, check=True, timeout=20
    )
    return asked.stdout.strip()


def machine_line(facts: dict[str, Any]) -> str:
    """Return the machine in one line."""
    return (
        f"{facts['cpu']}, {facts['cores']} cores, {facts['memory_mb'] / 1024:.1f} GB, {facts['os']}, "
        f"Python {facts['python']}, Asterisk {facts['asterisk'] or 'none'}, "
        f"commit {facts['commit'] or 'unknown'}"
    )
