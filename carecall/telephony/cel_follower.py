"""Copies Asterisk's channel event log into the database, line by line, so that history needs no connection."""

from __future__ import annotations

import asyncio
import logging

from carecall.ports.repositories import PbxEventLog, PbxPosition
from carecall.telephony.cel import CelFile

log = logging.getLogger(__name__)

SOURCE = "cel"


class CelFollower:
    """Reads on where the database says it stopped."""

    def __init__(self, file: CelFile, events: PbxEventLog) -> None:
        """Nothing is read yet."""
        self._file = file
        self._events = events
        self._position: PbxPosition | None = None
        self._asked = False

    def step(self) -> int:
        """Copy what is new and return how many lines it was; plain sync, for a thread."""
        if not self._asked:
            self._position = self._events.position(SOURCE)
            self._asked = True
        lines, position = self._file.read_on(self._position)
        if lines and position is not None:
            self._events.append(SOURCE, lines, position)
        self._position = position
        return len(lines)

    async def run(self, poll_s: float = 2.0) -> None:
        """Copy until cancelled; a failing database only delays it, for the file keeps everything."""
        while True:
            try:
                copied = await asyncio.to_thread(self.step)
            except Exception as error:
                log.warning("CEL not copied", extra={"private": {"error": repr(error)}})
                copied = 0
            if not copied:
                await asyncio.sleep(poll_s)
