"""Chooses and downloads the Debian packages of the private root."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import unquote

from carecall.errors import MissingPart, SetupError
from carecall.provision.apt_state import (
    KEYRING,
    SUITES,
    AptState,
    machine_architecture,
    mirrors_to_try,
)
from carecall.provision.apt_words import apt_failure, plain_words
from carecall.provision.programs import is_good_asterisk, version_in
from carecall.provision.progress import Progress, amount
from carecall.provision.system_parts import root_prefix

WANTED = ("asterisk", "espeak-ng", "sip-tester")
INSTALL_YOURSELF = "install Asterisk 22.10.1 or a later 22 release with your system's own means and run the same command again."
WATCH_S = 0.2
EXPIRED = "is expired"
"""apt's word for a signed list whose mirror has stopped following Debian, or for a clock that is ahead."""
LISTS_MB = 100
"""Package lists of one suite."""
RECORD = "packages.json"


@dataclass(frozen=True, slots=True)
class Package:
    """One package file that apt chose."""

    file: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageSet:
    """What was chosen once, so that the root can be built again without asking the network."""

    mirror: str
    suite: str
    asterisk: str
    packages: tuple[Package, ...]

    @property
    def size(self) -> int:
        """Bytes of all package files."""
        return sum(package.size for package in self.packages)

    def is_whole(self, archives: Path) -> bool:
        """Say whether every file is there in its full size."""
        return all(size_of(archives / package.file) == package.size for package in self.packages)


