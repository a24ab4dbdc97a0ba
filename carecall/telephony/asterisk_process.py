"""Runs one Asterisk instance as a child that cannot outlive us."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import shutil
import signal
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from carecall.errors import BadSetting, MissingPart, TelephonyError
from carecall.telephony.asterisk_config import Rendered, write_rendered
from carecall.telephony.free_ports import PortNeed, refuse_taken

logger = logging.getLogger(__name__)

OLDEST = (22, 10, 1)
TOO_NEW = (23, 0, 0)
READY_WITHIN_S = 120.0
"""Seconds on a machine that is busy or slow; an Asterisk that ends is noticed at once."""
GRACE_S = 5.0
POLL_S = 0.05
CONSOLE_S = 10.0
LONGEST_SOCKET = 107
"""Bytes that Linux takes for the path of a Unix socket."""
FOLDERS = ("run", "log", "log/cel-custom", "spool", "lib")


class AsteriskFailed(TelephonyError):
    """Asterisk ended or did not become ready."""

    def __init__(self, name: str, reason: str, log: Path) -> None:
        super().__init__(f"Asterisk ({name}) {reason}; its log is {log}.")
        self.name = name
        self.log = log


@dataclass(frozen=True, slots=True, kw_only=True)
class AsteriskBinary:
    """How to run Asterisk on this machine, and where its modules and shared files are."""

    argv: tuple[str, ...]
    version: str
    modules: Path
    share: Path


def refuse_old(version: str) -> None:
    """Raise MissingPart unless the version is one whose security fixes we rely on."""
    parts = tuple(int(part) for part in re.findall(r"\d+", version)[:3])
    if not OLDEST <= parts < TOO_NEW:
        raise MissingPart(
            "Asterisk 22.10.1 or a later 22 release", f"this is {version}; run `make setup`."
        )


class AsteriskInstance:
    """One running Asterisk: start it, ask its console, stop it."""

    def __init__(
        self, name: str, binary: AsteriskBinary, home: Path, ports: tuple[PortNeed, ...] = ()
    ) -> None:
        self.name = name
        self.home = home
        self._binary = binary
        self._ports = ports
        self._process: asyncio.subprocess.Process | None = None

    @property
    def etc(self) -> Path:
        """The folder of its rendered configuration."""
        return self.home / "etc"

    @property
    def log(self) -> Path:
        """Its log of notices, warnings and errors."""
        return self.home / "log" / "messages.log"

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        running = self._process is not None and self._process.returncode is None
        return self._process.pid if running and self._process else None

    async def start(self, rendered: Rendered) -> None:
        """Write the configuration, start, and return once calls can be placed.

        Raises:
            PortInUse, BadSetting, MissingPart: before anything is started.
            AsteriskFailed: it ended or was not ready in READY_WITHIN_S; nothing is left running.
        """
        refuse_old(self._binary.version)
        self._refuse_long_path()
        refuse_taken(self._ports)
        write_rendered(self.etc, rendered)
        for folder in FOLDERS:
            (self.home / folder).mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".log.1"))
        with (self.home / "log" / "console.log").open("wb") as output:
            self._process = await asyncio.create_subprocess_exec(
                *bound_to_us(),
                *self._command("-f"),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.home,
                start_new_session=True,
            )
        try:
            await self._ready()
        except BaseException:
            await self.stop(grace_s=0)
            raise

    def is_up(self) -> bool:
        """Say whether an Asterisk listens on this instance's control socket, whoever started it."""
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self.home / "run" / "asterisk.ctl"))
            except OSError:
                return False
        return True

    async def console(self, command: str) -> str:
        """Return what the Asterisk console answers to `command`.

        Raises:
            AsteriskFailed: there is no answer in CONSOLE_S.
        """
        status, text = await self._ask(command, CONSOLE_S)
        if status != 0:
            raise AsteriskFailed(self.name, f"did not answer “{command}”", self.log)
        return text

    async def wait(self) -> int:
        """Return the exit status once it has ended."""
        if self._process is None:
            return 0
        return await self._process.wait()

    async def stop(self, *, grace_s: float = GRACE_S) -> None:
        """End it: politely, and after `grace_s` for certain. Does nothing when it does not run."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM if grace_s else signal.SIGKILL)
        try:
            await asyncio.wait_for(process.wait(), grace_s or GRACE_S)
        except TimeoutError:
            logger.warning(
                "asterisk did not stop in time and is killed", extra={"instance": self.name}
            )
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _ready(self) -> None:
        deadline_s = asyncio.get_running_loop().time() + READY_WITHIN_S
        while True:
            left_s = deadline_s - asyncio.get_running_loop().time()
            if self._process is None or self._process.returncode is not None:
                raise AsteriskFailed(
                    self.name, f"ended while starting: {self._last_error()}", self.log
                )
            if left_s <= 0:
                raise AsteriskFailed(
                    self.name, f"was not ready in {READY_WITHIN_S:.0f} s", self.log
                )
            if (self.home / "run" / "asterisk.ctl").exists():
                status, text = await self._ask("core waitfullybooted", left_s)
                if status == 0 and "fully booted" in text:
                    return
            await asyncio.sleep(POLL_S)

    async def _ask(self, command: str, deadline_s: float) -> tuple[int, str]:
        asked = await asyncio.create_subprocess_exec(
            *self._command("-rx", command),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            answer, _ = await asyncio.wait_for(asked.communicate(), deadline_s)
        except TimeoutError:
            asked.kill()
            await asked.wait()
            return 1, ""
        return asked.returncode or 0, answer.decode(errors="replace")

    def _command(self, *args: str) -> list[str]:
        return [*self._binary.argv, "-C", str(self.etc / "asterisk.conf"), *args]

    def _last_error(self) -> str:
        for file in (self.log, self.home / "log" / "console.log"):
            with suppress(OSError):
                lines = [
                    line
                    for line in file.read_text(errors="replace").splitlines()
                    if "ERROR" in line
                ]
                if lines:
                    return lines[-1].strip()
        return "it gave no reason"

    def _refuse_long_path(self) -> None:
        length = len(os.fsencode(self.home / "run" / "asterisk.ctl"))
        if length > LONGEST_SOCKET:
            most = LONGEST_SOCKET - (length - len(os.fsencode(self.home.parent.parent)))
            raise BadSetting("CARECALL_VAR", f"is too long a path: at most {most} bytes fit.")


def bound_to_us() -> list[str]:
    """Return the prefix that ends a child when we die without a chance to end it ourselves."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []
