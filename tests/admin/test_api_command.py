"""`carecall apikey` and `carecall api`: keys and the document without a browser."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from typer.testing import CliRunner

from admin.api.scopes import Scope
from carecall.cli import build_app
from carecall.commands.apikey import AREAS, verbs
from carecall.errors import BadInput, NotWritable, UnknownName
from tests.admin.programs import Program
from tests.builders import World

Run = Callable[..., Result]


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """One database is enough here."""
    return sqlite_url


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, world: World) -> Run:
    monkeypatch.setenv("CARECALL_DATABASE_URL", database_url)
    monkeypatch.setenv("CARECALL_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *words: CliRunner().invoke(build_app(words[0]), list(words))


def test_a_key_made_at_a_terminal_opens_the_api_until_it_is_revoked(app: Flask, run: Run) -> None:
    made = run(
        "apikey", "make", "복지", "--for", "boss@a.kr", "--scope", "settings:write", "--json"
    )
    assert made.exit_code == 0, made.output
    key = json.loads(made.stdout)
    program = Program(app.test_client(), key["key"])
    assert program.get("/holidays").status_code == 200
    listed = run("apikey", "list").stdout
    assert key["prefix"] in listed
    assert "good" in listed
    assert key["key"].rpartition("_")[2] not in listed
    assert "nothing any more" in run("apikey", "revoke", f"cck_{key['prefix']}").stdout
    assert program.get("/holidays").status_code == 401
    assert json.loads(run("apikey", "list", "--json").stdout)[0]["state"] == "revoked"
    assert "before" in run("apikey", "revoke", key["prefix"]).stdout


def test_what_is_no_scope_and_nobody_is_refused(run: Run) -> None:
    wrong = run("apikey", "make", "x", "--for", "boss@a.kr", "--scope", "everything:do")
    assert isinstance(wrong.exception, BadInput)
    nobody = run("apikey", "make", "x", "--for", "no@a.kr", "--scope", "settings:read")
    assert isinstance(nobody.exception, UnknownName)
    assert isinstance(run("apikey", "revoke", "abc").exception, UnknownName)


def test_the_terminal_knows_the_scopes_of_the_api() -> None:
    assert {f"{area}:{verb}" for area in AREAS for verb in verbs(area)} == {each.value for each in Scope}  # fmt: skip


def test_the_document_is_written_into_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "openapi.json"
    assert run("api", "openapi", str(file)).exit_code == 0
    written = json.loads(file.read_text(encoding="utf-8"))
    assert written["openapi"] == "3.1.0"
    assert "/holidays/{row_id}" in written["paths"]
    nowhere = run("api", "openapi", str(tmp_path / "none" / "x.json"))
    assert isinstance(nowhere.exception, NotWritable)
