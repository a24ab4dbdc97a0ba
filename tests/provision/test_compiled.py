"""The compiled modules that set-up leaves behind."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from carecall.provision.compiled import OWN, compile_own
from carecall.provision.environment import uv_commands


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for folder in OWN:
        (tmp_path / folder / "below").mkdir(parents=True)
        (tmp_path / folder / "below" / "module.py").write_text("WORD = 'old'\n")
    return tmp_path


def compiled(module: Path) -> Path:
    return Path(importlib.util.cache_from_source(str(module)))


def test_every_module_of_ours_is_compiled_where_processes_may_not_do_it_themselves(
    project: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    compile_own(project)
    assert all(compiled(project / folder / "below" / "module.py").is_file() for folder in OWN)


def test_a_module_that_changed_is_read_anew_and_compiled_anew(project: Path):
    compile_own(project)
    module = project / "admin/below/module.py"
    module.write_text("WORD = 'renewed'\n")
    os.utime(module, (1, 1))  # it is told by the second in which it was written
    before = compiled(module).read_bytes()
    compile_own(project)
    assert compiled(module).read_bytes() != before
    said = subprocess.run(
        [sys.executable, "-c", "import module; print(module.WORD)"],
        cwd=module.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "renewed\n"


def test_a_module_that_does_not_parse_stops_nothing(
    project: Path, capfd: pytest.CaptureFixture[str]
):
    (project / "carecall/below/half.py").write_text("def half(")
    compile_own(project)
    assert compiled(project / "admin/below/module.py").is_file()
    assert capfd.readouterr() == ("", "")


def test_the_packages_are_compiled_as_they_are_installed(project: Path):
    packages, _ = uv_commands(project, project / ".venv", Path("uv"))
    assert "--compile-bytecode" in packages
