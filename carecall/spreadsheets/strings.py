"""The texts that a workbook's cells share, kept in little memory."""

from __future__ import annotations

import tempfile
from array import array
from typing import BinaryIO, cast

from carecall.spreadsheets.escapes import unescape
from carecall.spreadsheets.names import short_names
from carecall.spreadsheets.package import Package
from carecall.spreadsheets.refusal import refused
from carecall.spreadsheets.xml_stream import read_whole

LONGEST_TEXT = 32_768
"""One more than a cell can hold; the rest of a longer text is not kept."""
_KEPT_TEXTS = 500_000
_KEPT_CHARACTERS = 16 << 20
_MOST_TEXTS = 5_000_000
_ELEMENTS = short_names("si", "t", "rPh")


class SharedStrings:
    """Texts by index: the first ones in memory, the others in an unnamed temporary file."""

    def __init__(self) -> None:
        self._kept: list[str] = []
        self._kept_characters = 0
        self._ends = array("Q", [0])
        self._file: BinaryIO | None = None

    def __len__(self) -> int:
        return len(self._kept) + len(self._ends) - 1

    def add(self, text: str) -> None:
        """Keep one more text."""
        if self._file is None and self._has_room():
            self._kept.append(text)
            self._kept_characters += len(text)
            return
        if len(self) >= _MOST_TEXTS:
            raise refused("unsafe")
        if self._file is None:
            self._file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115  # closed by close()
        encoded = text.encode("utf-8", "surrogatepass")
        self._file.write(encoded)
        self._ends.append(self._ends[-1] + len(encoded))

    def __getitem__(self, index: int) -> str:
        if index < len(self._kept):
            return self._kept[index]
        place = index - len(self._kept)
        assert self._file is not None  # noqa: S101  # texts beyond the kept ones are in the file
        self._file.seek(self._ends[place])
        encoded = self._file.read(self._ends[place + 1] - self._ends[place])
        return encoded.decode("utf-8", "surrogatepass")

    def close(self) -> None:
        """Give the temporary file back."""
        if self._file is not None:
            self._file.close()

    def _has_room(self) -> bool:
        return len(self._kept) < _KEPT_TEXTS and self._kept_characters < _KEPT_CHARACTERS


class _Texts:
    """Hears `si` elements: rich text is joined, phonetic guides are left out."""

    def __init__(self, strings: SharedStrings) -> None:
        self._strings = strings
        self._pieces: list[str] = []
        self._length = 0
        self._in_text = False
        self._in_guide = False

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002  # a Listener
        match _ELEMENTS.get(name):
            case "t":
                self._in_text = not self._in_guide
            case "rPh":
                self._in_guide = True
            case "si":
                self._pieces.clear()
                self._length = 0

    def end(self, name: str) -> None:
        match _ELEMENTS.get(name):
            case "t":
                self._in_text = False
            case "rPh":
                self._in_guide = False
            case "si":
                self._strings.add(unescape("".join(self._pieces)))

    def text(self, piece: str) -> None:
        if self._in_text and self._length < LONGEST_TEXT:
            self._pieces.append(piece[:LONGEST_TEXT])
            self._length += len(piece)


def read_strings(package: Package, part: str | None) -> SharedStrings:
    """Read the shared texts; a workbook may have none.

    Raises:
        FileRefused: corrupt, or unsafe for a flood of texts.
    """
    strings = SharedStrings()
    try:
        if part is not None:
            read_whole(package.read(part), _Texts(strings))
    except BaseException:
        strings.close()
        raise
    return strings
