"""Finds the outside programs that we run, on the system or in the private root."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT_NAME = "asterisk-root"
OLDEST_ASTERISK = (22, 10, 1)
"""The first release with the security fixes that we rely on."""
TOO_NEW_ASTERISK = (23, 0, 0)
OLDEST_ESPEAK = (1, 50, 0)
PROBE_S = 20
NEEDED_MODULES = ("app_audiosocket.so", "chan_pjsip.so", "res_pjsip.so", "app_exec.so")
"""Without these a system Asterisk is of no use to us."""
SYSTEM_MODULES = (
    "/usr/lib/*/asterisk/modules",
    "/usr/lib/asterisk/modules",
    "/usr/lib64/asterisk/modules",
)
SYSTEM_SHARES = ("/usr/share/asterisk", "/var/lib/asterisk")

Version = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """How to run one outside program."""

    name: str
    argv: tuple[str, ...]
    """What comes before the program's own arguments."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Variables to add to the environment."""
    version: str
    where: str
    """`system`, or the folder of the private root."""

    def command(self, *args: str) -> list[str]:
        """Return the whole argument list."""
        return [*self.argv, *args]


@dataclass(frozen=True, slots=True, kw_only=True)
class AsteriskProgram(Program):
    """An Asterisk with the folders that its configuration must name."""

    modules: Path
    share: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """Everything that was found; None where there is nothing good."""

    asterisk: AsteriskProgram | None
    espeak_ng: Program | None
    sipp: Program | None


@dataclass(frozen=True, slots=True)
class PrivateRoot:
    """Debian packages unpacked into one folder, run by their own loader."""

    path: Path

    @property
    def loader(self) -> Path | None:
        """The dynamic loader inside the root; its folder holds the libraries."""
        return next(iter(sorted(self.path.glob("usr/lib/*-linux-*/ld-linux*.so.*"))), None)

    def argv(self, program: str) -> tuple[str, ...] | None:
        """Return how to start `usr/...` inside the root, or None when it is not there."""
        loader, binary = self.loader, self.path / program
        if loader is None or not binary.is_file():
            return None
        libraries = [loader.parent, loader.parent / "pulseaudio"]
        path = ":".join(str(folder) for folder in libraries if folder.is_dir())
        return (str(loader), "--library-path", path, str(binary))


def version_in(text: str) -> Version | None:
    """Return the first three-part (or two-part) version number in a program's answer.

    >>> version_in("Asterisk 22.10.1~dfsg+~cs6.17")
    (22, 10, 1)
    """
    found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", text)
    if found is None:
        return None
    return int(found[1]), int(found[2]), int(found[3] or 0)


def is_good_asterisk(version: Version | None) -> bool:
    """Say whether this release is one that we run on."""
    return version is not None and OLDEST_ASTERISK <= version < TOO_NEW_ASTERISK


def dotted(version: Version) -> str:
    """Return `22.10.1`."""
    return ".".join(str(part) for part in version)


def answer_of(command: list[str], env: Mapping[str, str] | None = None) -> str:
    """Return what a program prints, or nothing when it cannot run."""
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=PROBE_S,
            check=False,
            env={**os.environ, **(env or {})},
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout + done.stderr


def find_programs(downloads: Path) -> Programs:
    """Look at the system first, then at the private root below `downloads`; nothing is fetched."""
    root = PrivateRoot((downloads / ROOT_NAME).absolute())
    return Programs(
        asterisk=system_asterisk() or private_asterisk(root),
        espeak_ng=system_espeak() or private_espeak(root),
        sipp=system_sipp() or private_sipp(root),
    )


def on_path(name: str) -> str | None:
    """Return where a program lies, the administrator's folders included."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin:/sbin")


def first_folder(patterns: tuple[str, ...], marker: str) -> Path | None:
    """Return the first folder matching a pattern that holds `marker`."""
    for pattern in patterns:
        for folder in sorted(Path("/").glob(pattern.lstrip("/"))):
            if (folder / marker).exists():
                return folder
    return None


def system_asterisk() -> AsteriskProgram | None:
    """Return the machine's own Asterisk when it is new enough and whole enough."""
    binary = on_path("asterisk")
    if binary is None:
        return None
    version = version_in(answer_of([binary, "-V"]))
    modules = first_folder(SYSTEM_MODULES, "app_audiosocket.so")
    share = first_folder(SYSTEM_SHARES, "documentation")
    if not is_good_asterisk(version) or version is None or modules is None or share is None:
        return None
    if any(not (modules / module).is_file() for module in NEEDED_MODULES):
        return None
    return AsteriskProgram(
        name="asterisk", argv=(binary,), version=dotted(version), where="system",
        modules=modules, share=share,
    )  # fmt: skip


def private_asterisk(root: PrivateRoot) -> AsteriskProgram | None:
    """Return the private root's Asterisk."""
    argv, loader = root.argv("usr/sbin/asterisk"), root.loader
    if argv is None or loader is None:
        return None
    version = version_in(answer_of([*argv, "-V"]))
    if version is None or not is_good_asterisk(version):
        return None
    return AsteriskProgram(
        name="asterisk",
        argv=argv,
        version=dotted(version),
        where=str(root.path),
        modules=loader.parent / "asterisk" / "modules",
        share=root.path / "usr/share/asterisk",
    )


def system_espeak() -> Program | None:
    """Return the machine's own espeak-ng when it can speak Korean."""
    binary = on_path("espeak-ng")
    if binary is None:
        return None
    version = version_in(answer_of([binary, "--version"]))
    if (
        version is None
        or version < OLDEST_ESPEAK
        or "Korean" not in answer_of([binary, "--voices=ko"])
    ):
        return None
    return Program(name="espeak-ng", argv=(binary,), version=dotted(version), where="system")


def private_espeak(root: PrivateRoot) -> Program | None:
    """Return the private root's espeak-ng."""
    argv, loader = root.argv("usr/bin/espeak-ng"), root.loader
    if argv is None or loader is None:
        return None
    env = {"ESPEAK_DATA_PATH": str(loader.parent)}
    version = version_in(answer_of([*argv, "--version"], env))
    if version is None:
        return None
    return Program(
        name="espeak-ng", argv=argv, env=env, version=dotted(version), where=str(root.path)
    )


def system_sipp() -> Program | None:
    """Return the machine's own SIPp."""
    binary = on_path("sipp")
    version = version_in(answer_of([binary, "-v"])) if binary else None
    if binary is None or version is None:
        return None
    return Program(name="sipp", argv=(binary,), version=dotted(version), where="system")


def private_sipp(root: PrivateRoot) -> Program | None:
    """Return the private root's SIPp."""
    argv = root.argv("usr/bin/sipp")
    version = version_in(answer_of([*argv, "-v"])) if argv else None
    if argv is None or version is None:
        return None
    return Program(name="sipp", argv=argv, version=dotted(version), where=str(root.path))
