"""Files that are not read at all."""

from __future__ import annotations

import io
import random
import struct
import subprocess
import sys
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest

from carecall.errors import FileRefused
from carecall.spreadsheets.labels import RECIPIENT_COLUMNS
from carecall.spreadsheets.table import MOST_ROWS, read_list
from tests.fakes.workbooks import (
    HEADER,
    MAIN,
    RawWorkbook,
    listed,
    row,
    sheet,
    strings,
    styles,
    zipped,
)

GOOD = listed("김보기", "010-1234-5678")
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'


def refusal(file: io.BytesIO, max_bytes: int = 50 << 20) -> str:
    """Return the file error, or `accepted`."""
    try:
        list(read_list(file, RECIPIENT_COLUMNS, max_bytes=max_bytes))
    except FileRefused as refused:
        return refused.code if str(refused) else "silent"
    return "accepted"


def compound(*names: str) -> io.BytesIO:
    """A compound file's first sectors: header, then directory entries."""
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
    for name in ("Root Entry", *names):
        written = name.encode("utf-16-le")
        content += written.ljust(64, b"\0") + struct.pack("<H", len(written) + 2) + b"\0" * 62
    return io.BytesIO(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"P",
        b"PK",
        b"PK\x05\x06" + b"\0" * 18,
        b"name,phone\r\nKim,010-1234-5678\r\n",
        b"<html><table><tr><td>Recipient name</td></tr></table></html>",
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n",
        b"\0" * 4096,
    ],
)
def test_what_is_no_workbook_is_known_by_its_content(content: bytes) -> None:
    assert refusal(io.BytesIO(content)) == "not_excel"


def test_other_zips_are_no_workbooks() -> None:
    assert refusal(zipped({"a.txt": b"x"})) == "not_excel"
    ods = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}
    assert refusal(zipped(ods)) == "not_excel"
    docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    assert refusal(RawWorkbook([GOOD], main_type=docx).file()) == "not_excel"
    binary = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    assert refusal(RawWorkbook([GOOD], main_type=binary).file()) == "not_excel"


def test_an_old_workbook_is_told_how_to_become_a_new_one() -> None:
    with pytest.raises(FileRefused) as refused:
        list(read_list(compound("Workbook"), RECIPIENT_COLUMNS))
    assert refused.value.code == "not_excel"
    assert "save it as .xlsx" in str(refused.value)
    assert refused.value.hint == "old_xls"


def test_a_locked_workbook_is_encrypted_and_other_compound_files_are_not() -> None:
    assert refusal(compound("EncryptionInfo", "EncryptedPackage")) == "encrypted"
    assert refusal(compound("WordDocument")) == "not_excel"


def test_a_password_on_the_zip_itself_is_encrypted_too() -> None:
    content = bytearray(RawWorkbook([GOOD]).file().getvalue())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    assert refusal(io.BytesIO(bytes(content))) == "encrypted"


def test_a_file_over_the_limit_is_not_opened() -> None:
    file = RawWorkbook([GOOD]).file()
    size = len(file.getvalue())
    assert refusal(file, max_bytes=size) == "accepted"
    assert refusal(file, max_bytes=size - 1) == "too_large"
    assert refusal(io.BytesIO(b"x" * 11), max_bytes=10) == "too_large"


def test_a_cut_file_is_corrupt_wherever_it_was_cut() -> None:
    content = RawWorkbook([GOOD], strings=strings("a")).file().getvalue()
    for end in range(4, len(content), 97):
        assert refusal(io.BytesIO(content[:end])) == "corrupt"


def test_a_wrong_checksum_is_corrupt_in_any_part() -> None:
    book = RawWorkbook([GOOD], extra={"docProps/core.xml": b"<a>x</a>"})
    for part in ("xl/worksheets/sheet0.xml", "docProps/core.xml"):
        file = book.file()
        with zipfile.ZipFile(file) as archive:
            crc = struct.pack("<I", archive.getinfo(part).CRC)
        assert refusal(io.BytesIO(file.getvalue().replace(crc, b"\1\2\3\4"))) == "corrupt"


