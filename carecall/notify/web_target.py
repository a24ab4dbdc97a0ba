"""Where a webhook really leads: its name is looked up once, checked, and the connection goes to that address."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence

from carecall.domain.channel_target import is_public
from carecall.errors import DeliveryFailed

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""From host name and port to IP addresses, in the order they are tried."""


async def resolve(host: str, port: int) -> Sequence[str]:
    """Ask this machine's resolver.

    Raises:
        OSError: the name is unknown, or nobody answers.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


async def checked_addresses(
    host: str, port: int, *, private: bool, look_up: Resolve = resolve
) -> Sequence[str]:
    """Return the addresses of a host that news may go to.

    Without `private`, one address inside the house spoils them all: whoever enters a webhook could
    otherwise make us talk to machines that only we can reach.

    Raises:
        DeliveryFailed: the name cannot be looked up, or leads inside the house.
    """
    try:
        addresses = await look_up(host, port)
    except OSError:
        addresses = ()
    if not addresses:
        raise DeliveryFailed("The webhook's host name cannot be looked up: check the address.")
    if not private and not all(is_public(address) for address in addresses):
        raise DeliveryFailed(
            "The webhook leads to an address inside a private network: "
            "set CARECALL_WEBHOOK_PRIVATE=yes if that is meant."
        )
    return addresses
