"""Brings uv, which installs locked Python packages several times faster than pip, from the package index."""

from __future__ import annotations

import configparser
import os
import platform
import zipfile
from pathlib import Path

from carecall.errors import MissingPart
from carecall.provision.download import Download, fetch, link_to, read_page
from carecall.provision.progress import Progress

VERSION = "0.13.8"
WHEELS = {
    "x86_64": (
        "uv-0.13.8-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        "e18a57b8b352eb7c8feb317b9f6f533c8f0ad9673fd6cf34bbe3cf1a9f6a8984",
    ),
    "aarch64": (
        "uv-0.13.8-py3-none-manylinux_2_28_aarch64.whl",
        "5337c30bb893b4f9ce0ceb921ba2da0d13f649da644f40ad3bef84083bef0203",
    ),
}
"""Machine -> file and its SHA-256."""
DEFAULT_INDEX = "https://pypi.org/simple"
PIP_FILES = ("/etc/pip.conf", "~/.pip/pip.conf", "~/.config/pip/pip.conf")


def package_index() -> str:
    """Return the package index that this user's pip would ask."""
    chosen = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("PIP_INDEX_URL")
    if chosen:
        return chosen.rstrip("/")
    parser = configparser.RawConfigParser()
    parser.read([Path(file).expanduser() for file in PIP_FILES], encoding="utf-8")
    return parser.get("global", "index-url", fallback=DEFAULT_INDEX).rstrip("/")


def provide_uv(folder: Path, progress: Progress) -> Path | None:
    """Return the uv program in `folder`, fetched if need be; None where this kind of machine has none.

    Raises:
        NoNetwork: the package index cannot be reached.
        MissingPart: the index does not hold this version of uv.
    """
    program = folder / f"uv-{VERSION}"
    if program.exists():
        return program
    if platform.machine() not in WHEELS:
        return None
    file, sha256 = WHEELS[platform.machine()]
    page = f"{package_index()}/uv/"
    url = link_to(read_page(page, "The package installer uv"), page, file)
    if url is None:
        raise MissingPart("The package installer uv", f"{page} does not offer {file}.")
    wheel = folder / file
    fetch(Download(what="The package installer uv", url=url, sha256=sha256), wheel, progress)
    part = folder / "uv.part"
    with zipfile.ZipFile(wheel) as packed:
        part.write_bytes(packed.read(f"uv-{VERSION}.data/scripts/uv"))
    part.chmod(0o755)
    part.replace(program)
    wheel.unlink()
    return program
