"""Files that nobody should have to read, by name: how each is made, and why it is refused."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Sequence

from tests.fakes.workbooks import RawWorkbook, row, sheet, zipped

Make = Callable[[], io.BytesIO]
LAUGHS = '<!DOCTYPE a [<!ENTITY l "ha"><!ENTITY m "&l;&l;&l;&l;&l;&l;&l;&l;">]>'
FETCHES = '<!DOCTYPE a [<!ENTITY l SYSTEM "file:///etc/passwd">]>'
TEXT = "이름,휴대폰 번호\r\n김하나,010-7777-0001\r\n"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
MILLION = 1_000_000


def hostile_files(header: Sequence[str], good: Sequence[str]) -> dict[str, tuple[Make, str]]:
    """The files of a list with these titles, whose second row would be good."""
    page = sheet(row(1, *header), row(2, *good))

    def raw(content: bytes) -> Make:
        return lambda: io.BytesIO(content)

    def declared(doctype: str) -> Make:
        return lambda: replaced(page.replace("<worksheet", f"{doctype}<worksheet", 1))

    def replaced(content: str | bytes) -> io.BytesIO:
        written = content if isinstance(content, bytes) else content.encode()
        return zipped(RawWorkbook([page]).parts() | {"xl/worksheets/sheet0.xml": written})

    return {
        "nothing": (raw(b""), "not_excel"),
        "page": (raw(b"<html><table><tr><td>x</td></tr></table></html>"), "not_excel"),
        "document": (raw(b"%PDF-1.7\n"), "not_excel"),
        "text": (raw(TEXT.encode()), "not_excel"),
        "text with a mark": (raw(TEXT.encode("utf-8-sig")), "not_excel"),
        "text in cp949": (raw(TEXT.encode("cp949")), "not_excel"),
        "text in UTF-16": (raw(TEXT.encode("utf-16")), "not_excel"),
        "zeros": (raw(b"\0" * 4096), "not_excel"),
        "other zip": (lambda: zipped({"../../evil.txt": b"x"}), "not_excel"),
        "letter": (lambda: RawWorkbook([page], main_type=DOCX).file(), "not_excel"),
        "old workbook": (lambda: compound("Workbook"), "not_excel"),
        "locked": (lambda: compound("EncryptionInfo", "EncryptedPackage"), "encrypted"),
        "zip bomb": (lambda: inflating(page), "unsafe"),
        "many laughs": (declared(LAUGHS), "unsafe"),
        "fetching": (declared(FETCHES), "unsafe"),
        "nested": (lambda: replaced(page.replace("</worksheet>", "<a>" * 400 + "</a>" * 400 + "</worksheet>")), "unsafe"),
        "cut off": (lambda: io.BytesIO(RawWorkbook([page]).file().getvalue()[:-200]), "corrupt"),
        "broken XML": (lambda: replaced(page.replace("</row>", "", 1)), "corrupt"),
        "zero in XML": (lambda: replaced(page.replace(good[0], "김\0하나").encode()), "corrupt"),
        "zero by number": (lambda: replaced(page.replace(good[0], "김&#0;하나")), "corrupt"),
        "half a sign": (lambda: replaced(page.replace(good[0], "김\ud800하나").encode("utf-8", "surrogatepass")), "corrupt"),
        "half a sign by number": (lambda: replaced(page.replace(good[0], "김&#xD800;하나")), "corrupt"),
        "no UTF-8": (lambda: replaced(page.encode("cp949")), "corrupt"),
        "other titles": (lambda: replaced(page.replace(header[0], "Titel")), "missing_column"),
        "a million columns": (lambda: replaced(wide(page)), "corrupt"),
    }  # fmt: skip


def with_macros(header: Sequence[str], good: Sequence[str]) -> io.BytesIO:
    """A workbook with a program inside, which nobody runs."""
    extra = {"xl/vbaProject.bin": b"\xd0\xcf macro"}
    return RawWorkbook([sheet(row(1, *header), row(2, *good))], main_type=MACROS, extra=extra).file()  # fmt: skip


def wide(page: str) -> str:
    """A first row of a million cells without addresses, where a sheet has 16,384."""
    return page.replace("<sheetData>", f'<sheetData><row r="1">{"<c/>" * MILLION}</row>', 1)


def inflating(page: str) -> io.BytesIO:
    """A workbook with a part that claims two gibibytes."""
    filler = {"xl/media/p.png": b"\0" * (1 << 20)}
    content = bytearray(RawWorkbook([page], extra=filler).file().getvalue())
    central = content.index(b"PK\x01\x02")
    while content[central + 46 : central + 54] != b"xl/media":
        central = content.index(b"PK\x01\x02", central + 4)
    content[central + 24 : central + 28] = (0x7FFFFFF0).to_bytes(4, "little")
    return io.BytesIO(bytes(content))


def compound(*names: str) -> io.BytesIO:
    """A compound file's first sectors: header, then directory entries."""
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
    for name in ("Root Entry", *names):
        written = name.encode("utf-16-le")
        content += written.ljust(64, b"\0") + struct.pack("<H", len(written) + 2) + b"\0" * 62
    return io.BytesIO(content)