@pytest.mark.parametrize(
    "part",
    [
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/worksheets/sheet0.xml",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
    ],
)
def test_a_part_that_is_missing_or_no_xml_is_corrupt(part: str) -> None:
    book = RawWorkbook([GOOD], strings=strings("a"), styles=styles("0"))
    assert refusal(book.file()) == "accepted"
    assert (
        refusal(zipped({name: content for name, content in book.parts().items() if name != part}))
        == "corrupt"
    )
    for broken in (
        b"",
        b"<a><b></a>",
        b"no xml",
        b"<a>\x01</a>",
        b"<a>&undefined;</a>",
        b"\xff\xfe\x00",
    ):
        assert refusal(zipped(book.parts() | {part: broken})) == "corrupt"
    unfinished = book.parts()[part].rpartition(b"</")[0]
    assert refusal(zipped(book.parts() | {part: unfinished})) == "corrupt"


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A2" t="s"><v>1</v></c>',
        '<c r="A2" t="s"><v>-1</v></c>',
        '<c r="A2" t="s"><v>x</v></c>',
        '<c r="A2" s="9"><v>1</v></c>',
        '<c r="A2" t="z"><v>1</v></c>',
        '<c r="XFE2"><v>1</v></c>',
        '<c r="A0"><v>1</v></c>',
        '<c r="2A"><v>1</v></c>',
    ],
)
def test_an_index_out_of_range_is_corrupt(cell: str) -> None:
    book = RawWorkbook([listed(cell, "010-1234-5678")], strings=strings("one"), styles=styles("0"))
    assert refusal(book.file()) == "corrupt"


@pytest.mark.parametrize("row_no", ["0", "1048577", "x", "-1", "99999999999999999999"])
def test_a_row_that_no_sheet_has_is_corrupt(row_no: str) -> None:
    page = sheet(row(1, *HEADER), f'<row r="{row_no}"/>')
    assert refusal(RawWorkbook([page]).file()) == "corrupt"


def test_a_tab_that_points_nowhere_or_outside_is_corrupt() -> None:
    parts = RawWorkbook([GOOD]).parts()
    rels = "xl/_rels/workbook.xml.rels"
    outside = parts[rels].replace(
        b'Target="worksheets', b'TargetMode="External" Target="http://127.0.0.1:9'
    )
    assert refusal(zipped(parts | {rels: outside})) == "corrupt"
    climbing = parts[rels].replace(b"worksheets/", b"../../../../etc/")
    assert refusal(zipped(parts | {rels: climbing})) == "corrupt"
    assert refusal(zipped(parts | {rels: parts[rels].replace(b'"rId0"', b'"other"')})) == "corrupt"


@pytest.mark.parametrize(
    "part",
    [
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/worksheets/sheet0.xml",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
    ],
)
def test_a_document_type_declaration_in_a_part_that_is_read_is_unsafe(part: str) -> None:
    parts = RawWorkbook([GOOD], strings=strings("a"), styles=styles("0")).parts()
    content = parts[part].decode()
    head, _, body = content.rpartition("?>") if content.startswith("<?") else ("", "", content)
    declared = f"{head}?>{DOCTYPE}{body}" if head else DOCTYPE + body
    assert refusal(zipped(parts | {part: declared.encode()})) == "unsafe"
    if not head:
        utf16 = f'<?xml version="1.0" encoding="utf-16"?>{declared}'.encode("utf-16")
        assert refusal(zipped(parts | {part: utf16})) == "unsafe"
    assert refusal(zipped(parts | {"xl/notRead.xml": DOCTYPE.encode()})) == "accepted"


def _claim(file: io.BytesIO, part: str, size: int) -> io.BytesIO:
    """Return the file with another inflated size claimed for `part`, in both of its headers."""
    content = bytearray(file.getvalue())
    with zipfile.ZipFile(file) as archive:
        info = archive.getinfo(part)
    struct.pack_into("<I", content, info.header_offset + 22, size)
    central = content.index(b"PK\x01\x02")
    while content[central + 46 : central + 46 + len(part)] != part.encode():
        central = content.index(b"PK\x01\x02", central + 4)
    struct.pack_into("<I", content, central + 24, size)
    return io.BytesIO(bytes(content))


