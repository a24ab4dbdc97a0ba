"""As much FastAGI as the lab carrier speaks: read its question, read variables, set variables."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping

from carecall.errors import AgiFault

MOST_LINES = 100
_VALUE = re.compile(r"200 result=1 \((.*)\)\s*", re.DOTALL)


class AgiSession:
    """One question of the carrier's dialplan."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def request(self) -> Mapping[str, str]:
        """Return the variables that begin a session, without their prefix `agi_`.

        Raises:
            AgiFault: the connection closed or sent no request.
        """
        variables: dict[str, str] = {}
        for _ in range(MOST_LINES):
            line = await self._line()
            if not line:
                return variables
            name, _, value = line.partition(": ")
            variables[name.removeprefix("agi_")] = value
        raise AgiFault("A question to the lab had no end.")

    async def get(self, name: str) -> str:
        """Return a channel variable, empty when it is not set."""
        found = _VALUE.fullmatch(await self._ask(f"GET VARIABLE {name}"))
        return found.group(1) if found else ""

    async def set(self, name: str, value: str) -> None:
        """Set a channel variable; `value` is one of our own words, a number or a UUID."""
        await self._ask(f'SET VARIABLE {name} "{value}"')

    async def _ask(self, order: str) -> str:
        self._writer.write(f"{order}\n".encode())
        await self._writer.drain()
        line = await self._line()
        if not line.startswith("200"):
            raise AgiFault("The lab carrier refused an order.")
        return line

    async def _line(self) -> str:
        try:
            line = await self._reader.readuntil(b"\n")
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError) as error:
            raise AgiFault("The lab carrier hung up in the middle of a question.") from error
        return line.decode("utf-8", errors="replace").rstrip("\r\n")
