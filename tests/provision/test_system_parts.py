"""The system parts that tests need."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

import pytest

from carecall.errors import MissingPart
from carecall.provision import system_parts
from carecall.provision.progress import Progress
from carecall.provision.system_parts import (
    SystemPart,
    is_snap_stub,
    provide_test_parts,
    run_quietly,
)


def absent(name: str, *packages: str) -> SystemPart:
    return SystemPart(name=name, packages=packages, is_there=lambda: False)


def test_without_rights_everything_missing_is_listed_at_once(monkeypatch, tmp_path):
    parts = (absent("a server", "postgresql"), absent("a font", "fonts-nanum"))
    monkeypatch.setattr(system_parts, "TEST_PARTS", parts)
    monkeypatch.setattr(system_parts, "root_prefix", lambda: None)
    monkeypatch.setattr(system_parts, "find_chromium", lambda: tmp_path)
    with pytest.raises(MissingPart) as refused:
        provide_test_parts(tmp_path, Progress(sys.stderr))
    assert "a server, a font" in str(refused.value)
    assert "apt-get install postgresql fonts-nanum" in str(refused.value)
    assert refused.value.exit_status == 2


def test_nothing_is_done_when_everything_is_there(monkeypatch, tmp_path):
    monkeypatch.setattr(system_parts, "TEST_PARTS", ())
    monkeypatch.setattr(system_parts, "root_prefix", lambda: pytest.fail("rights were asked for"))
    provide_test_parts(tmp_path, Progress(sys.stderr))


def test_a_stand_in_that_needs_snap_is_no_browser(monkeypatch, tmp_path):
    monkeypatch.setattr(system_parts, "is_debian", lambda: False)
    stub = tmp_path / "chromium-browser"
    stub.write_text("#!/bin/sh\nexec /snap/bin/chromium\n")
    assert is_snap_stub(stub)
    stub.write_bytes(b"\x7fELF")
    assert not is_snap_stub(stub)


def fake_apt(folder: Path, body: str) -> None:
    apt = folder / "apt-get"
    apt.write_text(f"#!/bin/sh\n{body}\n")
    apt.chmod(0o755)


def test_what_apt_could_not_do_is_told_in_its_own_words(monkeypatch, tmp_path):
    monkeypatch.setattr(system_parts, "TEST_PARTS", (absent("a font", "fonts-nanum"),))
    monkeypatch.setattr(system_parts, "root_prefix", list)
    monkeypatch.setattr(system_parts, "find_chromium", lambda: tmp_path)
    fake_apt(tmp_path, "echo 'E: Could not get lock.' >&2; exit 100")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert shutil.which("apt-get") == str(tmp_path / "apt-get")
    with pytest.raises(MissingPart, match="apt says “Could not get lock”"):
        provide_test_parts(tmp_path, Progress(io.StringIO()))


def test_the_lines_of_a_long_install_are_its_progress(monkeypatch):
    monkeypatch.setattr("carecall.provision.progress.PLAIN_GAP_S", 0.0)
    stream = io.StringIO()
    assert run_quietly(["sh", "-c", "echo Unpacking chromium"], Progress(stream)) is None
    assert "Unpacking chromium" in stream.getvalue()
    assert run_quietly(["sh", "-c", "echo no; exit 3"], Progress(stream)) == "no\n"


def test_a_system_without_a_browser_package_is_told_another_way(monkeypatch, tmp_path):
    browser = SystemPart(
        name="Chromium", packages=("chromium",), is_there=lambda: False, debian_only=True
    )
    monkeypatch.setattr(system_parts, "TEST_PARTS", (browser, absent("a font", "fonts-nanum")))
    monkeypatch.setattr(system_parts, "is_debian", lambda: False)
    monkeypatch.setattr(system_parts, "root_prefix", list)
    monkeypatch.setattr(system_parts, "fetch_browser", lambda *_: None)
    fake_apt(tmp_path, f'echo "$@" >> {tmp_path}/asked')
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(MissingPart) as refused:
        provide_test_parts(tmp_path, Progress(io.StringIO()))
    assert "apt-get install fonts-nanum`" in str(refused.value)
    assert "playwright install --with-deps chromium" in str(refused.value)
    assert "chromium" not in (tmp_path / "asked").read_text()
