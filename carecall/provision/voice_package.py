"""Brings the small program around the natural voice from the package index, unpacked beside its model."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

from carecall.errors import MissingPart
from carecall.provision.download import Download, fetch, link_to, read_page
from carecall.provision.progress import Progress
from carecall.provision.uv_tool import package_index


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFile:
    """One pure Python wheel."""

    name: str
    file: str
    sha256: str
    what: str


def provide_package(wanted: PackageFile, folder: Path, progress: Progress) -> None:
    """Unpack `wanted` into `folder`, whole or not at all; nothing is installed and nothing of it is run.

    Raises:
        NoNetwork: the package index cannot be reached.
        MissingPart: the index does not hold this file, or holds another one by its name.
    """
    if folder.is_dir():
        return
    page = f"{package_index()}/{wanted.name}/"
    url = link_to(read_page(page, wanted.what), page, wanted.file)
    if url is None:
        raise MissingPart(wanted.what, f"{page} does not offer {wanted.file}.")
    wheel = folder.with_name(wanted.file)
    fetch(Download(what=wanted.what, url=url, sha256=wanted.sha256), wheel, progress)
    part = folder.with_name(f"{folder.name}.part")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(part)
    part.replace(folder)
    wheel.unlink()
