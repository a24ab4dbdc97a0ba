"""Checks of this machine, each with the exact thing to do where it fails."""

from __future__ import annotations

import errno
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from carecall.errors import NoDiskSpace, NotWritable, SetupError
from carecall.provision.programs import Programs

RUN_NEEDS_MB = 200
"""Recordings and logs of a first day."""
PIN = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)[ \t]*(;)?", re.MULTILINE)
SETUP_AGAIN = "run `make setup`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What was found out about one part."""

    name: str
    ok: bool
    version: str = ""
    where: str = ""
    note: str = ""
    mend: str = ""
    """What to do, when it is not ok."""


def require_writable(folder: Path) -> None:
    """Make `folder` if need be and return quietly when files can be made there.

    Raises:
        NotWritable: they cannot.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise NotWritable(str(folder), "CARECALL_VAR") from error


def require_room(folder: Path, needed_mb: int = RUN_NEEDS_MB) -> None:
    """Return quietly when the disk of `folder` has room.

    Raises:
        NoDiskSpace: it has not.
    """
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    if free_mb < needed_mb:
        raise NoDiskSpace(str(folder), free_mb, needed_mb)


def disk_trouble(error: OSError, folder: Path, needed_mb: int = RUN_NEEDS_MB) -> SetupError | None:
    """Return what a failed write says of the disk of `folder`; None when the disk is not to blame."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return NoDiskSpace(str(folder), shutil.disk_usage(folder).free // 1_000_000, needed_mb)
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return NotWritable(str(error.filename or folder), "CARECALL_VAR")
    return None


def check_python() -> Check:
    """Report the Python that runs."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Check(name="Python", ok=sys.version_info >= (3, 11), version=version, where=sys.prefix)


def check_packages(lock: str, installed: Callable[[str], str | None]) -> Check:
    """Compare the lock with what is installed; `installed` returns a package's version or None.

    A package that the lock names only for some machines may be absent, and may be locked twice.
    """
    pins: dict[str, set[str]] = {}
    conditional: set[str] = set()
    for name, version, condition in PIN.findall(lock):
        pins.setdefault(name, set()).add(version)
        conditional |= {name} if condition else set()
    wrong = []
    for name, versions in pins.items():
        found = installed(name)
        if found not in versions and not (found is None and name in conditional):
            wrong.append(f"{name} {found or 'missing'} (should be {' or '.join(sorted(versions))})")
    return Check(
        name="Python packages",
        ok=not wrong,
        version=f"{len(pins)} locked",
        where=sys.prefix,
        note="; ".join(wrong[:5]),
        mend=SETUP_AGAIN if wrong else "",
    )


def check_folder(folder: Path) -> Check:
    """Report whether the runtime folder can be written, and how much room it has."""
    try:
        require_writable(folder)
        require_room(folder)
    except (NotWritable, NoDiskSpace) as error:
        return Check(name="Runtime folder", ok=False, where=str(folder), mend=str(error))
    free_gb = shutil.disk_usage(folder).free / 1e9
    return Check(
        name="Runtime folder", ok=True, where=str(folder.absolute()), note=f"{free_gb:.1f} GB free"
    )


def check_programs(found: Programs) -> list[Check]:
    """Report the outside programs; SIPp serves tests only."""
    parts = (("Asterisk", found.asterisk), ("espeak-ng", found.espeak_ng), ("SIPp", found.sipp))
    checks = []
    for name, program in parts:
        optional = name == "SIPp"
        if program is None:
            note = "only tests need it" if optional else ""
            checks.append(Check(name=name, ok=optional, note=note, mend=SETUP_AGAIN))
        else:
            checks.append(Check(name=name, ok=True, version=program.version, where=program.where))
    return checks


def check_modules(template: str, modules: Path) -> Check:
    """Report whether every module that the configuration wants lies in Asterisk's folder."""
    wanted = re.findall(r"^require = (\S+)$", template, re.MULTILINE)
    missing = [name for name in wanted if not (modules / name).is_file()]
    mend = f"install the Asterisk package that holds {', '.join(missing)}, or remove that Asterisk and {SETUP_AGAIN}"
    return Check(
        name="Asterisk modules",
        ok=not missing,
        version=f"{len(wanted)} wanted",
        where=str(modules),
        note=f"missing: {', '.join(missing)}" if missing else "",
        mend=mend if missing else "",
    )
