"""Brings the console's front-end files from the npm registry, without node."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import shutil
import tarfile
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from carecall.errors import BadSetting, MissingPart, NoNetwork, NotWritable
from carecall.provision.health import disk_trouble

REGISTRY = "https://registry.npmjs.org"
STAMP = ".stamp"
TIMEOUT_S = 60
MOST_BYTES = 32 * 1024 * 1024
"""No package we want is larger than this, packed or unpacked per file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One locked npm package and the files that we want of it."""

    name: str
    version: str
    integrity: str
    """Subresource integrity text, `sha512-` and base64."""
    files: Mapping[str, str]
    """Path inside the package to file name in the vendor folder."""

    def url(self, registry: str) -> str:
        """Return the tarball's address at `registry`."""
        last = self.name.rpartition("/")[2]
        return f"{registry.rstrip('/')}/{self.name}/-/{last}-{self.version}.tgz"


def fetch_front_end(
    folder: Path,
    *,
    target: Path | None = None,
    group: str = "run",
    registry: str = REGISTRY,
    say: Callable[[str], None] | None = None,
) -> bool:
    """Put the wanted files of every locked package into `target`; return False when they were there already.

    `folder` holds package.json and package-lock.json; `target` is `folder/static/vendor` unless given;
    `group` names a part of package.json's `carecall` section. The folder appears whole or not at all.

    Raises:
        NoNetwork: the registry cannot be reached.
        MissingPart: a package is not at the registry, or is not the one that was locked.
        NotWritable, NoDiskSpace: the target's parent folder cannot take it.
    """
    target = target or folder / "static" / "vendor"
    packages = read_packages(folder, group)
    stamp = stamp_of(packages)
    if is_current(target, stamp):
        return False
    if urlsplit(registry).scheme not in {"https", "http"}:
        raise BadSetting("CARECALL_NPM_REGISTRY", "must begin with https:// or http://.")
    try:
        with fresh_folder(target) as building:
            for package in packages:
                if say is not None:
                    say(f"Front end: {package.name} {package.version}")
                unpack(download(package, registry), package, building)
            (building / STAMP).write_text(stamp, encoding="ascii")
    except PermissionError as error:
        raise NotWritable(str(error.filename or target), "the installation folder") from error
    except OSError as error:
        raise disk_trouble(error, folder) or error from None
    return True


def read_packages(folder: Path, group: str) -> list[Package]:
    """Return the packages of one group, as locked."""
    wanted = json.loads((folder / "package.json").read_text(encoding="utf-8"))["carecall"][group]
    locked = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return [
        Package(
            name=name,
            version=locked[f"node_modules/{name}"]["version"],
            integrity=locked[f"node_modules/{name}"]["integrity"],
            files=files,
        )
        for name, files in wanted.items()
    ]


def stamp_of(packages: list[Package]) -> str:
    """Return a text that changes when any wanted file could."""
    words = [f"{p.name} {p.version} {p.integrity} {sorted(p.files.items())}" for p in packages]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def is_current(target: Path, stamp: str) -> bool:
    """Say whether `target` holds what `stamp` stands for."""
    try:
        return (target / STAMP).read_text(encoding="ascii") == stamp
    except OSError:
        return False


def download(package: Package, registry: str) -> bytes:
    """Return the package's tarball, checked against its lock."""
    url = package.url(registry)
    host = urlsplit(url).hostname or url
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:  # noqa: S310 - scheme checked
            packed: bytes = answer.read(MOST_BYTES + 1)
    except urllib.error.HTTPError as error:
        mend = f"{host} answered {error.code}; set CARECALL_NPM_REGISTRY to a registry that has it."
        raise MissingPart(f"{package.name} {package.version}", mend) from error
    except (OSError, HTTPException) as error:
        raise NoNetwork(f"{package.name} {package.version}", host) from error
    check(packed, package, host)
    return packed


def check(packed: bytes, package: Package, host: str) -> None:
    """Refuse a tarball that is not the locked one."""
    algorithm, _, expected = package.integrity.partition("-")
    found = base64.b64encode(hashlib.new(algorithm, packed).digest()).decode()
    if found != expected:
        mend = f"what {host} sent is not the locked package; try again or use another registry."
        raise MissingPart(f"{package.name} {package.version}", mend)


def unpack(packed: bytes, package: Package, target: Path) -> None:
    """Write the wanted files of a tarball into `target`, each under its plain new name."""
    with tarfile.open(fileobj=io.BytesIO(packed), mode="r:gz") as tar:
        for inside, name in package.files.items():
            member = tar.getmember(f"package/{inside}")
            source = tar.extractfile(member)
            if source is None or member.size > MOST_BYTES:
                raise MissingPart(f"{package.name}/{inside}", "the package does not hold it.")
            (target / name).write_bytes(source.read())


@contextmanager
def fresh_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder that takes `target`'s place when the block ends well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".vendor-") as around:
        building = Path(around) / "new"
        building.mkdir()
        yield building
        if target.exists():
            target.rename(Path(around) / "old")
        building.rename(target)
    shutil.rmtree(around, ignore_errors=True)
