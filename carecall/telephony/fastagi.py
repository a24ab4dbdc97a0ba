"""A FastAGI server that cannot be stalled: bounded reading, a deadline for every connection, loopback only."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address

from carecall.errors import AgiFault, PortInUse, TelephonyError, UnsafeText
from carecall.telephony.agi_dialogue import (
    AgiReply,
    AgiRequest,
    parse_reply,
    parse_request,
    set_variable,
)
from carecall.telephony.agi_routes import Route

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgiLimits:
    """What one connection may take."""

    deadline_s: float = 2.0
    line_bytes: int = 2048
    lines: int = 128
    connections: int = 512


class FastAgiServer:
    """Serves the dialplan's questions."""

    def __init__(self, routes: Mapping[str, Route], limits: AgiLimits | None = None) -> None:
        """Nothing listens before `start`."""
        self._routes = routes
        self._limits = limits or AgiLimits()
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def start(self, port: int, host: str = "127.0.0.1") -> int:
        """Listen and return the port, which is a free one for port 0.

        Raises:
            PortInUse: another process listens there.
        """
        try:
            self._server = await asyncio.start_server(
                self._connected, host, port, limit=self._limits.line_bytes
            )
        except OSError as error:
            raise PortInUse("call questions (AGI)", port, "CARECALL_PORT_BASE") from error
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stop listening and close what is open."""
        if self._server is None:
            return
        self._server.close()
        for writer in list(self._open):
            writer.close()
        await self._server.wait_closed()
        self._server = None

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not _is_loopback(writer) or len(self._open) >= self._limits.connections:
            writer.close()
            return
        self._open.add(writer)
        try:
            async with asyncio.timeout(self._limits.deadline_s):
                await self._answer(reader, writer)
        except TimeoutError:
            log.warning("AGI connection too slow, closed")
        except (AgiFault, UnsafeText) as fault:
            log.warning("AGI connection closed", extra={"fault": str(fault)})
        except (OSError, asyncio.IncompleteReadError):
            log.info("AGI connection ended early")
        finally:
            self._open.discard(writer)
            await _close(writer)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await self._read_request(reader)
        route = self._routes.get(request.route)
        if route is None:
            raise AgiFault(
                f"The dialplan asked for the AGI route “{request.route}”, which is not served."
            )
        variables = await _ask(route, request)
        for name, value in variables.items():
            writer.write(set_variable(name, value).encode())
            await writer.drain()
            if await self._read_reply(reader) is AgiReply.HUNG_UP:
                return

    async def _read_request(self, reader: asyncio.StreamReader) -> AgiRequest:
        lines: list[str] = []
        while line := await self._read_line(reader):
            lines.append(line)
            if len(lines) > self._limits.lines:
                raise AgiFault("A connection to the AGI port sent too many lines; it was closed.")
        return parse_request(lines)

    async def _read_reply(self, reader: asyncio.StreamReader) -> AgiReply:
        for _ in range(self._limits.lines):
            line = await self._read_line(reader)
            if line.startswith("520-"):
                await self._skip_usage(reader)
                return AgiReply.REFUSED
            reply = parse_reply(line)
            if reply is not None:
                return reply
        raise AgiFault("Asterisk's answer to an AGI order had no end.")

    async def _skip_usage(self, reader: asyncio.StreamReader) -> None:
        for _ in range(self._limits.lines):
            if (await self._read_line(reader)).startswith("520 "):
                return
        raise AgiFault("Asterisk's answer to an AGI order had no end.")

    async def _read_line(self, reader: asyncio.StreamReader) -> str:
        try:
            raw = await reader.readuntil(b"\n")
        except asyncio.LimitOverrunError as error:
            raise AgiFault(
                "A connection to the AGI port sent an endless line; it was closed."
            ) from error
        return raw.decode("utf-8", "replace").rstrip("\r\n")


async def _ask(route: Route, request: AgiRequest) -> Mapping[str, str]:
    try:
        return await route(request)
    except TelephonyError:
        raise
    except Exception as error:
        # Asterisk learns of it by the closed connection (AGISTATUS=FAILURE) and takes its fallback.
        log.warning(
            "AGI route failed", extra={"route": request.route, "private": {"error": repr(error)}}
        )
        raise AgiFault("A question of the dialplan could not be answered.") from error


def _is_loopback(writer: asyncio.StreamWriter) -> bool:
    peer = writer.get_extra_info("peername")
    return bool(peer) and ip_address(peer[0]).is_loopback


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
