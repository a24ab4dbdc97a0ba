"""Tells systemd how a service stands, by the datagram socket that it names (sd_notify(3))."""

from __future__ import annotations

import os
import socket
from contextlib import suppress


def tell_service(word: str) -> None:
    """Send one line such as `READY=1` or `STOPPING=1`; without systemd nothing happens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # Linux's abstract names begin with a zero byte
        address = "\0" + address[1:]
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as wire:
        wire.sendto(word.encode(), address)
