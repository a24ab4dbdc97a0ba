"""Unpacking packages into a private root."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest

from carecall.errors import NotWritable
from carecall.provision.packages import Package, PackageSet
from carecall.provision.private_root import UnpackFailed, build_root, unpack_all
from carecall.provision.progress import Progress

LOADER = "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"


def package(folder: Path, name: str, files: list[str]) -> Package:
    tree = folder / f"{name}.tree"
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "DEBIAN/control").write_text(
        f"Package: {name}\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b.example>\nDescription: x\n"
    )
    for file in files:
        (tree / file).parent.mkdir(parents=True, exist_ok=True)
        (tree / file).write_text(name)
    target = folder / f"{name}.deb"
    subprocess.run(
        ["dpkg-deb", "--build", "-Znone", str(tree), str(target)], check=True, capture_output=True
    )
    return Package(target.name, target.stat().st_size)


def chosen(*packages: Package) -> PackageSet:
    return PackageSet(
        mirror="http://d.example", suite="forky", asterisk="22.10.1", packages=packages
    )


@pytest.fixture
def quiet() -> Progress:
    return Progress(io.StringIO())


def test_packages_are_unpacked_together_without_documentation(tmp_path, quiet):
    loader = package(tmp_path, "libc6", [LOADER, "usr/share/doc/libc6/copyright"])
    program = package(tmp_path, "asterisk", ["usr/sbin/asterisk", "etc/asterisk/a.conf"])
    unpack_all(chosen(loader, program), tmp_path, tmp_path / "root", quiet)
    files = {
        str(f.relative_to(tmp_path / "root")) for f in (tmp_path / "root").rglob("*") if f.is_file()
    }
    assert files == {LOADER, "usr/sbin/asterisk", "carecall-root.json"}


def test_a_broken_package_leaves_the_root_that_was_there(tmp_path, quiet):
    old = tmp_path / "root/usr/sbin/asterisk"
    old.parent.mkdir(parents=True)
    old.write_text("old")
    (tmp_path / "bad.deb").write_bytes(b"no package")
    with pytest.raises(UnpackFailed, match=r"bad\.deb"):
        unpack_all(chosen(Package("bad.deb", 10)), tmp_path, tmp_path / "root", quiet)
    assert old.read_text() == "old"


def test_a_second_try_begins_from_an_empty_folder(tmp_path, quiet):
    (tmp_path / "root.part").mkdir()
    (tmp_path / "root.part/left-over").write_text("x")
    unpack_all(chosen(package(tmp_path, "libc6", [LOADER])), tmp_path, tmp_path / "root", quiet)
    assert not (tmp_path / "root/left-over").exists()
    assert not (tmp_path / "root.part").exists()


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path, quiet):
    (tmp_path / "file").write_text("")
    with pytest.raises(NotWritable, match="CARECALL_VAR"):
        build_root(tmp_path / "file", quiet, mirror="")
