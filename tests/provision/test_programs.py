"""Which outside programs we run."""

from __future__ import annotations

from pathlib import Path

import pytest

from carecall.provision.programs import (
    PrivateRoot,
    find_programs,
    is_good_asterisk,
    private_asterisk,
    system_asterisk,
    version_in,
)


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def fake_root(folder: Path, version: str) -> PrivateRoot:
    """A root whose loader just runs the program that it is given last."""
    script(folder / "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", 'shift 2; exec "$@"')
    script(folder / "usr/sbin/asterisk", f"echo Asterisk {version}")
    return PrivateRoot(folder)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("Asterisk 22.10.1~dfsg+~cs6.17", (22, 10, 1)),
        ("Asterisk 23.0.0", (23, 0, 0)),
        ("eSpeak NG text-to-speech: 1.52  Data at: /usr", (1, 52, 0)),
        ("no number here", None),
    ],
)
def test_a_version_is_read_from_what_a_program_prints(text, version):
    assert version_in(text) == version


@pytest.mark.parametrize(
    ("version", "good"),
    [
        ((22, 10, 1), True),
        ((22, 11, 0), True),
        ((22, 10, 0), False),
        ((20, 19, 0), False),
        ((23, 0, 0), False),
        (None, False),
    ],
)
def test_only_asterisk_22_with_the_security_fixes_is_good(version, good):
    assert is_good_asterisk(version) is good


def test_a_private_asterisk_is_started_by_its_own_loader(tmp_path):
    found = private_asterisk(fake_root(tmp_path, "22.10.1"))
    assert found is not None
    libraries = tmp_path / "usr/lib/x86_64-linux-gnu"
    assert found.command("-V") == [
        str(libraries / "ld-linux-x86-64.so.2"),
        "--library-path",
        str(libraries),
        str(tmp_path / "usr/sbin/asterisk"),
        "-V",
    ]
    assert found.modules == libraries / "asterisk/modules"


def test_a_private_asterisk_that_is_too_old_is_no_asterisk(tmp_path):
    assert private_asterisk(fake_root(tmp_path, "20.6.0")) is None


def test_an_old_system_asterisk_is_passed_over(tmp_path, monkeypatch):
    script(tmp_path / "asterisk", "echo Asterisk 20.6.0")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert system_asterisk() is None


def test_a_good_system_asterisk_without_its_modules_is_passed_over(tmp_path, monkeypatch):
    script(tmp_path / "asterisk", "echo Asterisk 22.10.1")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert system_asterisk() is None


def test_an_empty_folder_has_no_private_programs(tmp_path):
    root = PrivateRoot(tmp_path)
    assert root.loader is None
    assert root.argv("usr/sbin/asterisk") is None
    assert private_asterisk(root) is None


def test_looking_for_programs_makes_nothing(tmp_path):
    find_programs(tmp_path / "nowhere")
    assert list(tmp_path.iterdir()) == []
