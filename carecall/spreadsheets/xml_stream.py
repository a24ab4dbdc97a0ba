"""Reads one XML part as a stream of events, in little memory whatever the part holds.

expat is used directly because it can be fed piece by piece and refuse a document type declaration (and with it
every entity) at its first sign, which is all that defusedxml would add; defusedxml's own iterparse builds trees in
pure Python, about five times slower.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol
from xml.parsers import expat  # a declaration raises before any entity exists

from carecall.spreadsheets.refusal import refused

_LONGEST_TOKEN = 4 << 20
"""Bytes that one tag or comment may take; expat keeps an unfinished one in memory."""
_DEEPEST = 200
_MOST_ELEMENTS = 25_000_000
"""A full list with some twenty columns beside has ten million; more would only take long."""
_MOST_NAMES = 20_000
_MOST_PREFIXES = 1_000


class Listener(Protocol):
    """Hears a part's events; names are `namespace local`, or `local` where there is no namespace."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        ...

    def end(self, name: str) -> None:
        """An element ends."""
        ...

    def text(self, piece: str) -> None:
        """Some text; one text may come in several pieces."""
        ...


class _Guard:
    """Refuses documents that would fill memory or time without being a spreadsheet's."""

    def __init__(self) -> None:
        self.elements = 0
        self.prefixes: set[str | None] = set()

    def doctype(self, *_: object) -> None:
        raise refused("unsafe")

    def prefix(self, prefix: str | None, uri: str | None) -> None:  # noqa: ARG002  # expat's signature
        self.prefixes.add(prefix)
        if len(self.prefixes) > _MOST_PREFIXES:
            raise refused("unsafe")


def read_xml(pieces: Iterable[bytes], listener: Listener) -> Iterator[None]:
    """Feed a part to `listener` and yield after every piece, so that the caller can stop early.

    Raises:
        FileRefused: corrupt when it is not well-formed, unsafe for a document type declaration or a flood.
    """
    guard = _Guard()
    parser = _new_parser(guard, listener)
    fed = 0
    try:
        for piece in pieces:
            parser.Parse(piece, False)
            fed += len(piece)
            _check_sizes(parser, guard, fed)
            yield
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError):
        raise refused("corrupt") from None
    yield


def read_whole(pieces: Iterable[bytes], listener: Listener) -> None:
    """Feed a whole part to `listener`; the same errors as `read_xml`."""
    for _ in read_xml(pieces, listener):
        pass


def _check_sizes(parser: expat.XMLParserType, guard: _Guard, fed: int) -> None:
    if fed - parser.CurrentByteIndex > _LONGEST_TOKEN or len(parser.intern) > _MOST_NAMES:
        raise refused("unsafe")
    if guard.elements > _MOST_ELEMENTS:
        raise refused("unsafe")


def _new_parser(guard: _Guard, listener: Listener) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    heard_start, heard_end = listener.start, listener.end
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise refused("unsafe")
        guard.elements += 1
        heard_start(name, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        heard_end(name)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = listener.text
    parser.StartDoctypeDeclHandler = guard.doctype
    parser.StartNamespaceDeclHandler = guard.prefix
    return parser