def size_of(path: Path) -> int:
    """Return a file's size, 0 when it is not there."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def read_package_set(folder: Path) -> PackageSet | None:
    """Return what an earlier run downloaded, or None when that is not whole."""
    try:
        plain = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        packages = tuple(Package(**package) for package in plain.pop("packages"))
        kept = PackageSet(packages=packages, **plain)
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return kept if kept.is_whole(folder / "archives") else None


def download_packages(folder: Path, progress: Progress, *, mirror: str = "") -> PackageSet:
    """Fetch the newest good Asterisk with all that it needs into `folder/archives`; resumes.

    Raises:
        MissingPart: this machine has no apt, or no mirror carries a good Asterisk.
        NoNetwork, NoDiskSpace: no mirror can be used.
    """
    refuse_without_apt()
    keyring = find_keyring(folder)
    failure: SetupError = MissingPart(
        "Asterisk 22.10.1 or later", f"no Debian mirror offers it now: {INSTALL_YOURSELF}"
    )
    for state in states(folder, mirrors_to_try(mirror), keyring):
        trouble = update(state, progress)
        if trouble is not None:
            failure = trouble
            continue
        chosen = choose(state)
        if chosen is not None:
            fetch(state, chosen, progress)
            keep_record(folder, chosen)
            return chosen
    raise failure


def states(folder: Path, mirrors: list[str], keyring: Path) -> Iterator[AptState]:
    """Give a private apt for each mirror and suite, in the order of trying."""
    for mirror in mirrors:
        for suite in SUITES:
            yield AptState(
                folder=(folder / "apt").absolute(),
                archives=(folder / "archives").absolute(),
                mirror=mirror,
                suite=suite,
                keyring=keyring,
                architecture=machine_architecture(),
            )


def refuse_without_apt() -> None:
    """Raise MissingPart on a machine that has not the tools of Debian."""
    for tool in ("apt-get", "dpkg", "dpkg-deb", "tar"):
        if shutil.which(tool) is None:
            raise MissingPart(f"The program {tool}", INSTALL_YOURSELF)


def find_keyring(folder: Path) -> Path:
    """Return Debian's archive keys: the machine's, else those of its signed keyring package, unpacked aside.

    Raises:
        MissingPart: the machine's own apt does not offer the keyring.
    """
    aside = (folder / "keyring").absolute()
    for place in (KEYRING, aside / str(KEYRING).lstrip("/")):
        if place.is_file():
            return place
    aside.mkdir(parents=True, exist_ok=True)
    download = ["apt-get", "download", "debian-archive-keyring"]
    if subprocess.run(download, cwd=aside, capture_output=True, check=False).returncode != 0:
        rights = root_prefix()
        if rights is not None:
            subprocess.run([*rights, "apt-get", "update"], capture_output=True, check=False)
            subprocess.run(download, cwd=aside, capture_output=True, check=False)
    for package in aside.glob("debian-archive-keyring_*.deb"):
        subprocess.run(["dpkg-deb", "-x", str(package), str(aside)], check=True)
        return aside / str(KEYRING).lstrip("/")
    raise MissingPart(
        "Debian's archive keyring",
        "run `sudo apt-get update && sudo apt-get install debian-archive-keyring`.",
    )


def update(state: AptState, progress: Progress) -> SetupError | None:
    """Fetch the package lists; return what stands in the way of that mirror or suite."""
    state.write()
    progress.say(f"  Package lists of Debian {state.suite} from {state.mirror}")
    words = update_words(state)
    if words is not None and EXPIRED in words:
        # Signatures still count, and an Asterisk older than 22.10.1 is refused: an old list can only lack newer ones.
        progress.say(
            f"  {state.mirror} has not been renewed for a while; its older lists are taken"
        )
        words = update_words(state, "-o", "Acquire::Check-Valid-Until=false")
    if words is None:
        return None
    return apt_failure(words, mirror=state.mirror, folder=state.folder, needed_mb=LISTS_MB)


def update_words(state: AptState, *options: str) -> str | None:
    """Let apt fetch the package lists; return what it said when it failed, None when it did not."""
    command = state.command("apt-get", "-q", "-o", "Acquire::Retries=1", *options, "update")
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=plain_words())
    return done.stdout + done.stderr if done.returncode != 0 else None


def choose(state: AptState) -> PackageSet | None:
    """Ask apt for the whole closure; None when its Asterisk is not one that we run on."""
    asked = subprocess.run(
        state.command("apt-get", "-qq", "--print-uris", "install", *WANTED),
        capture_output=True, text=True, check=False, env=plain_words(),
    )  # fmt: skip
    packages = packages_in(asked.stdout)
    names = [package.file for package in packages if package.file.startswith("asterisk_")]
    version = version_of_file(names[0]) if names else ""
    if not is_good_asterisk(version_in(version)):
        return None
    return PackageSet(mirror=state.mirror, suite=state.suite, asterisk=version, packages=packages)


def packages_in(text: str) -> tuple[Package, ...]:
    """Return the packages in the answer of `apt-get --print-uris`: quoted address, file, size, hash."""
    found = re.findall(r"^'[^']+' (\S+\.deb) (\d+) ", text, re.MULTILINE)
    return tuple(Package(file, int(size)) for file, size in found)


def version_of_file(file: str) -> str:
    """Return the upstream version in a package file's name.

    >>> version_of_file("asterisk_1%3a22.10.1+dfsg-1_amd64.deb")
    '22.10.1+dfsg-1'
    """
    return unquote(file).split("_")[1].rpartition(":")[2]


def fetch(state: AptState, chosen: PackageSet, progress: Progress) -> None:
    """Let apt download and check every package, showing how far it is.

    Raises:
        NoNetwork: the connection was lost; what came stays, and the next run goes on from there.
        NoDiskSpace, MissingPart: as apt says.
    """
    command = state.command("apt-get", "-qq", "--download-only", "install", *WANTED)
    output = state.folder / "download.log"
    with (
        output.open("w") as log,
        subprocess.Popen(command, stdout=log, stderr=log, env=plain_words()) as apt,
    ):
        while apt.poll() is None:
            done = bytes_so_far(state.archives, chosen)
            progress.note(amount(done, chosen.size), fraction=done / max(chosen.size, 1))
            time.sleep(WATCH_S)
    if apt.returncode != 0 or not chosen.is_whole(state.archives):
        words = output.read_text(encoding="utf-8", errors="replace")
        needed_mb = chosen.size // 1_000_000
        raise apt_failure(words, mirror=state.mirror, folder=state.archives, needed_mb=needed_mb)


def bytes_so_far(archives: Path, chosen: PackageSet) -> int:
    """Return how much of the chosen packages lies here, half-finished files included."""
    return sum(
        size_of(archives / package.file) or size_of(archives / "partial" / package.file)
        for package in chosen.packages
    )


def keep_record(folder: Path, chosen: PackageSet) -> None:
    """Write down what was downloaded, and forget the lists, which only age."""
    part = folder / (RECORD + ".part")
    part.write_text(json.dumps(asdict(chosen), indent=1), encoding="utf-8")
    part.replace(folder / RECORD)
    shutil.rmtree(folder / "apt", ignore_errors=True)
