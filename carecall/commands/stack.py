"""The child processes of one installation: started together, kept up, ended together, none left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from carecall.errors import CareCallError
from carecall.telephony.asterisk_process import bound_to_us

READY = "READY"
"""The line a child prints on its own when it can be used."""
READY_WITHIN_S = 180.0
"""On two busy cores the media process, which loads the speech engines, took 33 s; one that ends is noticed at once."""
STOP_GRACE_S = 10.0
FAREWELL_S = 25.0
"""What a child that drains takes beyond its own limit, the goodbyes of its last talks included."""
PRESSING_S = 0.5
"""Two signals of one kind that meet before they are taken count as one, so the second comes again."""
POLL_S = 0.05
MOST_RESTARTS = 3
RESTARTS_WITHIN_S = 120.0
"""Who ends more often than that on its own has a fault that starting again does not mend."""


class ChildFailed(CareCallError):
    """A process of the installation ended or did not become ready."""

    def __init__(self, name: str, log: Path, why: str) -> None:
        super().__init__(f"The {name} process {why}: its last words are in {log}.")
        self.name = name
        self.log = log


class Restarts:
    """Counts how often something was started again, and says when that no longer mends it."""

    def __init__(self) -> None:
        self._at_s: list[float] = []

    def allowed(self, now_s: float) -> bool:
        """Note one more start at the monotonic moment `now_s`; False when there were too many of late."""
        self._at_s = [at for at in self._at_s if now_s - at < RESTARTS_WITHIN_S]
        self._at_s.append(now_s)
        return len(self._at_s) <= MOST_RESTARTS


@dataclass(kw_only=True)
class Child:
    """One process and where its output goes."""

    name: str
    argv: list[str]
    process: subprocess.Popen[bytes]
    log: Path
    log_offset: int
    """Where this run's output begins in the log."""
    environment: dict[str, str]
    """What its environment has beside ours."""
    again: Restarts = field(default_factory=Restarts)

    def said_ready(self) -> bool:
        """Say whether the READY line has been printed."""
        with self.log.open("rb") as log:
            log.seek(self.log_offset)
            return any(line.strip() == READY.encode() for line in log)


def own_command(*words: str) -> list[str]:
    """Return the argv that runs `carecall WORDS` in this environment."""
    return [sys.executable, "-P", "-m", "carecall", *words]


@dataclass
class Stack:
    """Children in the order they were started."""

    log_folder: Path
    children: list[Child] = field(default_factory=list)

    def start(self, name: str, argv: list[str], **environment: str) -> Child:
        """Start a child with its output appended to `<log_folder>/<name>.log`."""
        self.log_folder.mkdir(parents=True, exist_ok=True)
        log = self.log_folder / f"{name}.log"
        offset = log.stat().st_size if log.exists() else 0
        child = Child(
            name=name,
            argv=argv,
            process=_launched(argv, log, environment),
            log=log,
            log_offset=offset,
            environment=environment,
        )
        self.children.append(child)
        return child

    def wait_ready(self, children: list[Child], within_s: float = READY_WITHIN_S) -> None:
        """Return when every child has printed READY.

        Raises:
            ChildFailed: one ended before, or took too long.
        """
        deadline = time.monotonic() + within_s
        waiting = list(children)
        while waiting:
            waiting = [child for child in waiting if not child.said_ready()]
            for child in waiting:
                if child.process.poll() is not None:
                    raise ChildFailed(child.name, child.log, "ended while starting")
                if time.monotonic() > deadline:
                    raise ChildFailed(child.name, child.log, f"was not ready in {within_s:.0f} s")
            time.sleep(POLL_S if waiting else 0)

    def keep_up(self, now_s: float) -> list[Child]:
        """Start again what has ended on its own; return it.

        Raises:
            ChildFailed: a child ends again and again.
        """
        ended = [child for child in self.children if child.process.poll() is not None]
        for child in ended:
            if not child.again.allowed(now_s):
                raise ChildFailed(child.name, child.log, "ends again and again")
            child.process = _launched(child.argv, child.log, child.environment)
        return ended

    def stop(self) -> None:
        """End all children, last started first, and kill those that do not go."""
        _end(list(reversed(self.children)), STOP_GRACE_S)
        self.children.clear()

    def drain(self, finish_s: float, hurry: threading.Event) -> None:
        """End the child that was started last, the one that dials, and wait `finish_s` for its live calls; then the others.

        `hurry`, once set, ends all of them at once.
        """
        if self.children:
            last = self.children.pop()
            _end([last], finish_s + FAREWELL_S, hurry)
        _end(list(reversed(self.children)), FAREWELL_S, hurry)
        self.children.clear()


def _end(children: list[Child], within_s: float, hurry: threading.Event | None = None) -> None:
    """Signal children once, and again and again in a hurry; kill those that do not go."""
    _signal_all(children, signal.SIGTERM)
    deadline = time.monotonic() + within_s
    pressing_s = None
    while any(child.process.poll() is None for child in children):
        now_s = time.monotonic()
        if hurry is not None and hurry.is_set() and (pressing_s is None or now_s > pressing_s):
            deadline = min(deadline, now_s + STOP_GRACE_S)
            pressing_s = now_s + PRESSING_S
            _signal_all(children, signal.SIGTERM)
        if now_s > deadline:
            _signal_all(children, signal.SIGKILL)
        time.sleep(POLL_S)


def _signal_all(children: list[Child], number: signal.Signals) -> None:
    for child in children:
        _signal(child, number)


def _launched(argv: list[str], log: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - argv is our own command line
            [*bound_to_us(), *argv],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
            start_new_session=True,  # Ctrl-C reaches only us, and we end them in order
        )


def _signal(child: Child, number: signal.Signals) -> None:
    """Signal the child's whole session, helpers of its own included."""
    if child.process.poll() is None:
        os.killpg(child.process.pid, number)
