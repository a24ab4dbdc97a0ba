"""One speech worker: a process of its own, asked through its pipes by the thread that holds it."""

from __future__ import annotations

import contextlib
import select
import subprocess
import sys
import threading
from collections.abc import Mapping

from carecall.errors import EngineFailed
from carecall.speech.worker_frames import Frame, pack, read_from

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
"""Numeric libraries' own threads fight with the engine and with the process that paces the audio."""
START_S = 60.0
STUCK_S = 20.0
"""A pass that runs so long never ends: the process is ended and starts again with the next one."""


class WorkerProcess:
    """Runs a module that answers frames. One thread at a time may ask it."""

    def __init__(self, *arguments: str, module: str = "carecall.speech.engine_worker") -> None:
        """Plan `python -m module arguments`."""
        self._command = ("-m", module, *arguments)
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._state = threading.Lock()

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        process = self._process
        return process.pid if process is not None else None

    def start(self) -> None:
        """Start the process and wait until its engine is warm; does nothing when it runs.

        Raises:
            EngineFailed: it could not be started, or its engine could not be loaded.
        """
        with self._state:
            if self._closed:
                raise EngineFailed("The speech engine is closed.")
            if self._process is not None and self._process.poll() is None:
                return
            self._process = _launch(self._command)
        first = self._answer(START_S)
        if not first.head.get("ready"):
            self._end()
            raise EngineFailed(f"A speech engine could not be loaded: {first.head.get('error')}")

    def ask(self, head: Mapping[str, object], body: bytes) -> Frame:
        """Return the worker's answer, starting it first where needed.

        Raises:
            EngineFailed: the process died or hangs, or its engine broke.
        """
        self.start()
        process = self._process
        if process is None or process.stdin is None:
            raise EngineFailed("The speech engine is closed.")
        try:
            process.stdin.write(pack(Frame(head, body)))
            process.stdin.flush()
        except OSError:
            self._end()
            raise EngineFailed("A speech worker died; the next pass starts it anew.") from None
        answer = self._answer(STUCK_S)
        if "error" in answer.head:
            raise EngineFailed(f"A speech worker broke: {answer.head['error']}.")
        return answer

    def close(self) -> None:
        """End the process for good; a thread that waits for it gets EngineFailed."""
        with self._state:
            self._closed = True
        self._end()

    def _answer(self, within_s: float) -> Frame:
        process = self._process
        if process is None or process.stdout is None:
            raise EngineFailed("The speech engine is closed.")
        try:
            ready, _, _ = select.select([process.stdout], [], [], within_s)
            frame = read_from(process.stdout) if ready else None
        except (OSError, ValueError):
            frame = None
        if frame is None:
            self._end()
            raise EngineFailed("A speech worker died or hung; the next pass starts it anew.")
        return frame

    def _end(self) -> None:
        with self._state:
            process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _launch(module: tuple[str, ...]) -> subprocess.Popen[bytes]:
    variables = [f"{name}={value}" for name, value in ONE_THREAD.items()]
    command = ("env", *variables, sys.executable, *module)
    try:
        return subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError as error:
        raise EngineFailed(f"A speech worker could not be started: {error.strerror}.") from None
