"""One installation of the program in a folder of its own, run as users run it: by its command."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from carecall.settings import PORT_OFFSETS
from carecall.store.engine import create_engine
from carecall.store.session import Sessions, guarded_sessions
from carecall.telephony.asterisk_process import bound_to_us
from tests.pbx.pair import downloads

FIRST_BASE, LAST_BASE, BASE_STEP = 6000, 16000, 150
PROGRAM = (sys.executable, "-m", "carecall")
STOPPED_WITHIN_S = 60
LOOK_S = 0.2


def free_base() -> int:
    """Return a port base whose ports are all free now; every call of a process begins elsewhere."""
    span = LAST_BASE - FIRST_BASE
    start = (os.getpid() * 7 + time.monotonic_ns() // 1000) * BASE_STEP % span
    for step in range(0, span, BASE_STEP):
        base = FIRST_BASE + (start + step) % span
        if all(_is_free(base + offset) for offset in PORT_OFFSETS.values()):
            return base
    raise AssertionError("no free block of ports")


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True


def wait_until(true: Callable[[], object], what: str, within_s: float = 60) -> None:
    """Return as soon as `true` says so, and fail after `within_s`."""
    deadline = time.monotonic() + within_s
    never = threading.Event()
    while not true():
        assert time.monotonic() < deadline, f"not within {within_s:.0f} s: {what}"
        never.wait(LOOK_S)


@dataclass(frozen=True, slots=True)
class Process:
    """One process of this machine."""

    pid: int
    command: str


@dataclass(frozen=True, slots=True)
class Finished:
    """What a command left."""

    status: int
    out: str
    err: str

    def json(self) -> object:
        """Return what it printed as JSON."""
        return json.loads(self.out)


class Installation:
    """A runtime folder, its ports and its commands."""

    def __init__(self, folder: Path, *, base: int | None = None, **settings: str) -> None:
        self.folder = folder
        self.var = folder / "var"
        self.base = base or free_base()
        self.settings = settings
        folder.mkdir(parents=True, exist_ok=True)

    def environment(self, **more: str) -> dict[str, str]:
        """Return the environment of its commands: ours without our own settings."""
        kept = {name: text for name, text in os.environ.items() if not name.startswith("CARECALL_")}
        own = {
            "CARECALL_VAR": str(self.var),
            "CARECALL_CACHE": str(downloads().absolute()),
            "CARECALL_PORT_BASE": str(self.base),
            "CARECALL_ASR": "sphinx",
            "CARECALL_FINISH_S": "0",  # a stop waits for no call, unless a test is about that
        }
        return {**kept, **own, **self.settings, **more}

    def port(self, purpose: str) -> int:
        """Return the port of one of PORT_OFFSETS."""
        return self.base + PORT_OFFSETS[purpose]

    def begin(self, *words: str, **more: str) -> subprocess.Popen[bytes]:
        """Start `carecall WORDS`, its output going to files of the folder."""
        out, err = self.folder / "out.txt", self.folder / "err.txt"
        with out.open("wb") as out_file, err.open("wb") as err_file:
            return self.begin_beside(out_file, *words, err=err_file, **more)

    def begin_beside(
        self, out: IO[bytes], *words: str, err: IO[bytes] | None = None, **more: str
    ) -> subprocess.Popen[bytes]:
        """Start `carecall WORDS`, its output going to `out`, while another of its commands runs."""
        return subprocess.Popen(
            [*bound_to_us(), *PROGRAM, *words],
            cwd=self.folder,
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err or subprocess.STDOUT,
        )

    def said(self) -> str:
        """Return what the command last begun has printed so far."""
        return "".join(
            (self.folder / name).read_text(encoding="utf-8") for name in ("out.txt", "err.txt")
        )

    def run(self, *words: str, within_s: float = 120, **more: str) -> Finished:
        """Run `carecall WORDS` to its end."""
        done = subprocess.run(
            [*PROGRAM, *words],
            cwd=self.folder,
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=within_s,
            check=False,
            encoding="utf-8",
        )
        return Finished(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def serving(self, up_within_s: float = 200) -> Iterator[subprocess.Popen[bytes]]:
        """Keep `carecall serve --lab` up meanwhile."""
        server = self.begin("serve", "--lab")
        try:
            wait_until(
                lambda: "Console: http" in self.said() or server.poll() is not None,
                f"the installation is up: {self.said()}",
                up_within_s,
            )
            assert server.poll() is None, self.said()
            yield server
        finally:
            end(server)

    def sessions(self) -> Sessions:
        """Open its database."""
        return guarded_sessions(create_engine(f"sqlite:///{self.var / 'carecall.db'}"))

    def journal(self) -> list[dict[str, object]]:
        """Return what the lab's side wrote of every call so far."""
        path = self.var / "lab" / "calls.jsonl"
        if not path.exists():
            return []
        whole, _, _ = path.read_text(encoding="utf-8").rpartition("\n")
        return [json.loads(line) for line in whole.splitlines()]

    def processes(self) -> list[Process]:
        """Return every process that was started for this folder and still runs."""
        mark = f"CARECALL_VAR={self.var}".encode()
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    words = (entry / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")
                    command = b" ".join(words).decode(errors="replace")
                    if command:  # one that has ended and awaits its parent has none
                        found.append(Process(int(entry.name), command))
        return found

    def process(self, command_end: str) -> Process:
        """Return its one process whose command line ends so."""
        running = self.processes()
        found = [one for one in running if one.command.endswith(command_end)]
        assert len(found) == 1, running
        return found[0]


def end(process: subprocess.Popen[bytes]) -> int:
    """Send Ctrl-C, and return the exit status."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        return process.wait(STOPPED_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise
