"""The system parts that only the tests need, from a PostgreSQL server to a Korean font."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from carecall.errors import MissingPart
from carecall.provision.apt_state import is_debian
from carecall.provision.apt_words import first_complaint
from carecall.provision.progress import Progress

CLUSTER_CONF = Path("/etc/postgresql-common/createcluster.conf")
CHROMIUM_NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
LOCK_WAIT_S = 120
"""A machine that has just started may be busy with its own upgrades."""
BROWSER_WAY = "install Google Chrome or run `.venv/bin/playwright install --with-deps chromium`"
AGAIN = "and run `make test` again."
BROWSER_CACHE = Path("~/.cache/ms-playwright")


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemPart:
    """One part, how to see that it is there, and the Debian packages that bring it."""

    name: str
    packages: tuple[str, ...]
    is_there: Callable[[], bool]
    debian_only: bool = False
    """Ubuntu has a package of that name which only points to another installer."""


def find_postgres() -> Path | None:
    """Return the folder with the newest PostgreSQL server's programs."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda program: int(program.parts[-3].partition(".")[0]),
    )
    if found:
        return found[-1].parent
    program = shutil.which("initdb")
    return Path(program).resolve().parent if program else None


def find_chromium() -> Path | None:
    """Return a Chromium or Chrome that tests can drive; Ubuntu's stand-in that only points to snap is none."""
    for name in CHROMIUM_NAMES:
        program = shutil.which(name)
        if program is not None and not is_snap_stub(Path(program)):
            return Path(program)
    own = sorted(BROWSER_CACHE.expanduser().glob("chromium-*/chrome-linux*/chrome"))
    return own[-1] if own else None


def is_snap_stub(program: Path) -> bool:
    """Say whether the program is a script or link that needs snapd."""
    if "snap" in str(program.resolve()):
        return True
    with program.open("rb") as file:
        return b"snap" in file.read(4096) and not is_debian()


def has_korean_font() -> bool:
    """Say whether a font with Hangul is installed."""
    if shutil.which("fc-list") is None:
        return False
    listed = subprocess.run(["fc-list", ":lang=ko"], capture_output=True, check=False)
    return bool(listed.stdout.strip())


def has_libatomic() -> bool:
    """Say whether the compiler's library for atomic operations can be loaded."""
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        return False
    return True


TEST_PARTS = (
    SystemPart(
        name="a PostgreSQL server",
        packages=("postgresql",),
        is_there=lambda: find_postgres() is not None,
    ),
    SystemPart(
        name="Chromium",
        packages=("chromium",),
        is_there=lambda: find_chromium() is not None,
        debian_only=True,
    ),
    SystemPart(
        name="a Korean font", packages=("fontconfig", "fonts-nanum"), is_there=has_korean_font
    ),
    # Playwright's driver cannot start without it, and the smallest systems have none.
    SystemPart(name="libatomic", packages=("libatomic1",), is_there=has_libatomic),
    # Certificates of the tests' own mail and web servers.
    SystemPart(
        name="openssl",
        packages=("openssl",),
        is_there=lambda: shutil.which("openssl") is not None,
    ),
    # It reads the units that `carecall systemd` renders; nothing is run by it.
    SystemPart(
        name="systemd-analyze",
        packages=("systemd",),
        is_there=lambda: shutil.which("systemd-analyze") is not None,
    ),
)


def provide_test_parts(source: Path, progress: Progress) -> None:
    """Install what is missing, where this user may.

    Raises:
        MissingPart: naming everything that is missing and the command that brings it.
    """
    if not missing_parts():
        return
    right, trouble = root_prefix(), ""
    if right is not None and shutil.which("apt-get"):
        for part in filter(comes_by_apt, missing_parts()):
            with progress.step(f"Test part: {part.name}"):
                trouble = install_packages(right, part, progress) or trouble
    if find_chromium() is None:
        with progress.step("Test part: Chromium, by Playwright"):
            fetch_browser(source, progress)
    left = missing_parts()
    if left:
        raise still_missing(left, trouble)


def comes_by_apt(part: SystemPart) -> bool:
    """Say whether this machine's own packages hold the part."""
    return is_debian() or not part.debian_only


def still_missing(left: list[SystemPart], trouble: str) -> MissingPart:
    """Return the error that names `left` and how to bring it; `trouble` is what apt said, if it ran."""
    names = ", ".join(part.name for part in left)
    packages = " ".join(name for part in left if comes_by_apt(part) for name in part.packages)
    ways = [f"as root run `apt-get update && apt-get install {packages}`"] if packages else []
    if not all(comes_by_apt(part) for part in left):
        ways.append(BROWSER_WAY)
    said = f"apt says “{trouble}”; " if trouble else ""
    return MissingPart(f"What the tests need ({names})", f"{said}{', '.join(ways)}, {AGAIN}")


def missing_parts() -> list[SystemPart]:
    """Return the parts that are not there."""
    return [part for part in TEST_PARTS if not part.is_there()]


def root_prefix() -> list[str] | None:
    """Return how to run a command as root without a question, or None."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is None:
        return None
    asked = subprocess.run([sudo, "-n", "true"], capture_output=True, check=False)
    return [sudo, "-n"] if asked.returncode == 0 else None


def install_packages(right: list[str], part: SystemPart, progress: Progress) -> str:
    """Install with the machine's own apt; return its complaint, empty when all went well."""
    if "postgresql" in part.packages:
        apt_install(right, ("postgresql-common",), progress)
        keep_cluster_away(right)
    return apt_install(right, part.packages, progress)


def apt_install(right: list[str], packages: tuple[str, ...], progress: Progress) -> str:
    """Try with the lists that are there, then with fresh ones; return apt's complaint."""
    apt = [*right, "env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C", "apt-get", "-q", "-y"]
    wait = ["-o", f"DPkg::Lock::Timeout={LOCK_WAIT_S}"]
    install = [*apt, *wait, "--no-install-recommends", "install", *packages]
    if run_quietly(install, progress) is None:
        return ""
    # Another repository of this machine may be out of reach, which does not concern us.
    run_quietly([*apt, *wait, "update"], progress)
    words = run_quietly(install, progress)
    return "" if words is None else first_complaint(words)


def keep_cluster_away(right: list[str]) -> None:
    """Tell Debian's PostgreSQL not to start a server of its own: tests start theirs."""
    if CLUSTER_CONF.exists() and not list(Path("/etc/postgresql").glob("*/*")):
        edit = "s/^#?[[:space:]]*create_main_cluster.*/create_main_cluster = false/"
        subprocess.run([*right, "sed", "-E", "-i", edit, str(CLUSTER_CONF)], check=False)


def fetch_browser(source: Path, progress: Progress) -> None:
    """Let Playwright bring its own Chromium, on systems whose packages have none."""
    command = [str(source / ".venv/bin/playwright"), "install"]
    if root_prefix() is not None:
        command.append("--with-deps")
    run_quietly([*command, "chromium"], progress)


def run_quietly(command: list[str], progress: Progress) -> str | None:
    """Run a command, showing its lines only as progress; return all it said when it failed, else None."""
    kept: list[str] = []
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace",
    )  # fmt: skip
    with process:
        for line in process.stdout or ():
            kept.append(line)
            progress.note(line.strip())
    return "".join(kept) if process.returncode != 0 else None
