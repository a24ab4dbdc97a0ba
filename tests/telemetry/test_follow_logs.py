"""One call out of all logs and the database."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from carecall.cli import build_app
from carecall.commands.log_search import lines_about, read_line
from carecall.commands.logs import MASKED, as_text, begin_logging, masked
from carecall.domain.call import Disposition
from carecall.errors import BadInput
from carecall.store.engine import create_engine
from carecall.store.migrations import migrate
from carecall.store.session import guarded_sessions
from tests.builders import NOON, ended, make_world

CALL = "72dbec01-4475-4365-a8f3-cc74894a11e3"
OTHER = "11111111-4475-4365-a8f3-cc74894a11e3"
NUMBER = "01055512345"


def ours(at: str, message: str, call_id: str = CALL, **fields: object) -> str:
    line = {"at": f"2026-03-02T03:{at}+00:00", "level": "INFO", "from": "carecall.x"}
    return json.dumps(line | {"message": message, "call_id": call_id} | fields)


@pytest.fixture
def var(tmp_path: Path) -> Path:
    log = tmp_path / "log"
    cel = tmp_path / "asterisk" / "core" / "log" / "cel-custom"
    cel.mkdir(parents=True)
    log.mkdir()
    (log / "controller.log").write_text(
        "\n".join(
            [
                "READY",
                ours("00:02.000", "call ordered"),
                ours("00:02.100", "call ordered", OTHER),
                ours("00:09.000", "call settled", disposition="answered"),
            ]
        )
    )
    (log / "media.log").write_text(ours("00:05.000", "sound up") + "\n")
    with gzip.open(log / "controller.log.1.gz", "wt") as old:
        old.write(ours("00:01.000", "call claimed") + "\n")
    moment_s = NOON.timestamp()
    (cel / "carecall.csv").write_text(
        f'"ANSWER","{moment_s + 4}","{CALL}","{CALL}","PJSIP/lab-00000001",""\n'
        f'"ANSWER","{moment_s + 4}","{OTHER}","{OTHER}","PJSIP/lab-00000002",""\n'
    )
    (cel.parent / "messages.log").write_text(f"a warning about {CALL} and {NUMBER}\n")
    return tmp_path


def test_all_logs_are_joined_in_order_of_time(var: Path) -> None:
    found = lines_about(var, CALL)
    assert [line.message for line in found if line.at is not None] == [
        "call claimed", "call ordered", "ANSWER", "sound up", "call settled",
    ]  # fmt: skip
    assert found[-1].fields["disposition"] == "answered"


def test_a_line_of_asterisk_that_holds_a_number_is_masked(var: Path) -> None:
    [warning] = [line for line in lines_about(var, CALL) if "warning" in line.message]
    assert NUMBER not in warning.message
    assert CALL in warning.message


def test_a_moment_of_asterisks_own_log_is_read() -> None:
    line = read_line(f"[2026-03-02 12:00:01.123] WARNING[1]: {CALL} x", "messages.log")
    assert line.at is not None
    assert line.message.startswith("WARNING")


def test_what_an_older_log_held_by_mistake_is_not_shown() -> None:
    line = read_line(ours("00:01.000", "call", private={"name": "Kim"}, to=NUMBER), "x.log")
    assert line.fields == {"to": MASKED}


@pytest.mark.parametrize(
    "text", [NUMBER, "+82 10 5551 2345", "02-123-4567", "call 010-5551-2345 now"]
)
def test_what_looks_like_a_telephone_number_is_struck_out(text: str) -> None:
    assert MASKED in masked(text)
    assert not any(char.isdigit() for char in masked(text))


@pytest.mark.parametrize(
    "text",
    [
        CALL,
        "2026-03-02T03:00:01.123+00:00",
        "2026-03-02",
        "127.0.0.1:18090",
        "600 s",
        "PJSIP/lab-00000001",
    ],
)
def test_ids_moments_and_places_stay(text: str) -> None:
    assert masked(text) == text


def test_a_row_for_eyes_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    row = as_text(json.loads(ours("00:01.000", "call claimed", attempt_no=2)))
    assert "call claimed" in row
    assert f"call_id={CALL}  attempt_no=2" in row


@pytest.mark.parametrize(
    ("log_format", "start"), [("json", '{"at"'), ("text", None), ("auto", '{"at"')]
)
def test_files_get_json_unless_rows_are_asked_for(
    capfd: pytest.CaptureFixture[str], log_format: str, start: str | None
) -> None:
    import logging

    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        begin_logging("INFO", log_format)  # type: ignore[arg-type]  # one of the three words
        logging.getLogger("carecall.test").info("call claimed", extra={"call_id": CALL})
        line = capfd.readouterr().err
    finally:
        for handler in root.handlers[:]:
            root.removeHandler(handler)
        for handler in before:
            root.addHandler(handler)
        root.setLevel(level)
    assert "call claimed" in line
    assert line.startswith('{"at"') == (start is not None)


@pytest.fixture
def stored_call(var: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{var / 'carecall.db'}"
    migrate(url)
    monkeypatch.setenv("CARECALL_VAR", str(var))
    engine = create_engine(url)
    world = make_world(guarded_sessions(engine), people=1)
    world.ledger.plan_due(NOON)
    [call] = world.claim()
    world.ledger.originating(call.call_id, NOON)
    world.ledger.settle(call.call_id, ended(Disposition.BUSY), NOON)
    engine.dispose()
    return call.call_id


def test_the_database_tells_the_steps_that_no_log_holds(stored_call: str) -> None:
    done = CliRunner().invoke(build_app("logs"), ["logs", stored_call, "--json"])
    assert done.exit_code == 0, done.output
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert {line["call_id"] for line in lines} == {stored_call}
    assert [line["message"] for line in lines][:2] == ["planned", "claimed"]
    assert lines[-1]["message"] in {"ended", "settled"}
    assert "사람" not in done.output
    assert "5550" not in done.output


def test_the_beginning_of_an_id_is_enough(stored_call: str) -> None:
    done = CliRunner().invoke(build_app("logs"), ["logs", stored_call[:12]])
    assert done.exit_code == 0
    assert "planned" in done.output


@pytest.mark.parametrize("wanted", ["99999999-aaaa", "1234567", "Kim", "99999999'; drop", "-" * 9])
def test_an_unknown_call_is_said(stored_call: str, wanted: str) -> None:
    done = CliRunner().invoke(build_app("logs"), ["logs", "--", wanted])
    assert isinstance(done.exception, BadInput)


def test_without_a_database_the_logs_still_speak(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARECALL_VAR", str(var))
    monkeypatch.setenv("CARECALL_DATABASE_URL", f"sqlite:///{var / 'nowhere' / 'x.db'}")
    done = CliRunner().invoke(build_app("logs"), ["logs", CALL])
    assert done.exit_code == 0, done.output
    assert "call settled" in done.output
