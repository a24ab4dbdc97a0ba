"""The doctor's checks of this machine."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from carecall.errors import NoDiskSpace, NotWritable
from carecall.provision.health import (
    check_folder,
    check_modules,
    check_packages,
    check_programs,
    disk_trouble,
    require_room,
    require_writable,
)
from carecall.provision.programs import Program, Programs

LOCK = """\
alpha==1.0 \\
    --hash=sha256:aa
beta==2.0 ; sys_platform == "win32" \\
    --hash=sha256:bb
gamma==3.0 ; python_full_version < "3.13" \\
    --hash=sha256:cc
gamma==4.0 ; python_full_version >= "3.13" \\
    --hash=sha256:dd
"""


def test_packages_as_locked_are_healthy():
    assert check_packages(LOCK, {"alpha": "1.0", "gamma": "4.0"}.get).ok


@pytest.mark.parametrize(
    ("installed", "named"),
    [
        ({"gamma": "3.0"}, "alpha missing (should be 1.0)"),
        ({"alpha": "1.1", "gamma": "3.0"}, "alpha 1.1 (should be 1.0)"),
        ({"alpha": "1.0", "gamma": "5.0"}, "gamma 5.0 (should be 3.0 or 4.0)"),
    ],
)
def test_a_package_that_is_missing_or_different_is_named(installed, named):
    check = check_packages(LOCK, installed.get)
    assert not check.ok
    assert named in check.note
    assert "make setup" in check.mend


def test_a_missing_asterisk_says_what_to_do_and_a_missing_sipp_does_not_matter():
    speak = Program(name="espeak-ng", argv=("espeak-ng",), version="1.52.0", where="system")
    checks = check_programs(Programs(asterisk=None, espeak_ng=speak, sipp=None))
    assert [(check.name, check.ok) for check in checks] == [
        ("Asterisk", False),
        ("espeak-ng", True),
        ("SIPp", True),
    ]
    assert "make setup" in checks[0].mend


def test_missing_modules_are_named(tmp_path):
    (tmp_path / "a.so").write_text("")
    check = check_modules("require = a.so\nrequire = b.so\n", tmp_path)
    assert not check.ok
    assert "b.so" in check.note
    assert "a.so" not in check.note


def test_a_folder_that_cannot_be_made_names_the_setting(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(NotWritable, match="CARECALL_VAR"):
        require_writable(tmp_path / "file/var")
    assert not check_folder(tmp_path / "file/var").ok


def test_a_full_disk_says_how_much_is_needed(tmp_path):
    with pytest.raises(NoDiskSpace, match="999999999 MB are needed"):
        require_room(tmp_path, 999_999_999)


def test_a_good_folder_tells_its_room(tmp_path: Path):
    assert check_folder(tmp_path / "var").note.endswith("GB free")


def test_a_failed_write_is_told_by_its_cause(tmp_path):
    full = OSError(errno.ENOSPC, "No space left on device")
    assert isinstance(disk_trouble(full, tmp_path), NoDiskSpace)
    read_only = OSError(errno.EROFS, "Read-only file system", str(tmp_path / "x"))
    refused = disk_trouble(read_only, tmp_path)
    assert isinstance(refused, NotWritable)
    assert refused.path == str(tmp_path / "x")
    assert disk_trouble(OSError(errno.ECONNRESET, "reset"), tmp_path) is None
