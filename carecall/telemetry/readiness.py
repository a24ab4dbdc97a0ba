"""Whether a process is alive and can do its work, part by part."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

ANSWER_WITHIN_S = 2.0
Check = Callable[[], bool]
"""Asked in the web server's threads; it may take a moment, and one that raises says no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a health question is answered with."""

    ok: bool
    parts: Mapping[str, bool]

    @property
    def status(self) -> str:
        """HTTP status line: a check that failed is what 503 is for."""
        return "200 OK" if self.ok else "503 Service Unavailable"

    @property
    def body(self) -> bytes:
        """JSON of everything."""
        return json.dumps({"ok": self.ok, "parts": dict(self.parts)}).encode() + b"\n"


class Health:
    """The checks of one process."""

    def __init__(
        self, checks: Mapping[str, Check], *, loop: asyncio.AbstractEventLoop | None = None
    ) -> None:
        """Watch `loop`, where the process has one, and ask `checks` when somebody wants to know."""
        self._checks = checks
        self._loop = loop

    def alive(self) -> Answer:
        """Say whether the event loop still turns."""
        turns = self._loop is None or _turns(self._loop)
        return Answer(ok=turns, parts={"event loop": turns})

    def ready(self) -> Answer:
        """Ask every part."""
        parts = {
            **self.alive().parts,
            **{name: _says_yes(one) for name, one in self._checks.items()},
        }
        return Answer(ok=all(parts.values()), parts=parts)


def _turns(loop: asyncio.AbstractEventLoop) -> bool:
    if loop.is_closed():
        return False
    try:
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop).result(ANSWER_WITHIN_S)
    except (TimeoutError, RuntimeError):
        return False
    return True


def _says_yes(check: Check) -> bool:
    try:
        return check()
    except Exception:  # a part that cannot be asked is not ready
        return False
