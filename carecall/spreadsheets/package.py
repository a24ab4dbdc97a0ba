"""Opens a workbook's zip package: nothing is unpacked before every part was proved sound and small.

zipfile reads only the table of contents here. Its reader stops quietly at the size that a part claims, so a
part that inflates past it would look merely damaged; parts are therefore inflated by `zlib` directly.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from carecall.spreadsheets import ole
from carecall.spreadsheets.refusal import refused

MOST_INFLATED = 1 << 30
"""Bytes over all parts."""
_MOST_PARTS = 10_000
_CHUNK = 1 << 18
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_UNREADABLE = (
    zipfile.BadZipFile,
    struct.error,
    NotImplementedError,
    OverflowError,
    ValueError,
    EOFError,
    OSError,
)


class Package:
    """The proven parts of one workbook file, by their folded names."""

    def __init__(self, file: BinaryIO, parts: dict[str, zipfile.ZipInfo]) -> None:
        self._file = file
        self._parts = parts

    def __contains__(self, name: str) -> bool:
        return _fold(name) in self._parts

    def any_below(self, folder: str) -> bool:
        """Say whether a part lies in `folder`."""
        return any(name.startswith(_fold(folder)) for name in self._parts)

    def read(self, name: str) -> Iterator[bytes]:
        """Yield a part's content in pieces of at most 256 KiB.

        Raises:
            FileRefused: corrupt when there is no such part.
        """
        info = self._parts.get(_fold(name))
        if info is None:
            raise refused("corrupt")
        return _inflate(self._file, info)


def open_package(file: BinaryIO, *, max_bytes: int) -> Package:
    """Judge `file` by its content and return its parts.

    Every part is inflated once, piece by piece, against its claimed size and checksum.

    Raises:
        FileRefused: too_large, not_excel, encrypted, corrupt or unsafe.
    """
    size = file.seek(0, 2)
    if size > max_bytes:
        raise refused("too_large")
    file.seek(0)
    head = file.read(8)
    if head == ole.MAGIC:
        raise ole.refuse_compound(file)
    if not head.startswith(b"PK\x03\x04"):
        raise refused("not_excel")
    infos = _contents(file)
    _check_claims(infos, size)
    for info in infos:
        for _ in _inflate(file, info):
            pass
    return Package(file, _by_name(infos))


def _contents(file: BinaryIO) -> list[zipfile.ZipInfo]:
    if _central_headers(file) > _MOST_PARTS:
        raise refused("unsafe")
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.infolist()
    except _UNREADABLE:
        raise refused("corrupt") from None


def _central_headers(file: BinaryIO) -> int:
    """Count entries before zipfile makes an object of each; the count in the trailer can lie."""
    file.seek(0)
    found = 0
    tail = b""
    while chunk := file.read(_CHUNK):
        block = tail + chunk
        found += block.count(b"PK\x01\x02")
        tail = block[-3:]
    return found


def _check_claims(infos: list[zipfile.ZipInfo], size: int) -> None:
    inflated = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if inflated > MOST_INFLATED or packed > size:
        raise refused("unsafe")
    if any(info.flag_bits & 0x1 for info in infos):
        raise refused("encrypted")
    stored_or_deflated = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    if any(info.compress_type not in stored_or_deflated for info in infos):
        raise refused("corrupt")


def _by_name(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    parts = {_fold(info.filename): info for info in infos}
    if len(parts) != len(infos):
        raise refused("corrupt")
    return parts


def _fold(name: str) -> str:
    """Part names are compared without case (ECMA-376 part 2, 9.1.1); some writers use backslashes."""
    return name.replace("\\", "/").lstrip("/").casefold()


def _inflate(file: BinaryIO, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a part's bytes and prove its size and checksum on the way."""
    total, checksum = 0, 0
    for piece in _pieces(file, info):
        total += len(piece)
        if total > info.file_size:
            raise refused("unsafe")
        checksum = zlib.crc32(piece, checksum)
        yield piece
    if total != info.file_size or checksum != info.CRC:
        raise refused("corrupt")


def _pieces(file: BinaryIO, info: zipfile.ZipInfo) -> Iterator[bytes]:
    if info.compress_type == zipfile.ZIP_STORED:
        yield from _packed(file, info)
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for packed in _packed(file, info):
            waiting = packed
            while waiting and not inflater.eof:
                yield inflater.decompress(waiting, _CHUNK)
                waiting = inflater.unconsumed_tail
        while piece := inflater.decompress(b"", _CHUNK):
            yield piece
    except zlib.error:
        raise refused("corrupt") from None
    if not inflater.eof or inflater.unused_data:
        raise refused("corrupt")


def _packed(file: BinaryIO, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the part's stored bytes; the place is kept because parts are read in turns."""
    try:
        file.seek(info.header_offset)
        header = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
    except _UNREADABLE:
        raise refused("corrupt") from None
    if header[0] != b"PK\x03\x04":
        raise refused("corrupt")
    place = info.header_offset + _LOCAL_HEADER.size + header[9] + header[10]
    left = info.compress_size
    while left:
        file.seek(place)
        packed = file.read(min(left, _CHUNK))
        if not packed:
            raise refused("corrupt")
        place += len(packed)
        left -= len(packed)
        yield packed
