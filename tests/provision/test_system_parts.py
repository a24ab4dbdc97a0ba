"""The system parts that tests need."""

from __future__ import annotations

import sys

import pytest

from carecall.errors import MissingPart
from carecall.provision import system_parts
from carecall.provision.progress import Progress
from carecall.provision.system_parts import SystemPart, is_snap_stub, provide_test_parts


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
