"""AGI's text: what Asterisk asks and answers, what we order; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from carecall.errors import AgiFault, UnsafeText

_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_VALUE = re.compile(r"[A-Za-z0-9_.:+-]{0,200}")
_REPLY = re.compile(r"(\d{3})[ -](?:.*?result=(-?\d*))?")
_ROUTE = re.compile(r"/?([a-z][a-z0-9-]{0,31})(?:\?.*)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgiRequest:
    """What Asterisk sent before it waits for orders."""

    route: str
    """The first part of the address's path, for example `start`."""
    uniqueid: str
    arguments: tuple[str, ...]


class AgiReply(Enum):
    """How Asterisk took an order."""

    DONE = auto()
    REFUSED = auto()
    HUNG_UP = auto()


def parse_request(lines: Sequence[str]) -> AgiRequest:
    """Return the request in the `agi_name: value` lines that open a connection.

    Raises:
        AgiFault: a line without a name, or a path that names no route.
    """
    variables: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name.startswith("agi_"):
            raise AgiFault("A connection to the AGI port did not speak AGI; it was closed.")
        variables[name] = value.strip()
    found = _ROUTE.fullmatch(variables.get("agi_network_script", ""))
    if found is None:
        raise AgiFault("An AGI request named no route; see the agi:// addresses of the dialplan.")
    return AgiRequest(
        route=found.group(1),
        uniqueid=variables.get("agi_uniqueid", ""),
        arguments=_arguments(variables),
    )


def _arguments(variables: Mapping[str, str]) -> tuple[str, ...]:
    found: list[str] = []
    while (name := f"agi_arg_{len(found) + 1}") in variables:
        found.append(variables[name])
    return tuple(found)


def set_variable(name: str, value: str) -> str:
    """Return the order that sets a channel variable, its line feed included.

    Raises:
        UnsafeText: the value holds more than an id, a number or an address; quotes and line feeds above all.
    """
    if _NAME.fullmatch(name) is None:
        raise UnsafeText(
            "A channel variable's name", "is not made of capitals, digits and underscores"
        )
    if _VALUE.fullmatch(value) is None:
        raise UnsafeText(
            f"Channel variable {name}", "holds more than letters, digits and . : + - _"
        )
    return f'SET VARIABLE {name} "{value}"\n'


def parse_reply(line: str) -> AgiReply | None:
    """Return what a line means for the order before it, None when more lines follow.

    100 is an interim line; 200 with result -1, 511 (dead channel) and HANGUP mean that the caller is gone; 520 with a
    hyphen opens several lines of usage that a line beginning `520 ` ends.

    Raises:
        AgiFault: the line is no reply.
    """
    if line.startswith("HANGUP"):
        return AgiReply.HUNG_UP
    found = _REPLY.match(line)
    if found is None:
        raise AgiFault("Asterisk's answer to an AGI order was not understood.")
    code, result = found.group(1), found.group(2)
    if code == "100":
        return None
    if code == "511" or (code == "200" and result == "-1"):
        return AgiReply.HUNG_UP
    return AgiReply.DONE if code == "200" else AgiReply.REFUSED
