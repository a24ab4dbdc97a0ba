"""Organizations are added and listed from the command line, on a database that was migrated by it."""

import json

import pytest
from typer.testing import CliRunner

from carecall.cli import build_app
from carecall.errors import BadInput, DatabaseUnready, UnknownName


@pytest.fixture
def carecall(sqlite_url, monkeypatch):
    """Runs one command; errors come through, for the command line words them in one place."""
    monkeypatch.setenv("CARECALL_DATABASE_URL", sqlite_url)

    def run(*words):
        return CliRunner().invoke(build_app(words[0]), words, catch_exceptions=False).stdout

    return run


def test_a_tree_is_built_and_listed(carecall):
    carecall("organization", "add", "경기도")
    carecall("organization", "add", "수원시", "--parent", "경기도")
    added = carecall("organization", "add", "Leeds", "--country", "gb", "--json")
    assert json.loads(added)["country"] == "GB"
    assert carecall("organization", "list").splitlines() == ["경기도", "  수원시", "Leeds"]
    assert json.loads(carecall("organization", "list", "--json"))[1] == {
        "name": "수원시",
        "parent": "경기도",
        "country": "KR",
    }


@pytest.mark.parametrize("name", ["", "   ", "가" * 31])
def test_a_name_of_no_or_too_many_characters_is_refused(carecall, name):
    with pytest.raises(BadInput, match="1 to 30"):
        carecall("organization", "add", name)


def test_a_name_is_composed_before_it_is_compared(carecall):
    carecall("organization", "add", "\u1100\u1161")
    with pytest.raises(BadInput, match="exists already"):
        carecall("organization", "add", " 가 ")


def test_an_unknown_parent_is_named(carecall):
    with pytest.raises(UnknownName, match="없는 곳"):
        carecall("organization", "add", "센터", "--parent", "없는 곳")


def test_a_country_without_habits_needs_its_zone(carecall):
    with pytest.raises(BadInput, match="--time-zone"):
        carecall("organization", "add", "Oslo", "--country", "NO")
    carecall("organization", "add", "Oslo", "--country", "NO", "--time-zone", "Europe/Oslo")


def test_an_unmigrated_database_says_what_to_run(carecall, tmp_path, monkeypatch):
    monkeypatch.setenv("CARECALL_DATABASE_URL", f"sqlite:///{tmp_path / 'other.db'}")
    monkeypatch.setenv("CARECALL_VAR", str(tmp_path))
    with pytest.raises(DatabaseUnready, match="carecall migrate"):
        carecall("organization", "list")
    assert "schema" in carecall("migrate")
    assert carecall("organization", "list") == ""