def test_a_part_that_inflates_past_its_claimed_size_is_unsafe_whether_read_or_not() -> None:
    for part in ("xl/worksheets/sheet0.xml", "xl/media/image1.png"):
        file = RawWorkbook([GOOD], extra={"xl/media/image1.png": b"\0" * 5_000_000}).file()
        assert refusal(_claim(file, part, 100)) == "unsafe"
        assert refusal(_claim(file, part, 0)) == "unsafe"


def test_a_part_that_is_smaller_than_it_claims_is_corrupt() -> None:
    file = RawWorkbook([GOOD]).file()
    assert refusal(_claim(file, "xl/worksheets/sheet0.xml", 1_000_000)) == "corrupt"


def test_claims_of_more_than_a_gibibyte_are_unsafe_before_anything_is_inflated() -> None:
    file = RawWorkbook([GOOD], extra={"a.bin": b"a", "b.bin": b"b"}).file()
    assert refusal(_claim(_claim(file, "a.bin", 1 << 29), "b.bin", (1 << 29) + 1)) == "unsafe"


def test_a_part_named_twice_is_corrupt() -> None:
    file = RawWorkbook([GOOD]).file()
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/worksheets/sheet0.xml", GOOD)
    file.seek(0)
    assert refusal(file) == "corrupt"


def test_a_flood_of_parts_is_unsafe() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for at in range(10_001):
            archive.writestr(f"p{at}", b"")
    assert refusal(file) == "unsafe"


@pytest.mark.parametrize(
    "flood",
    [
        "<a>" * 300 + "</a>" * 300,
        f'<a b="{"x" * (5 << 20)}"/>',
        f"<!--{'x' * (5 << 20)}-->",
        "".join(f"<n{at}/>" for at in range(200_000)),
        "".join(f'<a xmlns:p{at}="u"/>' for at in range(5_000)),
    ],
    ids=["deep", "wide tag", "long comment", "many names", "many prefixes"],
)
def test_xml_that_would_fill_memory_is_unsafe(flood: str) -> None:
    page = sheet(row(1, *HEADER)).replace("</worksheet>", flood + "</worksheet>")
    assert refusal(RawWorkbook([page]).file()) == "unsafe"


def rows_of(count: int) -> io.BytesIO:
    names = "".join('<row><c t="inlineStr"><is><t>n</t></is></c></row><row/>' for _ in range(count))
    return RawWorkbook([sheet(row(1, *HEADER), names)]).file()


@pytest.mark.slow
def test_a_hundred_thousand_rows_are_read_and_one_more_is_too_many() -> None:
    assert refusal(rows_of(MOST_ROWS)) == "accepted"
    assert refusal(rows_of(MOST_ROWS + 1)) == "too_many_rows"


@pytest.mark.slow
def test_too_many_rows_are_noticed_without_keeping_them() -> None:
    file = rows_of(MOST_ROWS + 1)
    tracemalloc.start()
    with pytest.raises(FileRefused):
        for _ in read_list(file, RECIPIENT_COLUMNS):
            pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 << 20


