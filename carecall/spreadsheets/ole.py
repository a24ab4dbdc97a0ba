"""Tells apart the compound files that are not .xlsx: old workbooks and locked ones ([MS-CFB] 2.6)."""

from __future__ import annotations

from typing import BinaryIO

from carecall.errors import FileRefused
from carecall.spreadsheets.refusal import refused

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHUNK = 1 << 20
_OTHER_PROGRAMS = ("WordDocument", "PowerPoint Document", "VisioDocument")


def refuse_compound(file: BinaryIO) -> FileRefused:
    """Return why a compound file is refused, by the UTF-16 names in its directory."""
    file.seek(0)
    carry = b""
    other = False
    while chunk := file.read(_CHUNK):
        block = carry + chunk
        if _names(block, "EncryptedPackage") or _names(block, "EncryptionInfo"):
            return refused("encrypted")
        other = other or any(_names(block, name) for name in _OTHER_PROGRAMS)
        carry = block[-64:]
    return refused("not_excel", "" if other else "old_xls")


def _names(block: bytes, name: str) -> bool:
    return name.encode("utf-16-le") in block
