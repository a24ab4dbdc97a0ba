"""Builds the private root: Debian packages unpacked into one folder, whole or not at all."""

from __future__ import annotations

import json
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from carecall.errors import CareCallError, MissingPart
from carecall.provision.health import require_room, require_writable
from carecall.provision.packages import PackageSet, download_packages, read_package_set
from carecall.provision.programs import ROOT_NAME, PrivateRoot, Programs, find_programs
from carecall.provision.progress import Progress

DOWNLOADS_NAME = "asterisk-packages"
RECORD = "carecall-root.json"
NEEDED_MB = 500
"""Packages and unpacked root together."""
SPARE_MB = 20
"""Less than this left after a failure means that the disk is full."""
UNPACKERS = 2
LEFT_OUT = (
    "./usr/share/doc", "./usr/share/man", "./usr/share/locale", "./usr/share/info",
    "./usr/share/lintian", "./usr/share/bug", "./usr/share/asterisk/rest-api",
    "./usr/share/perl*", "./usr/lib/*/perl*", "./usr/lib/python3*", "./usr/share/python3*",
    "./usr/bin/python3*", "./usr/bin/perl*", "./usr/lib/gnupg*", "./usr/bin/gpg*",
    "./usr/lib/*/asterisk/modules/codec_codec2.so", "./usr/lib/systemd", "./var", "./etc",
)  # fmt: skip
"""Documentation, translations, and programs that only the packages' install scripts would need."""


def provide_programs(downloads: Path, progress: Progress, *, mirror: str = "") -> Programs:
    """Return all outside programs, after building the private root when the system lacks a good one.

    Raises:
        MissingPart, NoNetwork, NoDiskSpace, NotWritable: each says how to mend it; a second run resumes.
    """
    found = find_programs(downloads)
    if is_complete(found):
        return found
    with progress.step("Asterisk, espeak-ng and SIPp, as a private copy of Debian's packages"):
        build_root(downloads, progress, mirror=mirror)
    found = find_programs(downloads)
    if not is_complete(found):
        mend = f"delete {downloads / ROOT_NAME} and {downloads / DOWNLOADS_NAME}, and run the same command again."
        raise MissingPart("A working private Asterisk", mend)
    return found


def is_complete(found: Programs) -> bool:
    """Say whether every outside program is there."""
    return None not in (found.asterisk, found.espeak_ng, found.sipp)


def build_root(downloads: Path, progress: Progress, *, mirror: str) -> None:
    """Download what is not kept from before, and unpack it."""
    require_writable(downloads)
    require_room(downloads, NEEDED_MB)
    folder = downloads.absolute() / DOWNLOADS_NAME
    folder.mkdir(parents=True, exist_ok=True)
    chosen = read_package_set(folder) or download_packages(folder, progress, mirror=mirror)
    unpack_all(chosen, folder / "archives", downloads.absolute() / ROOT_NAME, progress)


def unpack_all(chosen: PackageSet, archives: Path, root: Path, progress: Progress) -> None:
    """Unpack every package beside `root`, then put the whole in its place."""
    building = root.with_name(root.name + ".part")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    total, done = len(chosen.packages), 0
    with ThreadPoolExecutor(UNPACKERS) as pool:
        files = [archives / package.file for package in chosen.packages]
        for _ in pool.map(lambda file: unpack(file, building), files):
            done += 1
            progress.note(f"unpacking, {done} of {total} packages", fraction=done / total)
    if PrivateRoot(building).loader is None:
        raise MissingPart("A loader in the private root", "report this: the packages look unusual.")
    record = {"asterisk": chosen.asterisk, "suite": chosen.suite, "mirror": chosen.mirror}
    (building / RECORD).write_text(json.dumps(record), encoding="utf-8")
    shutil.rmtree(root, ignore_errors=True)
    building.rename(root)


class UnpackFailed(CareCallError):
    """A package file could not be unpacked."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"{file} cannot be unpacked: delete it and run the same command again.")
        self.file = file


def unpack(file: Path, target: Path) -> None:
    """Unpack one package without what is left out."""
    excludes = [f"--exclude={pattern}" for pattern in LEFT_OUT]
    tar = ["tar", "-x", "--no-same-owner", "--no-same-permissions", "-C", str(target), *excludes]
    with subprocess.Popen(
        ["dpkg-deb", "--fsys-tarfile", str(file)], stdout=subprocess.PIPE
    ) as source:
        unpacked = subprocess.run(tar, stdin=source.stdout, check=False, capture_output=True)
    if source.returncode != 0 or unpacked.returncode != 0:
        # Where the disk is full the package is not to blame.
        require_room(target, SPARE_MB)
        raise UnpackFailed(file)
