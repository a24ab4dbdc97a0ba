"""Files that mean harm, through the form and through the command: one sentence, nothing written, little memory."""

from __future__ import annotations

import gc
import io
import json
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from openpyxl import load_workbook
from sqlalchemy import func, select
from typer.testing import CliRunner

from admin.screens import recipient_upload
from carecall.commands import recipients
from carecall.domain.language import Language
from carecall.settings import Settings
from carecall.spreadsheets.refusal import refusal_sentence
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import JobRow, RecipientRow
from tests.admin.conftest import Visitor
from tests.admin.test_upload import upload
from tests.builders import World
from tests.fakes.workbooks import (
    HEADER,
    RawWorkbook,
    inline,
    listed,
    openpyxl_file,
    row,
    sheet,
)

MOST_MEMORY = 24 << 20
MACROS = "application/vnd.ms-excel.sheet.macroenabled.main+xml"


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """Nothing reaches a database."""
    return sqlite_url


def claiming(size: int) -> bytes:
    """A workbook with a part of 8 MiB of blanks in 8 kB that claims to be `size` bytes long."""
    file = RawWorkbook(sheets=[listed("김하나", "010-1234-5678")]).file()
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/x.bin", b" " * (8 << 20))
    raw = bytearray(file.getvalue())
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = raw.rindex(signature) + at
        raw[start : start + 4] = size.to_bytes(4, "little")
    return bytes(raw)


def declared(doctype: str, name: str) -> bytes:
    """A sheet that declares entities and uses one as a name."""
    cell = f'<c r="A2" t="inlineStr"><is><t>{name}</t></is></c>'
    body = sheet(
        row(1, *HEADER), f'<row r="2">{cell}{inline("B2", "010-1234-5678")}</row>', before=doctype
    )
    return RawWorkbook(sheets=[body]).file().getvalue()