def gibibyte(head: bytes, tail: bytes, filler: bytes, mebibytes: int) -> tuple[bytes, int, int]:
    """Return deflated content, its size and its checksum, made piece by piece."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    pieces = [head, *[filler * ((1 << 20) // len(filler))] * mebibytes, tail]
    out, size, crc = [], 0, 0
    for piece in pieces:
        out.append(deflater.compress(piece))
        size, crc = size + len(piece), zlib.crc32(piece, crc)
    return b"".join([*out, deflater.flush()]), size, crc


def bomb(part: str, packed: bytes, size: int, crc: int) -> bytes:
    """Return a workbook whose `part` holds `packed`."""
    book = RawWorkbook([GOOD], strings=strings("a"))
    file = zipped(
        {name: content for name, content in book.parts().items() if name != part} | {part: b""}
    )
    content = file.getvalue()
    with zipfile.ZipFile(file) as archive:
        last = archive.getinfo(part)
        start = archive.start_dir
    body, central = content[: last.header_offset], content[start:]
    name = part.encode()
    fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, crc, len(packed), size, len(name), 0)
    local = b"PK\x03\x04" + fields + name + packed
    at = central.index(name) - 46
    entry = (
        b"PK\x01\x02"
        + struct.pack("<H", 20)
        + fields
        + struct.pack("<HHHII", 0, 0, 0, 0, len(body))
        + name
    )
    entries = central[:at] + entry
    end = struct.pack(
        "<4s4H2IH",
        b"PK\x05\x06",
        0,
        0,
        len(book.parts()),
        len(book.parts()),
        len(entries),
        len(body) + len(local),
        0,
    )
    return body + local + entries + end


def test_bytes_behind_a_parts_end_are_corrupt() -> None:
    content = strings("a").encode()
    deflater = zlib.compressobj(wbits=-15)
    packed = deflater.compress(content) + deflater.flush()
    sound = bomb("xl/sharedStrings.xml", packed, len(content), zlib.crc32(content))
    assert refusal(io.BytesIO(sound)) == "accepted"
    more = bomb("xl/sharedStrings.xml", packed + b"more", len(content), zlib.crc32(content))
    assert refusal(io.BytesIO(more)) == "corrupt"


def test_parts_that_share_their_bytes_are_unsafe() -> None:
    file = zipped(RawWorkbook([GOOD], extra={"xl/blob": random.Random(1).randbytes(9_000)}).parts())
    content = file.getvalue()
    with zipfile.ZipFile(file) as archive:
        start = archive.start_dir
        count = len(archive.infolist())
    at = content.rindex(b"xl/blob") - 46
    entry = content[at : at + 46 + len("xl/blob")]
    central = content[start : content.rindex(b"PK\x05\x06")] + entry.replace(b"xl/blob", b"xl/twin")
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count + 1, count + 1, len(central), start, 0)
    assert refusal(io.BytesIO(content[:start] + central + end)) == "unsafe"


MEASURE = """
import io, resource, sys, time
from carecall.errors import FileRefused
from carecall.spreadsheets.labels import RECIPIENT_COLUMNS
from carecall.spreadsheets.table import read_list
from pathlib import Path
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began = time.process_time()
try:
    code = str(len(list(read_list(Path(sys.argv[1]), RECIPIENT_COLUMNS))))
except FileRefused as refused:
    code = refused.code
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(code, (after - before) // 1024, time.process_time() - began)
"""


def measure(path: Path) -> tuple[str, int, float]:
    """Return the outcome, the grown memory in MiB and the seconds of CPU of a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True
    )
    code, grown, seconds = done.stdout.split()
    return code, int(grown), float(seconds)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("filler", "mebibytes", "expected"),
    [
        (b"<si/>   ", 1025, "unsafe"),
        (b"        ", 900, "1"),
        (b"<si><t>abcdefghijklmnopqrstuvwxyz</t></si>      ", 60, "1"),
    ],
    ids=["over a gibibyte", "just blanks", "many texts"],
)
def test_bombs_cost_little_memory_and_time(
    tmp_path: Path, filler: bytes, mebibytes: int, expected: str
) -> None:
    head = f'<sst xmlns="{MAIN}">'.encode()
    packed, size, crc = gibibyte(head, b"</sst>", filler, mebibytes)
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(bomb("xl/sharedStrings.xml", packed, size, crc))
    code, grown, seconds = measure(path)
    assert code == expected
    assert grown < 150
    assert seconds < 20


def test_damage_anywhere_gives_a_refusal_or_a_list_and_nothing_else() -> None:
    content = RawWorkbook([GOOD], strings=strings("a"), styles=styles("yyyy")).file().getvalue()
    chance = random.Random(7)
    for _ in range(600):
        damaged = bytearray(content)
        for _ in range(chance.choice((1, 1, 2, 8))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        assert refusal(io.BytesIO(bytes(damaged))) in {
            "accepted",
            "corrupt",
            "not_excel",
            "unsafe",
            "encrypted",
            "missing_column",
        }


def test_damaged_xml_inside_a_sound_zip_gives_a_refusal_or_a_list_and_nothing_else() -> None:
    parts = RawWorkbook([GOOD], strings=strings("a"), styles=styles("yyyy")).parts()
    chance = random.Random(11)
    names = sorted(parts)
    for _ in range(600):
        name = chance.choice(names)
        damaged = bytearray(parts[name])
        damaged[chance.randrange(len(damaged))] = chance.choice(b"<>/\"'=09AZ \x00\xff&;")
        assert refusal(zipped(parts | {name: bytes(damaged)})) in {
            "accepted",
            "corrupt",
            "not_excel",
            "unsafe",
            "missing_column",
        }
