"""Which processes of this installation run, asked at their health pages and ports; nothing is started or changed."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from carecall.settings import Settings
from carecall.telephony.free_ports import PortNeed, is_free

ANSWER_WITHIN_S = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessState:
    """One process."""

    name: str
    runs: bool
    ready: bool
    parts: Mapping[str, bool] = field(default_factory=dict)
    """What it says of its parts; empty for one that has no health page."""


def probe_processes(settings: Settings) -> list[ProcessState]:
    """Ask every process."""
    console = not is_free(
        PortNeed("console", settings.port("console"), address=settings.console_bind)
    )
    asterisk = asterisk_runs(settings.var)
    return [
        ProcessState(name="Asterisk", runs=asterisk, ready=asterisk),
        asked("media", settings.port("media_metrics")),
        asked("controller", settings.port("metrics")),
        ProcessState(name="console", runs=console, ready=console),
    ]


def asked(name: str, port: int) -> ProcessState:
    """Ask a process's /readyz; one that holds its port and does not answer in time runs and is not ready."""
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_WITHIN_S)
    try:
        wire.request("GET", "/readyz")
        answer = json.loads(wire.getresponse().read())
        parts = {str(part): bool(state) for part, state in answer["parts"].items()}
        return ProcessState(name=name, runs=True, ready=bool(answer["ok"]), parts=parts)
    except ConnectionRefusedError:
        return ProcessState(name=name, runs=False, ready=False)
    except (OSError, http.client.HTTPException, ValueError, KeyError, AttributeError):
        return ProcessState(name=name, runs=True, ready=False, parts={"answers": False})
    finally:
        wire.close()


def asterisk_runs(var: Path) -> bool:
    """Say whether somebody listens on the control socket of this installation's Asterisk."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(var.absolute() / "asterisk" / "core" / "run" / "asterisk.ctl"))
        except OSError:
            return False
    return True
