"""What stands in the way of a start is said in one sentence, and nothing is half-started."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.path.installation import Finished, Installation

pytestmark = [pytest.mark.pbx, pytest.mark.slow]

STARTS = pytest.mark.parametrize("words", [("run",), ("serve", "--lab")])


def assert_refused(refused: Finished, *words: str) -> None:
    assert refused.status == 2, refused
    sentences = refused.err.strip().splitlines()
    assert len(sentences) == 1, refused.err
    assert all(word in sentences[0] for word in words), sentences


@STARTS
def test_a_port_in_use_is_named_with_the_setting_that_moves_it(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    installation = Installation(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", installation.port("media")))
        taken.listen()
        refused = installation.run(*words)
    assert_refused(refused, str(installation.port("media")), "CARECALL_PORT_BASE")
    assert installation.processes() == []


@pytest.mark.parametrize("purpose", ["sip", "lab_sip"])
def test_a_port_of_asterisk_in_use_is_named_too(tmp_path: Path, purpose: str) -> None:
    installation = Installation(tmp_path)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", installation.port(purpose)))
        refused = installation.run("serve", "--lab")
    assert refused.status == 2
    assert refused.err.strip().splitlines()[-1].count("CARECALL_PORT_BASE") == 1
    assert str(installation.port(purpose)) in refused.err.strip().splitlines()[-1]
    assert installation.processes() == []


@STARTS
def test_a_runtime_folder_that_cannot_be_written_is_named(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    installation = Installation(tmp_path)
    installation.var.write_text("a file is in the way")
    assert_refused(installation.run(*words), str(installation.var), "CARECALL_VAR")
    assert installation.processes() == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("CARECALL_PORT_BASE", "many"),
        ("CARECALL_PORT_BASE", "80"),
        ("CARECALL_TRUNK_CHANNELS", "0"),
        ("CARECALL_ASR", "parrot"),
    ],
)
def test_a_wrong_setting_is_named_without_its_value(tmp_path: Path, name: str, text: str) -> None:
    refused = Installation(tmp_path).run("run", **{name: text})
    assert_refused(refused, name)
    assert not (tmp_path / "var").exists()


def test_a_database_that_cannot_be_reached_is_named(tmp_path: Path) -> None:
    url = "postgresql+psycopg://carecall:secretword@127.0.0.1:1/carecall"
    refused = Installation(tmp_path).run("serve", "--lab", CARECALL_DATABASE_URL=url)
    assert refused.status == 2
    assert "CARECALL_DATABASE_URL" in refused.err.strip().splitlines()[-1]
    assert "secretword" not in refused.err
    assert Installation(tmp_path).processes() == []
