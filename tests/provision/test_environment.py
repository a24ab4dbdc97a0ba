"""The virtual environment and the tool that fills it."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from carecall.errors import NoNetwork
from carecall.provision import environment, uv_tool
from carecall.provision.environment import (
    STAMP,
    InstallFailed,
    is_current,
    is_ours,
    make_folder,
    run,
    stamp_of,
)

SOURCE = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "requirements.lock").write_text("a==1\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    return tmp_path


def test_the_stamp_changes_with_the_lock(project):
    before = stamp_of(project)
    assert stamp_of(project) == before
    (project / "requirements.lock").write_text("a==2\n")
    assert stamp_of(project) != before


def test_an_environment_is_current_only_with_the_right_stamp_and_command(project):
    folder = project / ".venv"
    (folder / "bin").mkdir(parents=True)
    (folder / STAMP).write_text("right")
    assert not is_current(folder, "right")
    for name in ("python", "carecall"):
        (folder / "bin" / name).write_text("")
    assert is_current(folder, "right")
    assert not is_current(folder, "other")


def test_an_environment_is_made_without_pip_and_recognised(tmp_path):
    folder = tmp_path / ".venv"
    make_folder(folder)
    assert is_ours(folder)
    assert not list(folder.glob("lib/*/site-packages/pip"))


def test_an_environment_of_another_python_is_made_anew_and_keeps_the_tool(tmp_path):
    folder = tmp_path / ".venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin/python").symlink_to("/nowhere/python")
    (folder / "uv").mkdir()
    make_folder(folder)
    assert is_ours(folder)
    assert (folder / "uv").is_dir()


def test_an_environment_that_was_moved_is_made_anew_for_its_scripts_name_the_old_place(tmp_path):
    old, new = tmp_path / "old place" / ".venv", tmp_path / "new place" / ".venv"
    make_folder(old)
    assert is_ours(old)
    script = old / "bin/tool"
    script.write_text(f"#!{old}/bin/python\n")
    old.parent.rename(new.parent)
    assert not is_ours(new)
    make_folder(new)
    assert is_ours(new)
    assert not (new / "bin/tool").exists()


def shell(text: str) -> list[str]:
    return ["sh", "-c", text]


def test_a_failed_install_without_network_says_so(tmp_path):
    with pytest.raises(NoNetwork, match="Python packages"):
        run(shell("echo 'error: dns error: lookup failed' >&2; exit 2"), dict(os.environ), tmp_path)


def test_another_failed_install_names_the_status(tmp_path):
    with pytest.raises(InstallFailed, match="status 3"):
        run(shell("echo 'hash mismatch' >&2; exit 3"), dict(os.environ), tmp_path)


def test_the_package_index_is_the_one_that_pip_would_ask(monkeypatch, tmp_path):
    for name in ("UV_DEFAULT_INDEX", "PIP_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    conf = tmp_path / "pip.conf"
    monkeypatch.setattr(uv_tool, "PIP_FILES", (str(conf),))
    assert uv_tool.package_index() == uv_tool.DEFAULT_INDEX
    conf.write_text("[global]\nindex-url = https://near.example/simple/\n")
    assert uv_tool.package_index() == "https://near.example/simple"
    monkeypatch.setenv("PIP_INDEX_URL", "https://chosen.example/simple")
    assert uv_tool.package_index() == "https://chosen.example/simple"


def test_a_machine_that_uv_does_not_know_uses_pip(monkeypatch, tmp_path):
    monkeypatch.setattr(uv_tool, "WHEELS", {})
    assert uv_tool.provide_uv(tmp_path, None) is None
    commands = environment.pip_commands(tmp_path, tmp_path / ".venv")
    assert all("--require-hashes" in command for command in commands if "-r" in command)


def test_both_common_kinds_of_machine_have_a_locked_uv():
    assert {"x86_64", "aarch64"} <= set(uv_tool.WHEELS)
    assert all(uv_tool.VERSION in file for file, _ in uv_tool.WHEELS.values())
    assert platform.machine()


def test_everything_before_the_environment_needs_only_the_standard_library():
    names = [
        f"carecall.provision.{file.stem}" for file in (SOURCE / "carecall/provision").glob("*.py")
    ]
    code = f"import sys; sys.path.insert(0, {str(SOURCE)!r}); import importlib; [importlib.import_module(n) for n in {names!r}]"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True)
