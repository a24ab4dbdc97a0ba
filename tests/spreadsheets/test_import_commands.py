"""`carecall recipients` and `carecall numbers`, on a real database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from openpyxl import Workbook
from typer.testing import CliRunner, Result

from carecall.commands import numbers, recipient_import, recipients
from carecall.errors import CareCallError
from carecall.spreadsheets.export import write_table
from carecall.store.engine import create_engine
from carecall.store.migrations import migrate
from carecall.store.organizations import NewOrganization, add_organization
from carecall.store.session import guarded_sessions, system_writing
from carecall.store.tables import TrunkKind, TrunkRow
from tests.fakes.workbooks import HEADER, RawWorkbook, listed, openpyxl_file

app = typer.Typer()
app.add_typer(recipients.app, name="recipients")
app.add_typer(numbers.app, name="numbers")


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("migrated") / "carecall.db"
    migrate(f"sqlite:///{path}")
    return path.read_bytes()


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, migrated: bytes, monkeypatch: pytest.MonkeyPatch) -> Path:
    database = tmp_path / "carecall.db"
    database.write_bytes(migrated)
    url = f"sqlite:///{database}"
    monkeypatch.setenv("CARECALL_DATABASE_URL", url)
    monkeypatch.setenv("CARECALL_VAR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    engine = create_engine(url)
    with system_writing(guarded_sessions(engine), "a test prepares its organizations") as session:
        city = add_organization(session, NewOrganization(name="해운대구청"))
        add_organization(session, NewOrganization(name="우동 주민센터"), parent_id=city.id)
        add_organization(session, NewOrganization(name="남구청"))
        add_organization(session, NewOrganization(name="Springfield", country="US"))
        session.add(
            TrunkRow(
                name="lab", kind=TrunkKind.LAB, country="KR", channels=10, calls_per_second=2.0
            )
        )
    engine.dispose()
    return tmp_path


def run(*words: str) -> Result:
    result = CliRunner().invoke(app, list(words))
    if result.exception is not None and not isinstance(
        result.exception, SystemExit | CareCallError
    ):
        raise result.exception
    return result


def wrote(folder: Path, *rows: tuple[object, ...], name: str = "list.xlsx") -> str:
    path = folder / name
    path.write_bytes(openpyxl_file(*rows).getvalue())
    return str(path)


def imported(kind: str, file: str, organization: str = "해운대구청") -> dict[str, object]:
    result = run(kind, "import", file, "--organization", organization, "--json")
    assert result.exit_code == 0
    return dict(json.loads(result.stdout))


def shown(kind: str, organization: str = "해운대구청") -> list[dict[str, str]]:
    result = run(kind, "list", "--organization", organization, "--json")
    assert result.exit_code == 0
    return list(json.loads(result.stdout))


def test_good_rows_are_stored_and_failed_ones_named(installation: Path) -> None:
    file = wrote(
        installation,
        HEADER,
        ("김보기", "010-1234-5678", "오전", None),
        ("=1+1", "x", None, None),
        ("박보기", 1099998888, None, "우동 주민센터"),
    )
    outcome = imported("recipients", file)
    failures = outcome.pop("failures")
    assert outcome == {"accepted": True, "created": 2, "failed": 1}
    assert isinstance(failures, list)
    assert [(f["row"], f["field"], f["reason"]) for f in failures] == [
        (3, "name", "required"),
        (3, "phone", "invalid"),
    ]
    assert all(f["message"] for f in failures)
    assert shown("recipients") == [
        {"name": "김보기", "phone": "010-1234-5678", "other": "오전", "organization": "해운대구청"},
        {"name": "박보기", "phone": "010-9999-8888", "other": "", "organization": "우동 주민센터"},
    ]
    assert [line["name"] for line in shown("recipients", "우동 주민센터")] == ["박보기"]


def test_a_second_import_finds_everybody_registered(installation: Path) -> None:
    file = wrote(
        installation,
        HEADER,
        ("김보기", "010-1234-5678"),
        ("박보기", "010-1234-5679", None, "우동 주민센터"),
    )
    imported("recipients", file)
    outcome = imported("recipients", file)
    assert (outcome["created"], outcome["failed"]) == (0, 2)
    assert [failure["reason"] for failure in outcome["failures"]] == ["already_registered"] * 2  # type: ignore[attr-defined]


def test_another_organization_may_register_the_same_person_and_sees_nobody_else(
    installation: Path,
) -> None:
    imported("recipients", wrote(installation, HEADER, ("김보기", "010-1234-5678")))
    file = wrote(
        installation,
        HEADER,
        ("김보기", "010-1234-5678"),
        ("박", "010-1234-5679", None, "해운대구청"),
    )
    outcome = imported("recipients", file, "남구청")
    assert [failure["reason"] for failure in outcome["failures"]] == ["unknown_organization"]  # type: ignore[attr-defined]
    assert [line["organization"] for line in shown("recipients", "남구청")] == ["남구청"]


def test_hostile_names_come_back_unchanged(installation: Path) -> None:
    names = [
        '=HYPERLINK("x")',
        "'; DROP TABLE r;--",
        "<script>",
        "${EXTEN}",
        "[red]김",
        "👨‍👩‍👧‍👦 가족",
    ]
    rows = [(name, f"010-0000-{at:04d}") for at, name in enumerate(names)]
    path = installation / "odd.xlsx"

    write_table(path, HEADER[:2], rows)
    assert imported("recipients", str(path))["created"] == len(names)
    assert [line["name"] for line in shown("recipients")] == names
    assert "[red]" in run("recipients", "list", "--organization", "해운대구청").stdout


def test_outgoing_numbers_are_stored_once_on_the_platform(installation: Path) -> None:
    file = wrote(
        installation,
        ("발신번호", "레터링 문구"),
        ("1577-1234", "해운대구 안부전화"),
        ("02-123-4567", None),
    )
    assert imported("numbers", file)["created"] == 2
    assert shown("numbers") == [
        {"number": "1577-1234", "lettering": "해운대구 안부전화", "organization": "해운대구청"},
        {"number": "02-123-4567", "lettering": "", "organization": "해운대구청"},
    ]
    outcome = imported("numbers", file, "남구청")
    assert [failure["reason"] for failure in outcome["failures"]] == ["already_registered"] * 2  # type: ignore[attr-defined]
    assert shown("numbers", "남구청") == []


def test_an_american_organization_reads_and_shows_american_numbers(installation: Path) -> None:
    file = wrote(installation, HEADER, ("Kim", "415.555.2671"), ("Lee", "+82 10-1234-5678"))
    assert imported("recipients", file, "Springfield")["created"] == 2
    assert [line["phone"] for line in shown("recipients", "Springfield")] == [
        "(415) 555-2671",
        "010-1234-5678",
    ]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_refused_file_changes_nothing_and_leaves_with_status_2(
    installation: Path, language: str
) -> None:
    page = listed("김", "010-1234-5678").replace("</worksheet>", '<row r="x"></row>')
    path = installation / "bad.xlsx"
    path.write_bytes(RawWorkbook([page]).file().getvalue())
    words = (
        "recipients",
        "import",
        str(path),
        "--organization",
        "해운대구청",
        "--language",
        language,
    )
    result = run(*words, "--json")
    outcome = json.loads(result.stdout)
    assert result.exit_code == 2
    assert (outcome["accepted"], outcome["file_error"]) == (False, "corrupt")
    plain = run(*words)
    assert plain.exit_code == 2
    assert plain.stderr.strip() == outcome["message"]
    assert shown("recipients") == []


@pytest.mark.parametrize(
    ("file", "organization"),
    [("missing.xlsx", "해운대구청"), (".", "해운대구청"), ("list.xlsx", "없는 기관")],
)
def test_a_wrong_file_or_organization_is_one_sentence(
    installation: Path, file: str, organization: str
) -> None:
    wrote(installation, HEADER, ("김", "010-1234-5678"))
    result = run(
        "recipients", "import", str(installation / file), "--organization", organization, "--json"
    )
    assert result.exit_code == 2
    outcome = json.loads(result.stdout)
    assert (outcome["accepted"], outcome["message"]) == (False, result.stderr.strip())


def test_a_file_over_the_settings_limit_is_too_large(
    installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARECALL_UPLOAD_MAX_MIB", "1")
    path = installation / "large.xlsx"
    path.write_bytes(b"x" * ((1 << 20) + 1))
    result = run("recipients", "import", str(path), "--organization", "해운대구청", "--json")
    assert (result.exit_code, json.loads(result.stdout)["file_error"]) == (2, "too_large")


def test_without_json_people_read_a_table(installation: Path) -> None:
    file = wrote(installation, HEADER, ("김", "010-1234-5678"), (None, "1577-1234"))
    failed = installation / "failed.xlsx"
    result = run(
        "recipients",
        "import",
        file,
        "--organization",
        "해운대구청",
        "--language",
        "ko",
        "--failed-to",
        str(failed),
    )
    assert result.exit_code == 0
    assert "등록 1건, 실패 1건" in result.stdout
    assert "이름이 없습니다" in result.stdout
    assert failed.exists()


def test_a_lettering_that_may_be_cut_is_warned_about_beside_the_json(installation: Path) -> None:
    file = wrote(installation, ("발신번호", "레터링 문구"), ("1577-1234", "해운대구 안부전화"))
    result = run("numbers", "import", file, "--organization", "해운대구청", "--json")
    assert json.loads(result.stdout)["created"] == 1
    assert "16" in result.stderr


def test_templates_are_written_where_asked(installation: Path) -> None:
    for kind in ("recipients", "numbers"):
        path = installation / f"{kind}.xlsx"
        assert run(kind, "template", str(path)).exit_code == 0
        assert imported(kind, str(path)) == {
            "accepted": True,
            "created": 0,
            "failed": 0,
            "failures": [],
        }
    result = run("recipients", "template", str(installation / "no" / "folder.xlsx"))
    assert isinstance(result.exception, CareCallError)


def test_a_broken_off_import_goes_on_and_counts_every_row_once(
    installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [(f"사람{at}", f"010-7000-{at:04}") for at in range(7)]
    file = wrote(installation, ("이름", "휴대폰 번호"), *people)
    monkeypatch.setattr(recipient_import, "STEP_ROWS", 2)
    stored = recipient_import.Importing._store
    steps: list[int] = []

    def breaking(self: recipient_import.Importing, step: list[object]) -> frozenset[int]:
        steps.append(len(step))
        if len(steps) == 3:
            raise KeyboardInterrupt
        return stored(self, step)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(recipient_import.Importing, "_store", breaking)
        with pytest.raises(KeyboardInterrupt):
            recipients.import_recipients(Path(file), "해운대구청", as_json=True)
    assert len(shown("recipients")) == 4
    [note] = (installation / "spool").glob("import-*")
    assert imported("recipients", file)["created"] == 7
    assert len(shown("recipients")) == 7
    assert not note.exists()
    assert imported("recipients", file)["created"] == 0


def test_a_number_that_is_registered_during_the_import_fails_alone(
    installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [(f"사람{at}", f"010-7000-{at:04}") for at in range(3)]
    file = wrote(installation, ("이름", "휴대폰 번호"), *people)
    other = wrote(
        installation, ("이름", "휴대폰 번호"), ("먼저", "010-7000-0001"), name="other.xlsx"
    )
    judge = recipient_import.Importing.judge

    def racing(self: recipient_import.Importing, rows: list[object]) -> object:
        judged = judge(self, rows)  # type: ignore[arg-type]
        with monkeypatch.context() as patched:
            patched.setattr(recipient_import.Importing, "judge", judge)
            imported("recipients", other)
        return judged

    monkeypatch.setattr(recipient_import.Importing, "judge", racing)
    result = imported("recipients", file)
    assert (result["created"], [failure["row"] for failure in result["failures"]]) == (2, [3])


def test_a_sheet_and_its_title_row_are_named(installation: Path) -> None:
    book = Workbook()
    book.active.append(HEADER)
    book.active.append(("김하나", "010-7777-0001"))
    other = book.create_sheet("이월")
    for line in (HEADER, HEADER, ("이둘", "010-7777-0002")):
        other.append(line)
    book.create_sheet("비밀").sheet_state = "hidden"
    book.save(installation / "list.xlsx")
    named = ("recipients", "import", "list.xlsx", "--organization", "해운대구청", "--json")
    found = json.loads(run(*named, "--sheet", "이월", "--header-row", "2").output)
    assert (found["created"], found["failed"]) == (1, 0)
    refused = run(*named, "--sheet", "비밀")
    assert refused.exit_code == 2
    told = json.loads(refused.output)
    assert told["file_error"] == "missing_column"
    assert "“이월”" in told["message"]
    assert "비밀" not in told["message"]
    lacking = run("numbers", "import", "list.xlsx", "--organization", "해운대구청")
    assert "“Outgoing number” (발신번호)" in lacking.output
