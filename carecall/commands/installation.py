"""One running installation: Asterisk, the lab, media, controller, console and worker, up together and down together."""

from __future__ import annotations

import asyncio
import fcntl
import shutil
import threading
import time
from pathlib import Path
from typing import TextIO

from carecall.commands.draining import FINISH_SETTING
from carecall.commands.pbx import pair_plan
from carecall.commands.stack import Restarts, Stack, own_command
from carecall.errors import NoDiskSpace, NotWritable, SetupError
from carecall.settings import Settings
from carecall.telephony.asterisk_pair import AsteriskPair
from carecall.telephony.asterisk_process import AsteriskFailed
from carecall.telephony.free_ports import PortNeed, refuse_taken

NEEDED_MB = 300
TALKS_FINISH_S = 5.0
"""For talks that outlived the controller's waiting: then they hear a goodbye."""
PROCESS_PORTS = {
    "agi": "controller",
    "media": "media process",
    "console": "console",
    "metrics": "controller's metrics",
    "media_metrics": "media process's metrics",
}
LAB_PORTS = {"lab_media": "lab's sound", "lab_control": "lab's control"}


class AlreadyRunning(SetupError):
    """Another process runs this installation."""

    def __init__(self, var: Path) -> None:
        super().__init__(
            f"CareCall already runs in {var}: stop it first (Ctrl-C in its terminal), "
            "or set CARECALL_VAR and CARECALL_PORT_BASE for a second installation."
        )
        self.var = var


class Installation:
    """Everything that one `carecall run` starts."""

    def __init__(self, settings: Settings, *, lab: bool, finish_s: float = 0.0) -> None:
        """Start nothing yet; `finish_s` is how long live calls may take when all is stopped."""
        self.settings = settings
        self.finish_s = finish_s
        self.hurry = threading.Event()
        """Set it to cut a stop short."""
        self.has_lab = lab
        self._stack = Stack(settings.var / "log")
        self._asterisk_again = Restarts()
        self._pair: AsteriskPair | None = None
        self._lock: TextIO | None = None

    @property
    def console_address(self) -> str:
        """Where the console answers."""
        bind = self.settings.console_bind
        host = "127.0.0.1" if bind == "0.0.0.0" else bind  # noqa: S104 - shown, not bound
        return f"http://{host}:{self.settings.port('console')}/"

    def claim(self) -> None:
        """Make sure that nothing stands in the way, and that nobody else runs this installation.

        Raises:
            NotWritable, NoDiskSpace, AlreadyRunning, PortInUse: nothing has been started.
        """
        self._lock = hold(self.settings.var)
        ports = PROCESS_PORTS | (LAB_PORTS if self.has_lab else {})
        refuse_taken(
            PortNeed(purpose, self.settings.port(name), address=self._address(name))
            for name, purpose in ports.items()
        )

    async def start(self) -> None:
        """Start everything, what dials last; on an error nothing is left running."""
        try:
            self._pair = AsteriskPair(pair_plan(self.settings, lab=self.has_lab))
            names = [
                ("media",),
                ("console",),
                ("worker",),
                *([("lab", "serve")] if self.has_lab else []),
            ]
            children = [
                self._stack.start(words[0], own_command(*words), **self._finish(TALKS_FINISH_S))
                for words in names
            ]
            await self._pair.start()
            await asyncio.to_thread(self._stack.wait_ready, children)
            controller = self._stack.start(
                "controller", own_command("controller"), **self._finish(self.finish_s)
            )
            await asyncio.to_thread(self._stack.wait_ready, [controller])
        except BaseException:
            await self.stop()
            raise

    async def keep_up(self) -> list[str]:
        """Start again what has ended on its own; return a sentence for each.

        A lost part costs at most the calls that it held: what the others hold goes on.

        Raises:
            ChildFailed, AsteriskFailed: a part ends again and again, or cannot be started again.
        """
        now_s = time.monotonic()
        told = [
            f"The {child.name} process ended unexpectedly and was started again: "
            f"its last words are in {child.log}."
            for child in self._stack.keep_up(now_s)
        ]
        for instance in await self._pair.keep_up() if self._pair is not None else ():
            if not self._asterisk_again.allowed(now_s):
                raise AsteriskFailed(instance.name, "ends again and again", instance.log)
            told.append(
                f"Asterisk ({instance.name}) ended unexpectedly and was started again: "
                f"its last words are in {instance.log}.1."
            )
        return told

    async def stop(self) -> None:
        """End everything, who dials first and Asterisk last, so that live calls end before their channels go."""
        if self.finish_s:
            await asyncio.to_thread(self._stack.drain, self.finish_s, self.hurry)
        else:
            await asyncio.to_thread(self._stack.stop)
        if self._pair is not None:
            await self._pair.stop()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _finish(self, seconds: float) -> dict[str, str]:
        return {FINISH_SETTING: str(min(seconds, self.finish_s))}

    def _address(self, name: str) -> str:
        return self.settings.console_bind if name == "console" else "127.0.0.1"


def hold(var: Path) -> TextIO:
    """Return the open lock file of a runtime folder.

    Raises:
        NotWritable, NoDiskSpace, AlreadyRunning: see Installation.claim.
    """
    try:
        var.mkdir(parents=True, exist_ok=True)
        lock = (var / "running.lock").open("a")
    except OSError as error:
        raise NotWritable(str(var), "CARECALL_VAR") from error
    free_mb = shutil.disk_usage(var).free // 1_000_000
    if free_mb < NEEDED_MB:
        lock.close()
        raise NoDiskSpace(str(var), free_mb, NEEDED_MB)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise AlreadyRunning(var) from error
    return lock
