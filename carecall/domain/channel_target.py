"""Where news may be sent: e-mail addresses and web addresses, checked at the door and masked in logs."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from carecall.domain.news import ChannelKind
from carecall.errors import BadInput

TARGET_LIMIT = 500
ADDRESS_LIMIT = 254
"""RFC 5321, section 4.5.3.1.3, less the angle brackets."""
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
)
_NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052: the last 32 bits are an IPv4 address."""


def email_address(text: str) -> str:
    """Return a plain e-mail address; only letters that every mail server takes, so no header can be smuggled in.

    Raises:
        BadInput: it is none.
    """
    if len(text) > ADDRESS_LIMIT or not _ADDRESS.fullmatch(text):
        raise BadInput("This is no e-mail address: write it like desk@example.org.")
    return text


def webhook_url(text: str, *, private: bool) -> str:
    """Return a web address that news may be posted to.

    Args:
        text: what was entered.
        private: addresses inside the house are allowed, and http as well.

    Raises:
        BadInput: it is none, is too long, carries a password or a fragment, or is not https.
    """
    parts = _split(text)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadInput("This is no web address: write it like https://example.org/news.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise BadInput("A webhook's address carries no user, password or fragment: leave them out.")
    if parts.scheme == "http" and not private:
        raise BadInput(
            "News go by https only: write an https address, or set CARECALL_WEBHOOK_PRIVATE=yes "
            "where the receiver stands in your own network."
        )
    return text


def is_public(address: str) -> bool:
    """Say whether an IP address, in text, lies in the public Internet, whatever it is wrapped in.

    Loopback, private and link-local ranges, metadata services and multicast do not. Raises
    ValueError for a text that is no IP address.
    """
    ip = _unwrapped(ip_address(address.split("%")[0]))
    return ip.is_global and not ip.is_multicast


def masked(kind: ChannelKind, target: str) -> str:
    """Return what logs and lists may show of a target: `d***@example.org`, `https://example.org/…`."""
    if kind is ChannelKind.EMAIL:
        name, _, domain = target.rpartition("@")
        return f"{name[:1]}***@{domain}"
    parts = _split(target)
    return f"{parts.scheme}://{parts.hostname}/…" if parts is not None else "…"


def _split(text: str) -> SplitResult | None:
    if len(text) > TARGET_LIMIT or any(ord(letter) <= 32 or ord(letter) == 127 for letter in text):
        return None
    try:
        parts = urlsplit(text)
        _ = parts.port  # reading it is what checks it
    except ValueError:
        return None
    return parts


def _unwrapped(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(ip, IPv4Address):
        return ip
    inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
    if inner is not None:
        return inner
    return IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else ip
