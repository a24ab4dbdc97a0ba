"""The private apt, and what it is asked for."""

from __future__ import annotations

import io
import os
import subprocess
from pathlib import Path

import pytest

from carecall.errors import MissingPart
from carecall.provision import apt_state
from carecall.provision.apt_state import DEFAULT_MIRROR, AptState, mirrors_in, mirrors_to_try
from carecall.provision.packages import (
    Package,
    PackageSet,
    keep_record,
    packages_in,
    read_package_set,
    refuse_without_apt,
    update,
    version_of_file,
)
from carecall.provision.progress import Progress

ONE_LINE = """
# deb http://commented.example/debian trixie main
deb [arch=amd64 signed-by=/k.gpg] http://near.example/debian/ trixie main
deb https://other.example/tools stable main
deb-src http://near.example/debian trixie main
"""
DEB822 = """
Types: deb
URIs: https://mirror.example/debian
Suites: trixie
"""


def test_debian_mirrors_are_read_from_both_forms_of_source_files():
    assert mirrors_in(ONE_LINE) == ["http://near.example/debian"]
    assert mirrors_in(DEB822) == ["https://mirror.example/debian"]


def test_a_chosen_mirror_is_the_only_one_tried():
    assert mirrors_to_try("http://mine.example/debian/") == ["http://mine.example/debian"]


def test_the_machines_own_mirror_comes_before_debians(monkeypatch):
    monkeypatch.setattr(apt_state, "machine_mirrors", lambda: ["http://near.example/debian"])
    assert mirrors_to_try("") == ["http://near.example/debian", DEFAULT_MIRROR]


def state(folder: Path) -> AptState:
    return AptState(
        folder=folder / "apt",
        archives=folder / "archives",
        mirror="http://near.example/debian",
        suite="forky",
        keyring=Path("/k.gpg"),
        architecture="amd64",
    )


def settings_of(state: AptState) -> str:
    asked = subprocess.run(
        state.command("apt-config", "dump"), capture_output=True, text=True, check=True
    )
    return asked.stdout


def test_the_private_apt_touches_nothing_of_the_systems(tmp_path):
    private = state(tmp_path)
    private.write()
    dump = settings_of(private).lower()
    for name in (
        "Dir::State ",
        "Dir::State::status",
        "Dir::State::lists",
        "Dir::Cache ",
        "Dir::Cache::archives",
    ):
        line = next(line for line in dump.splitlines() if line.startswith(name.lower()))
        assert str(tmp_path) in line
    assert 'dir::etc::sourceparts "/dev/null"' in dump
    assert "invoke:: " not in dump, "a hook of the system's apt would run"


def test_the_private_apt_resolves_against_an_empty_machine(tmp_path):
    private = state(tmp_path)
    private.write()
    assert (private.folder / "status").read_text() == ""
    assert (private.folder / "sources.list").read_text() == (
        "deb [signed-by=/k.gpg] http://near.example/debian forky main\n"
    )


def test_what_was_downloaded_stays_when_the_state_is_written_again(tmp_path):
    private = state(tmp_path)
    private.write()
    (private.archives / "kept.deb").write_bytes(b"x")
    private.write()
    assert (private.archives / "kept.deb").exists()


APT_WITH_OLD_LISTS = """#!/bin/sh
case "$*" in *Check-Valid-Until=false*) exit 0;; esac
echo "E: Release file for http://near.example/debian/dists/forky/InRelease is expired (invalid since 14d)."
exit 100
"""


def test_a_mirror_that_is_not_renewed_is_used_and_named(tmp_path, monkeypatch):
    apt = tmp_path / "bin/apt-get"
    apt.parent.mkdir()
    apt.write_text(APT_WITH_OLD_LISTS)
    apt.chmod(0o755)
    monkeypatch.setenv("PATH", f"{apt.parent}{os.pathsep}{os.environ['PATH']}")
    said = io.StringIO()
    assert update(state(tmp_path), Progress(said)) is None
    assert "http://near.example/debian has not been renewed for a while" in said.getvalue()


URIS = """Reading package lists...
'http://d.example/a/asterisk_22.deb' asterisk_1%3a22.10.1+dfsg-1_amd64.deb 2100 SHA256:aa
'http://d.example/l/libc6.deb' libc6_2.43-7_amd64.deb 2800 SHA256:bb
"""


def test_the_closure_is_read_from_apts_answer():
    assert packages_in(URIS) == (
        Package("asterisk_1%3a22.10.1+dfsg-1_amd64.deb", 2100),
        Package("libc6_2.43-7_amd64.deb", 2800),
    )


def test_the_version_is_read_from_the_file_name():
    assert version_of_file("asterisk_1%3a22.10.1+dfsg~cs6-1_amd64.deb") == "22.10.1+dfsg~cs6-1"


def a_set(folder: Path) -> PackageSet:
    (folder / "archives").mkdir()
    (folder / "archives/a.deb").write_bytes(b"12345")
    return PackageSet(
        mirror="http://d.example/debian",
        suite="forky",
        asterisk="22.10.1",
        packages=(Package("a.deb", 5),),
    )


def test_what_was_downloaded_once_is_used_again_without_asking(tmp_path):
    kept = a_set(tmp_path)
    keep_record(tmp_path, kept)
    assert read_package_set(tmp_path) == kept


def test_a_download_with_a_missing_or_short_file_is_not_used(tmp_path):
    keep_record(tmp_path, a_set(tmp_path))
    (tmp_path / "archives/a.deb").write_bytes(b"123")
    assert read_package_set(tmp_path) is None


@pytest.mark.parametrize("record", ["", "{", '{"mirror": 1}', "[]"])
def test_a_broken_record_is_no_record(tmp_path, record):
    (tmp_path / "packages.json").write_text(record)
    assert read_package_set(tmp_path) is None


def test_a_machine_without_apt_is_told_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(MissingPart, match=r"install Asterisk 22\.10\.1"):
        refuse_without_apt()
