"""Hostile files through every door: both browser forms, the API, both commands. Refused with a sentence, nothing kept."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from carecall.cli import build_app
from carecall.settings import Settings
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import OrganizationRow, PhoneNumberRow, RecipientRow
from tests.admin.conftest import Visitor
from tests.admin.programs import Program
from tests.admin.small_world import database_url, world
from tests.admin.test_numbers_screen import NEW, form
from tests.builders import World
from tests.fakes.hostile_files import hostile_files, with_macros
from tests.fakes.workbooks import RawWorkbook, row, sheet

__all__ = ["database_url", "world"]  # fixtures
PEOPLE = ("이름", "휴대폰 번호", "기타 정보")
PERSON = ("김하나", "010-7777-0001", "오전")
NUMBERS = ("발신번호", "레터링 문구")
NUMBER = ("051-749-4001", "안부전화")
FILES = hostile_files(PEOPLE, PERSON)
NUMBER_FILES = hostile_files(NUMBERS, NUMBER)
ODD = ("김_xD800_", "_x0000_", "김\u202e나", "김_xFFFE_", "=1+1", "<script>x</script>", "'; DROP--", "\ufeff김", "e\u0301" * 9)  # fmt: skip


def counts(sessions: Sessions) -> tuple[int | None, int | None]:
    with system_reading(sessions, "a test looks") as session:
        people = session.scalar(select(func.count()).select_from(RecipientRow))
        return people, session.scalar(select(func.count()).select_from(PhoneNumberRow))


def kept(settings: Settings) -> list[Path]:
    return [path for path in (settings.var / "spool").glob("**/*") if path.is_file()]


def test_the_form_of_recipients_refuses_them(
    boss: Visitor, sessions: Sessions, settings: Settings
) -> None:
    before = counts(sessions)
    for name, (make, _code) in FILES.items():
        answer = boss.post("/recipient-upload/", {"file": (make(), "people.xlsx")}, content_type="multipart/form-data")  # fmt: skip
        assert answer.status_code == 422, name
        assert "data-problem" in answer.text, name
        assert "Traceback" not in answer.text, name
        assert "/etc/passwd" not in answer.text, name
    assert counts(sessions) == before
    assert kept(settings) == []


def test_the_form_of_numbers_refuses_them(
    boss: Visitor, world: World, sessions: Sessions, settings: Settings
) -> None:
    before = counts(sessions)
    for name, (make, code) in NUMBER_FILES.items():
        bulk = form(world, method="bulk", file=(make(), "numbers.xlsx"))
        answer = boss.post(NEW, bulk, content_type="multipart/form-data")
        assert answer.status_code == 422, name
        assert "message-error" in answer.text, name
        if code == "missing_column":  # the list may stand at another place of such a workbook
            assert kept(settings) != []
            shutil.rmtree(settings.var / "spool")
        assert kept(settings) == [], name
    assert counts(sessions) == before


@pytest.mark.parametrize("query", ["", "?confirm=true"])
def test_the_api_refuses_them(
    program: Program, sessions: Sessions, settings: Settings, query: str
) -> None:
    before = counts(sessions)
    for name, (make, code) in FILES.items():
        answer = program.ask("POST", f"/recipients/uploads{query}", data={"file": (make(), "people.xlsx")},
                             content_type="multipart/form-data")  # fmt: skip
        assert (answer.status_code, answer.json["code"]) == (422, f"file_{code}"), name
    assert counts(sessions) == before
    assert kept(settings) == []


@pytest.mark.parametrize("kind", ["recipients", "numbers"])
def test_the_commands_refuse_them(
    world: World, sessions: Sessions, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:  # fmt: skip
    monkeypatch.setenv("CARECALL_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("CARECALL_DATABASE_URL", database_url)
    with system_reading(sessions, "a test looks") as session:
        place = session.scalars(select(OrganizationRow.name)).one()
    before, path = counts(sessions), tmp_path / "list.xlsx"
    for name, (make, code) in (FILES if kind == "recipients" else NUMBER_FILES).items():
        path.write_bytes(make().getvalue())
        words = [kind, "import", str(path), "--organization", place, "--json"]
        result = CliRunner().invoke(build_app(kind), words)
        assert result.exit_code == 2, (name, result.output)
        outcome = json.loads(result.stdout)
        assert (outcome["accepted"], outcome["file_error"]) == (False, code), name
        assert "Traceback" not in result.output, name
    assert counts(sessions) == before


@pytest.mark.parametrize(
    "file_name",
    ["people.csv", "people.xlsx.exe", "../../people.xlsx", "/etc/passwd", "", "대상자\u202excod.xlsm", "x" * 5000],
)  # fmt: skip
def test_a_name_tells_nothing_and_leads_nowhere(
    boss: Visitor, program: Program, sessions: Sessions, settings: Settings, file_name: str
) -> None:
    good, bad = with_macros(PEOPLE, PERSON), FILES["text"][0]
    named = file_name or "blob"
    refused = boss.post("/recipient-upload/", {"file": (bad(), named)}, content_type="multipart/form-data")  # fmt: skip
    assert refused.status_code == 422
    answer = boss.post("/recipient-upload/", {"file": (good, named)}, content_type="multipart/form-data")  # fmt: skip
    assert "Success: 1" in answer.text
    assert "X-Evil" not in answer.headers
    assert all(path.resolve().is_relative_to(settings.var.resolve()) for path in kept(settings))
    assert counts(sessions)[0] == 2


def odd_book(*names: str) -> io.BytesIO:
    rows = [row(2 + at, name, f"010-7777-{at:04}", "메모") for at, name in enumerate(names)]
    return RawWorkbook([sheet(row(1, *PEOPLE), *rows)]).file()


def test_odd_signs_in_cells_are_told_and_shown_by_every_door(
    boss: Visitor, program: Program, world: World, sessions: Sessions
) -> None:
    page = boss.post("/recipient-upload/", {"file": (odd_book(*ODD), "people.xlsx")}, content_type="multipart/form-data")  # fmt: skip
    assert page.status_code == 200
    assert "<script>x" not in page.text
    assert "Failed: " in page.text
    found = page.text.partition('href="/recipient-upload/failed/')[2].partition('"')[0]
    assert boss.get(f"/recipient-upload/failed/{found}").status_code == 200
    staged = program.ask("POST", "/recipients/uploads", data={"file": (odd_book(*ODD), "people.xlsx")},
                         content_type="multipart/form-data")  # fmt: skip
    assert staged.status_code == 201
    assert boss.get("/recipients/").status_code == 200
    lines = [row(2, "051-749-4001", "_xD800_"), row(3, "_xDFFF_", "_x0000_")]
    numbers = RawWorkbook([sheet(row(1, *NUMBERS), *lines)]).file()
    answer = boss.post(NEW, form(world, method="bulk", file=(numbers, "numbers.xlsx")), content_type="multipart/form-data")  # fmt: skip
    assert "Failed: 2" in answer.text


@pytest.mark.parametrize("sign", ["\ud800", "\u0000", "\ufffe", "\u202e"])
def test_odd_signs_in_json_are_no_fault_of_ours(
    program: Program, world: World, make_text: Callable[[str], dict[str, object]], sign: str
) -> None:
    text = json.dumps(make_text(sign))
    for path in ("/recipients/list", "/recipients", "/recipients/search", "/holidays", "/users/search"):  # fmt: skip
        answer = program.ask("POST", path, data=text, content_type="application/json")
        assert 400 <= answer.status_code < 500 or answer.status_code in {200, 201}, (path, answer.text)  # fmt: skip
        assert answer.status_code != 500, path


@pytest.fixture
def make_text() -> Callable[[str], dict[str, object]]:
    """A body with a sign in every text, whoever reads it."""
    return lambda sign: {
        "recipients": [{"name": f"김{sign}", "phone": f"010-7777-0001{sign}"}],
        "confirm": True,
        "name": f"김{sign}",
        "phone": f"010{sign}",
        "day": f"2026-05-05{sign}",
        "kind": "off",
        "email": sign,
    }
