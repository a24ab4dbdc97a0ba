"""Relationships between parts: who points at whom (ECMA-376 part 2, 9.3). External targets are never followed."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from carecall.spreadsheets.names import RELATIONSHIP
from carecall.spreadsheets.package import Package
from carecall.spreadsheets.xml_stream import read_whole


@dataclass(frozen=True, slots=True)
class Relation:
    """One pointer from a part."""

    kind: str
    """Last word of the relationship type, the same in both dialects: `worksheet`, `styles`..."""
    target: str
    """Part name from the root of the package, or empty for an external target."""


class _Relations:
    def __init__(self, folder: str) -> None:
        self.found: dict[str, Relation] = {}
        self._folder = folder

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name != RELATIONSHIP:
            return
        external = attributes.get("TargetMode", "").casefold() == "external"
        target = "" if external else _resolve(self._folder, attributes.get("Target", ""))
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.found[attributes.get("Id", "")] = Relation(kind, target)

    def end(self, name: str) -> None:
        """Nothing hangs on an end."""

    def text(self, piece: str) -> None:
        """Relationships hold no text."""


def relations_of(package: Package, part: str) -> dict[str, Relation]:
    """Return the pointers of `part` by id; an empty `part` is the package itself.

    Raises:
        FileRefused: corrupt when the part has no readable relationships.
    """
    folder, _, name = part.rpartition("/")
    listener = _Relations(folder)
    read_whole(package.read(posixpath.join(folder, "_rels", f"{name}.rels")), listener)
    return listener.found


def _resolve(folder: str, target: str) -> str:
    """Return a part name; `..` cannot climb out, and nothing is ever looked up outside the package."""
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
