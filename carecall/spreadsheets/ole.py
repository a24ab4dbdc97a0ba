"""Tells apart the compound files that are not .xlsx: old workbooks and locked ones ([MS-CFB] 2.6)."""

from __future__ import annotations

from typing import BinaryIO

from carecall.errors import FileRefused
from carecall.spreadsheets.refusal import refused

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHUNK = 1 << 20
_ENTRY = 128
_NAME_BYTES = 64


def refuse_compound(file: BinaryIO) -> FileRefused:
    """Return why a compound file is refused, by the names in its directory."""
    file.seek(0)
    carry = b""
    old = False
    while chunk := file.read(_CHUNK):
        block = carry + chunk
        if _names(block, "EncryptedPackage") or _names(block, "EncryptionInfo"):
            return refused("encrypted")
        old = old or _names(block, "Workbook") or _names(block, "Book")
        carry = block[-_ENTRY:]
    return refused("not_excel", "old_xls" if old else "")


def _names(block: bytes, name: str) -> bool:
    """Look for a directory entry: UTF-16 name padded to 64 bytes, then its length in bytes with the NUL."""
    wanted = name.encode("utf-16-le")
    entry = wanted.ljust(_NAME_BYTES, b"\0") + (len(wanted) + 2).to_bytes(2, "little")
    return entry in block
