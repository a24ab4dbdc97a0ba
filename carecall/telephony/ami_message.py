"""One AMI message as a plain mapping, so that nothing behind the link sees panoramisk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

AmiMessage = Mapping[str, str]
"""Header names in lower case; a header that Asterisk left out or empty is absent or empty."""


class RawMessage(Protocol):
    """What panoramisk hands over: a case-insensitive mapping whose repeated headers are lists."""

    def items(self) -> Iterable[tuple[str, str | list[str]]]:
        """Return header and value pairs."""
        ...


def plain(message: RawMessage) -> AmiMessage:
    """Return `message` with lower-case names; values of a repeated header are joined by commas."""
    return {
        name.lower(): value if isinstance(value, str) else ",".join(value)
        for name, value in message.items()
    }


def number_in(message: AmiMessage, header: str) -> int | None:
    """Return a header as a whole number, None when it is absent or something else."""
    text = message.get(header, "").strip()
    return int(text) if text.isascii() and text.isdigit() else None