def billion_laughs() -> bytes:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return declared(f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>', "&l9;")


def external_entity() -> bytes:
    return declared('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e;")


def many_columns() -> bytes:
    cells = "".join("<c/>" for _column in range(20_000))
    return (
        RawWorkbook(sheets=[sheet(row(1, *HEADER), f'<row r="2">{cells}</row>')]).file().getvalue()
    )


def truncated() -> bytes:
    whole = openpyxl_file(HEADER, *[(f"김{n}", f"010-1234-{n:04d}") for n in range(500)]).getvalue()
    return whole[: len(whole) // 2]


def too_large() -> bytes:
    return b"PK\x03\x04" + b"\0" * (21 << 20)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip bomb that says so": (lambda: claiming(2 << 30), "unsafe"),
    "zip bomb that lies": (lambda: claiming(10), "unsafe"),
    "billion laughs": (billion_laughs, "unsafe"),
    "external entity": (external_entity, "unsafe"),
    "20,000 columns": (many_columns, "corrupt"),
    "truncated": (truncated, "corrupt"),
    "web page": (lambda: b"<html><script>alert(1)</script></html>", "not_excel"),
    "PDF": (lambda: b"%PDF-1.7 %\xe2\xe3", "not_excel"),
    "CSV": (lambda: "이름,휴대폰 번호\n김하나,010-1234-5678\n".encode(), "not_excel"),
    "nothing": (lambda: b"", "not_excel"),
    "larger than an upload may be": (too_large, "too_large"),
}


def written(sessions: Sessions, settings: Settings) -> tuple[int | None, int | None, list[Path]]:
    """How many people and jobs there are, and which files uploads left."""
    with system_reading(sessions, "a test looks") as session:
        counts = [
            session.scalar(select(func.count()).select_from(table))
            for table in (RecipientRow, JobRow)
        ]
    left = [path for name in ("results", "spool") for path in (settings.var / name).glob("*")]
    return counts[0], counts[1], left


def answered(visitor: Visitor, content: bytes) -> tuple[int, str]:
    """Upload through the form; the test client leaves its own copy of a large body open."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        answer = upload(visitor, io.BytesIO(content), "people.xlsx")
        found = answer.status_code, answer.text
        del answer
        gc.collect()
    return found


@pytest.mark.parametrize("kind", HOSTILE)
def test_the_form_refuses_in_one_sentence_and_writes_nothing(
    kind: str, boss: Visitor, world: World, sessions: Sessions, settings: Settings
) -> None:
    make, code = HOSTILE[kind]
    content = make()
    tracemalloc.start()
    status, text = answered(boss, content)
    peak = tracemalloc.get_traced_memory()[1] - 2 * len(content)
    tracemalloc.stop()
    assert status == 422
    assert refusal_sentence(code, "", Language.EN) in text
    assert text.count("data-problem") == 1
    assert written(sessions, settings) == (11, 0, [])
    assert peak < MOST_MEMORY, f"{peak >> 20} MiB"


@pytest.mark.parametrize("kind", HOSTILE)
def test_the_command_refuses_in_one_sentence_and_writes_nothing(
    kind: str, world: World, sessions: Sessions, settings: Settings, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    make, code = HOSTILE[kind]
    file = tmp_path / "people.xlsx"
    file.write_bytes(make())
    monkeypatch.setenv("CARECALL_DATABASE_URL", settings.sqlalchemy_url)
    monkeypatch.setenv("CARECALL_VAR", str(settings.var))
    app = typer.Typer()
    app.add_typer(recipients.app, name="recipients")
    words = ["recipients", "import", str(file), "--organization", "해운대구", "--json"]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert (told["accepted"], told["file_error"]) == (False, code)
    assert written(sessions, settings) == (11, 0, [])


def test_a_file_of_100_megabytes_is_not_even_read(boss: Visitor) -> None:
    class Unread(io.RawIOBase):
        def readinto(self, _buffer: object) -> int:
            raise AssertionError("the body was read")

        place = 0

        def seek(self, _offset: int, whence: int = 0) -> int:
            self.place = 100 << 20 if whence == 2 else 0
            return self.place

        def tell(self) -> int:
            return self.place

    answer = boss.client.post(
        "/recipient-upload/", input_stream=Unread(), content_length=100 << 20,
        content_type="multipart/form-data; boundary=x",
    )  # fmt: skip
    assert answer.status_code == 413


def test_macros_are_ignored_and_formulas_are_only_what_they_showed(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    formula = '<c r="A2" t="str"><f>WEBSERVICE("http://x.example")</f><v>김하나</v></c>'
    body = sheet(row(1, *HEADER), f'<row r="2">{formula}{inline("B2", "010-7777-0001")}</row>',
                 row(3, '=HYPERLINK("x")', "010-7777-0002"))  # fmt: skip
    file = RawWorkbook(
        sheets=[body], main_type=MACROS, extra={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}
    ).file()
    page = upload(boss, file, "people.xlsm").text
    assert "Success: 2" in page
    with system_reading(sessions, "a test looks") as session:
        names = set(session.scalars(select(RecipientRow.name)))
    assert {"김하나", '=HYPERLINK("x")'} <= names
    sent = load_workbook(io.BytesIO(boss.get("/recipients/download").data)).worksheets[0]
    assert '=HYPERLINK("x")' in {cell.value for line in sent.iter_rows() for cell in line}
    assert "f" not in {cell.data_type for line in sent.iter_rows() for cell in line}


def test_a_long_list_that_turns_out_damaged_fails_whole(
    boss: Visitor, world: World, sessions: Sessions, settings: Settings,
    work_off: Callable[[], int], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(recipient_upload, "DIRECT_ROWS", 2)
    rows = [row(number, f"김{number}", f"010-7777-{number:04d}") for number in range(2, 9000)]
    body = sheet(row(1, *HEADER), *rows, f'<row r="{2**30}"></row>')
    assert "stored in the background" in upload(boss, RawWorkbook(sheets=[body]).file()).text
    work_off()
    with system_reading(sessions, "a test looks") as session:
        job = session.scalars(select(JobRow)).one()
        assert session.scalar(select(func.count()).select_from(RecipientRow)) == 11
    assert job.problem == refusal_sentence("corrupt", "", Language.EN)
    assert "damaged" in boss.get("/background/").text
