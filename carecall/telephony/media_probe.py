"""Asks a media process whether it is alive, the way a call does."""

from __future__ import annotations

import asyncio

from carecall.domain.audiosocket import HEADER_BYTES

ANSWER_WITHIN_S = 2.0


async def media_answers(
    port: int, *, host: str = "127.0.0.1", within_s: float = ANSWER_WITHIN_S
) -> bool:
    """Return whether the process at `port` says something to a new connection, as it does to every call at once.

    A process that stands still is connected to all the same: its kernel does that.
    """
    try:
        async with asyncio.timeout(within_s):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                return len(await reader.readexactly(HEADER_BYTES)) == HEADER_BYTES
            finally:
                writer.close()
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        return False
