"""Checks that the ports we need are free, before anything is started."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from carecall.errors import BadSetting, PortInUse

PORT_SETTING = "CARECALL_PORT_BASE"
TABLES = {"tcp": ("tcp", "tcp6"), "udp": ("udp", "udp6")}
LISTENING = {"0A", "07"}
"""States in /proc/net: a listening TCP socket, an unconnected UDP socket."""


@dataclass(frozen=True, slots=True)
class PortNeed:
    """One port that a part of us will listen on."""

    purpose: str
    port: int
    protocol: str = "tcp"
    address: str = "127.0.0.1"


def is_free(need: PortNeed) -> bool:
    """Say whether we could listen there now.

    Raises:
        BadSetting: the address is not one of this machine's.
    """
    kind = socket.SOCK_DGRAM if need.protocol == "udp" else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as probe:
        if need.protocol == "tcp":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((need.address, need.port))
        except OSError as error:
            if error.errno in {99, -2}:
                raise BadSetting("CARECALL_BIND", "is not an address of this machine.") from error
            return False
    return True


def listening_at(need: PortNeed) -> str | None:
    """Return `host:port` when somebody listens there, without connecting; None when nobody does."""
    return None if is_free(need) else f"{need.address}:{need.port}"


def refuse_taken(needs: Iterable[PortNeed]) -> None:
    """Raise PortInUse for the first port that somebody else listens on."""
    for need in needs:
        if not is_free(need):
            raise PortInUse(need.purpose, need.port, PORT_SETTING)


def holder_of(need: PortNeed) -> str | None:
    """Return `name (pid)` of the process on that port, as far as this user may see it."""
    inodes = {
        inode
        for table in TABLES[need.protocol]
        for inode in sockets_on(Path("/proc/net") / table, need.port)
    }
    wanted = {f"socket:[{inode}]" for inode in inodes}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if any(str(link.readlink()) in wanted for link in (process / "fd").iterdir()):
                return f"{(process / 'comm').read_text().strip()} ({process.name})"
    return None


def is_ours(holder: str) -> bool:
    """Say whether the process that `holder_of` named belongs to a CareCall, ours or another's on this machine."""
    pid = holder.rpartition("(")[2].rstrip(")")
    with suppress(OSError):
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        return (
            "carecall" in command
            or "/asterisk/core/etc/" in command
            or "/asterisk/carrier/etc/" in command
        )
    return False


def sockets_on(table: Path, port: int) -> list[str]:
    """Return the inodes of the sockets that listen on `port`, from a table of /proc/net."""
    with suppress(OSError):
        rows = [line.split() for line in table.read_text().splitlines()[1:]]
        return [
            row[9]
            for row in rows
            if int(row[1].rpartition(":")[2], 16) == port and row[3] in LISTENING
        ]
    return []
