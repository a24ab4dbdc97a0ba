"""Which cell styles show a number as a date (ECMA-376 part 1, 18.8.30 and 18.8.31)."""

from __future__ import annotations

import re

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from carecall.spreadsheets.names import short_names
from carecall.spreadsheets.package import Package
from carecall.spreadsheets.xml_stream import read_whole

_ELEMENTS = short_names("numFmt", "cellXfs", "xf")
_EAST_ASIAN_DATES = frozenset([*range(27, 37), *range(50, 59)])
"""Built-in formats of Korean, Japanese and Chinese Excel, which openpyxl does not list."""
_LITERAL = re.compile(r"[\\_*].")
"""A character that is shown, or only measured, as it stands."""


class Styles:
    """The styles of one workbook, by their index."""

    def __init__(self) -> None:
        self._formats: dict[str, str] = {}
        self._used: list[str] = []
        self._inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hear of a format or of a style."""
        match _ELEMENTS.get(name):
            case "numFmt":
                self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            case "cellXfs":
                self._inside = True
            case "xf":
                if self._inside:
                    self._used.append(attributes.get("numFmtId", "0"))

    def end(self, name: str) -> None:
        """Hear that the list of styles ends."""
        if _ELEMENTS.get(name) == "cellXfs":
            self._inside = False

    def text(self, piece: str) -> None:
        """Styles hold no text."""

    def dates(self) -> tuple[bool, ...]:
        """Return for every style whether it shows a number as a date."""
        known = {number: self._is_date(number) for number in set(self._used)}
        return tuple(known[number] for number in self._used)

    def _is_date(self, number: str) -> bool:
        if number in self._formats:
            return is_date_format(_LITERAL.sub("", self._formats[number]))
        if not number.isdecimal():
            return False
        return int(number) in _EAST_ASIAN_DATES or is_date_format(
            BUILTIN_FORMATS.get(int(number), "General")
        )


def date_styles(package: Package, part: str | None) -> tuple[bool, ...] | None:
    """Return for every style index whether it is a date's, or None in a workbook without styles.

    Raises:
        FileRefused: corrupt when the part is missing or broken.
    """
    if part is None:
        return None
    styles = Styles()
    read_whole(package.read(part), styles)
    return styles.dates()
