"""Makes the virtual environment: locked packages with their fingerprints, and the project itself."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from carecall.errors import CareCallError, MissingPart, NoNetwork, NotWritable
from carecall.provision.health import require_room
from carecall.provision.progress import Progress
from carecall.provision.uv_tool import package_index, provide_uv

OLDEST_PYTHON = (3, 11)
STAMP = "carecall.stamp"
NEEDED_MB = 1500
SYSTEM_CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
NOISE = ("+ ", "Downloaded ", "Built ")
"""Lines of uv that only repeat what another line said."""
NETWORK_SIGNS = ("dns error", "failed to fetch", "error sending request", "connection", "timed out")


class InstallFailed(CareCallError):
    """The package installer failed for a reason that is not the network."""

    exit_status = 2

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The Python packages could not be installed ({reason}): see the lines above, "
            "and after mending run the same command again."
        )


def provide_environment(source: Path, progress: Progress) -> bool:
    """Make `source/.venv` hold what the lock names; return False when it does already.

    Raises:
        MissingPart: this Python is too old, or has no way to install packages.
        NoNetwork, NoDiskSpace, NotWritable, InstallFailed: each says how to mend it; a second run resumes.
    """
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(str(part) for part in sys.version_info[:3])
        raise MissingPart("Python 3.11 or later", f"this is {found}; install python3.11 or newer.")
    folder = source / ".venv"
    stamp = stamp_of(source)
    if is_current(folder, stamp):
        return False
    refuse_without_room(source)
    with progress.step("Python packages into .venv"):
        (folder / STAMP).unlink(missing_ok=True)
        make_folder(folder)
        install(source, folder, progress)
        (folder / STAMP).write_text(stamp)
    return True


def stamp_of(source: Path) -> str:
    """Return a text that changes with the lock, the project's own description, its place and the Python."""
    parts = [sys.version, str(source)]
    parts += [
        (source / name).read_text(encoding="utf-8")
        for name in ("requirements.lock", "pyproject.toml")
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def is_current(folder: Path, stamp: str) -> bool:
    """Say whether the environment is the one that `stamp` stands for, and can run."""
    try:
        same = (folder / STAMP).read_text() == stamp
    except OSError:
        return False
    return same and (folder / "bin/python").exists() and (folder / "bin/carecall").exists()


def refuse_without_room(source: Path) -> None:
    """Raise NotWritable or NoDiskSpace before anything is begun."""
    if not os.access(source, os.W_OK):
        raise NotWritable(str(source), "the installation folder")
    if not (source / ".venv").exists():
        require_room(source, NEEDED_MB)


def make_folder(folder: Path) -> None:
    """Make the bare environment; one made by another Python, or moved here, is made anew."""
    if not is_ours(folder):
        for old in ("bin", "lib", "lib64", "include", "pyvenv.cfg"):
            remove(folder / old)
        # Debian keeps ensurepip in a package of its own, so the environment is made without pip.
        venv.EnvBuilder(symlinks=True, with_pip=False).create(folder)


def is_ours(folder: Path) -> bool:
    """Say whether the environment was made where it stands, and its Python runs and is the one that runs now."""
    if made_in(folder) != folder:
        return False
    command = [
        str(folder / "bin/python"),
        "-c",
        "import sys; print(sys.prefix); print(sys.version)",
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return False
    return done.stdout.strip() == f"{folder}\n{sys.version}"


def made_in(folder: Path) -> Path | None:
    """Return the folder that an environment was made in, from its own record.

    A moved one runs, but its scripts name the old place in their first lines.
    """
    try:
        record = (folder / "pyvenv.cfg").read_text(encoding="utf-8")
    except OSError:
        return None
    for line in record.splitlines():
        key, _, value = line.partition(" = ")
        if key == "command":
            return _last_path(value)
    return None


def _last_path(command: str) -> Path | None:
    """Return what stands behind `-m venv` and its options."""
    _, _, arguments = command.partition(" -m venv ")
    words = arguments.split(" ")
    while words and words[0].startswith("--"):
        words.pop(0)
    return Path(" ".join(words)) if words and words[0] else None


def remove(path: Path) -> None:
    """Delete a file, link or folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def install(source: Path, folder: Path, progress: Progress) -> None:
    """Install the lock and then the project, by uv, or by pip where there is no uv for this machine."""
    tool = provide_uv(folder / "uv", progress)
    if tool is None:
        commands = pip_commands(source, folder)
        env = dict(os.environ)
    else:
        commands = uv_commands(source, folder, tool)
        env = {
            **os.environ,
            "UV_CACHE_DIR": str(folder / "uv/cache"),
            "UV_DEFAULT_INDEX": package_index(),
            "UV_PYTHON_DOWNLOADS": "never",
            # A company's own root certificate counts too.
            "UV_SYSTEM_CERTS": "true" if SYSTEM_CERTIFICATES.exists() else "false",
        }
    for command in commands:
        run(command, env, source)


def uv_commands(source: Path, folder: Path, tool: Path) -> list[list[str]]:
    """Return the two installs by uv; the second needs no network."""
    start = [str(tool), "pip", "install", "--python", str(folder / "bin/python")]
    lock = ["--compile-bytecode", "--require-hashes", "-r", str(source / "requirements.lock")]
    own = ["--offline", "--no-deps", "--no-build-isolation", "-e", str(source)]
    return [[*start, *lock], [*start, *own]]


def pip_commands(source: Path, folder: Path) -> list[list[str]]:
    """Return the same two installs by pip."""
    python = str(folder / "bin/python")
    start = [python, "-m", "pip", "install", "--disable-pip-version-check"]
    lock = ["--require-hashes", "-r", str(source / "requirements.lock")]
    own = ["--no-index", "--no-deps", "--no-build-isolation", "-e", str(source)]
    return [[python, "-m", "ensurepip", "--upgrade"], [*start, *lock], [*start, *own]]


def run(command: list[str], env: dict[str, str], source: Path) -> None:
    """Run an installer, showing what it says.

    Raises:
        NoNetwork: its last words sound like it.
        InstallFailed: anything else.
    """
    kept: list[str] = []
    process = subprocess.Popen(
        command, env=env, cwd=source, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    with process:
        for line in process.stderr or ():
            if not line.strip().startswith(NOISE):
                sys.stderr.write(f"  {line.strip()}\n")
            kept.append(line.strip())
    if process.returncode == 0:
        return
    last = " ".join(kept[-8:])
    if any(sign in last.lower() for sign in NETWORK_SIGNS):
        raise NoNetwork("The Python packages", package_index())
    raise InstallFailed(f"{Path(command[0]).name} ended with status {process.returncode}")
