"""How a connection that carries sound is set up."""

from __future__ import annotations

import socket

_SEND_BUFFER_BYTES = 65_536
_USER_TIMEOUT_MS = 5_000


def tune(sock: socket.socket | None) -> None:
    """Send frames at once, keep little in the kernel, and notice a dead peer in seconds."""
    if sock is None:
        return
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _USER_TIMEOUT_MS)
