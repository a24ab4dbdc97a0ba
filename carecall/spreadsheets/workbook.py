"""What a package says about itself: whether it is a workbook, and which sheets can be seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from carecall.errors import FileRefused
from carecall.spreadsheets.names import DEFAULT, OVERRIDE, relation_id, short_names
from carecall.spreadsheets.package import Package
from carecall.spreadsheets.refusal import refused
from carecall.spreadsheets.relations import Relation, relations_of
from carecall.spreadsheets.xml_stream import read_whole

_CONTENT_TYPES = "[Content_Types].xml"
_WORKBOOK_TYPES = frozenset(
    {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
        "application/vnd.ms-excel.sheet.macroenabled.main+xml",
        "application/vnd.ms-excel.template.macroenabled.main+xml",
    }
)
_ELEMENTS = short_names("workbook", "workbookPr", "sheet")
_TRUE = frozenset({"1", "true", "on"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """Where the parts of a workbook lie."""

    sheets: tuple[str, ...]
    """Parts of the visible worksheets, in tab order."""
    names: tuple[str, ...]
    """What stands on their tabs."""
    styles: str | None
    strings: str | None
    epoch_1904: bool
    """Dates count from 1904 (old Macintosh files)."""


class _ContentTypes:
    def __init__(self) -> None:
        self.parts: dict[str, str] = {}
        self.endings: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "").strip().casefold()
        if name == OVERRIDE:
            self.parts[attributes.get("PartName", "").lstrip("/").casefold()] = kind
        elif name == DEFAULT:
            self.endings[attributes.get("Extension", "").casefold()] = kind

    def end(self, name: str) -> None:
        """Nothing hangs on an end."""

    def text(self, piece: str) -> None:
        """Content types hold no text."""

    def of(self, part: str) -> str:
        """Return the type of a part."""
        folded = part.casefold()
        return self.parts.get(folded) or self.endings.get(folded.rpartition(".")[2], "")


class _Sheets:
    def __init__(self) -> None:
        self.is_workbook = False
        self.epoch_1904 = False
        self.visible: list[tuple[str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match _ELEMENTS.get(name):
            case "workbook":
                self.is_workbook = True
            case "workbookPr":
                self.epoch_1904 = attributes.get("date1904", "").casefold() in _TRUE
            case "sheet":
                if attributes.get("state", "visible") == "visible":
                    self.visible.append((relation_id(attributes), attributes.get("name", "")))

    def end(self, name: str) -> None:
        """Nothing hangs on an end."""

    def text(self, piece: str) -> None:
        """A workbook part's text says nothing to us."""


def read_workbook(package: Package) -> Workbook:
    """Find the visible worksheets.

    Raises:
        FileRefused: not_excel for another kind of package, corrupt for a missing or broken part.
    """
    part = _workbook_part(package)
    listener = _Sheets()
    read_whole(package.read(part), listener)
    relations = relations_of(package, part)
    if not listener.is_workbook:
        raise refused("corrupt")
    sheets = _worksheets(listener.visible, relations)
    return Workbook(
        sheets=tuple(part for part, _name in sheets),
        names=tuple(name for _part, name in sheets),
        styles=_single(relations, "styles"),
        strings=_single(relations, "sharedStrings"),
        epoch_1904=listener.epoch_1904,
    )


def _workbook_part(package: Package) -> str:
    types = _content_types(package)
    known = set(types.parts.values()) | set(types.endings.values())
    if not known & _WORKBOOK_TYPES:
        raise refused("not_excel")
    part = _single(relations_of(package, ""), "officeDocument")
    if part is None:
        raise refused("corrupt")
    if types.of(part) not in _WORKBOOK_TYPES:
        raise refused("not_excel")
    return part


def _content_types(package: Package) -> _ContentTypes:
    if _CONTENT_TYPES not in package:
        raise _without_types(package)
    types = _ContentTypes()
    read_whole(package.read(_CONTENT_TYPES), types)
    return types


def _without_types(package: Package) -> FileRefused:
    """A zip that is no package at all is another kind of file; a workbook without its list is damaged."""
    return refused("corrupt" if package.any_below("xl/") else "not_excel")


def _single(relations: Mapping[str, Relation], kind: str) -> str | None:
    return next((found.target for found in relations.values() if found.kind == kind), None)


def _worksheets(
    visible: list[tuple[str, str]], relations: Mapping[str, Relation]
) -> list[tuple[str, str]]:
    """Return part and name; chart, dialog and macro sheets are of other kinds, a sheet that points nowhere is a missing part."""
    if any(key not in relations for key, _name in visible):
        raise refused("corrupt")
    found = ((relations[key], name) for key, name in visible)
    return [(relation.target, name) for relation, name in found if relation.kind == "worksheet"]
