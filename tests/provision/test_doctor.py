"""`carecall doctor` and `carecall setup` as a user meets them."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from carecall.commands import doctor, setup
from carecall.commands.doctor_checks import check_port
from carecall.errors import NotWritable
from carecall.provision.health import Check
from carecall.store.migrations import migrate
from carecall.telephony.free_ports import PortNeed


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer()
    doctor.register(made)
    setup.register(made)
    return made


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CARECALL_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("CARECALL_PORT_BASE", "31000")
    monkeypatch.delenv("CARECALL_DATABASE_URL", raising=False)
    return tmp_path / "var"


def checks(app: typer.Typer) -> tuple[int, dict[str, dict[str, object]]]:
    result = CliRunner().invoke(app, ["doctor", "--json"])
    report = json.loads(result.stdout)
    return result.exit_code, {check["name"]: check for check in report["checks"]}


def test_a_fresh_installation_is_told_to_migrate(app, var):
    status, found = checks(app)
    assert status == 2
    assert found["Database"]["ok"] is False
    assert "carecall migrate" in str(found["Database"]["mend"])


def test_a_prepared_part_tells_its_version_and_place(app, var):
    var.mkdir()
    migrate(f"sqlite:///{var / 'carecall.db'}")
    _, found = checks(app)
    assert found["Database"]["ok"] is True
    assert found["Database"]["version"]
    assert found["Python packages"]["ok"] is True
    assert found["Runtime folder"]["where"] == str(var)
    assert {"Asterisk", "espeak-ng", "SIPp"} <= set(found)
    assert all(check["ok"] or check["mend"] for check in found.values())


def test_a_port_that_another_program_holds_is_named_with_it():
    with socket.create_server(("127.0.0.1", 0)) as other:
        check = check_port(PortNeed("console", other.getsockname()[1]))
    assert not check.ok
    assert "in use by" in check.note
    assert "CARECALL_PORT_BASE" in check.mend


def test_setup_in_a_folder_that_cannot_be_written_changes_nothing(app, var):
    var.write_text("a file")
    result = CliRunner().invoke(app, ["setup"])
    assert isinstance(result.exception, NotWritable)
    assert var.read_text() == "a file"


def test_what_is_to_be_done_can_be_copied_from_a_narrow_screen(app, var, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    said = CliRunner().invoke(app, ["doctor"]).stdout
    assert "`carecall migrate`" in said
    assert "127.0.0.1:31080/tcp  free" in said
    port = Check(
        name="Port", ok=False, where="here", note="in use by x (1)", mend="stop " + "x" * 90
    )
    assert doctor.results([port]).plain == (
        "no  Port  here  in use by x (1)\n    stop " + "x" * 90 + "\n"
    )
