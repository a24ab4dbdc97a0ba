"""Front-end files come from a registry, checked, whole, and once."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from carecall.errors import BadSetting, MissingPart, NoNetwork
from carecall.provision.front_end import fetch_front_end

NOWHERE = "http://127.0.0.1:9"


def tarball(**files: str) -> bytes:
    packed = io.BytesIO()
    # Without a moment of its own in the header, the same files always make the same package.
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as compressed,
        tarfile.open(fileobj=compressed, mode="w") as tar,
    ):
        for name, text in files.items():
            member = tarfile.TarInfo(f"package/{name.replace('__', '/')}")
            member.size = len(text.encode())
            tar.addfile(member, io.BytesIO(text.encode()))
    return packed.getvalue()


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[str]:
    """A registry with one package."""
    folder = tmp_path / "registry" / "@scope" / "thing" / "-"
    folder.mkdir(parents=True)
    (folder / "thing-1.2.3.tgz").write_bytes(tarball(dist__thing_css="body{}", dist__other_js="x"))

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path / "registry"))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A console folder with its lock."""
    built = tmp_path / "admin"
    built.mkdir()
    lock(built, tarball(dist__thing_css="body{}", dist__other_js="x"))
    return built


def lock(folder: Path, packed: bytes, wanted: str = "dist/thing_css") -> None:
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(packed).digest()).decode()
    package = {"carecall": {"run": {"@scope/thing": {wanted: "thing.css"}}}}
    locked = {
        "packages": {"node_modules/@scope/thing": {"version": "1.2.3", "integrity": integrity}}
    }
    (folder / "package.json").write_text(json.dumps(package))
    (folder / "package-lock.json").write_text(json.dumps(locked))


def test_wanted_files_are_brought_and_nothing_else(folder: Path, registry: str) -> None:
    said: list[str] = []
    assert fetch_front_end(folder, registry=registry, say=said.append) is True
    vendor = folder / "static" / "vendor"
    assert sorted(path.name for path in vendor.iterdir()) == [".stamp", "thing.css"]
    assert (vendor / "thing.css").read_text() == "body{}"
    assert said == ["Front end: @scope/thing 1.2.3"]


def test_the_second_time_needs_no_network(folder: Path, registry: str) -> None:
    fetch_front_end(folder, registry=registry)
    assert fetch_front_end(folder, registry=NOWHERE) is False


def test_a_changed_lock_brings_the_files_again(folder: Path, registry: str) -> None:
    fetch_front_end(folder, registry=registry)
    lock(folder, tarball(dist__thing_css="body{}", dist__other_js="x"), wanted="dist/other_js")
    assert fetch_front_end(folder, registry=registry) is True
    assert (folder / "static" / "vendor" / "thing.css").read_text() == "x"


def test_without_a_network_it_says_so_and_leaves_nothing_half_made(folder: Path) -> None:
    with pytest.raises(NoNetwork, match=r"127\.0\.0\.1"):
        fetch_front_end(folder, registry=NOWHERE)
    assert list((folder / "static").iterdir()) == []


def test_a_package_that_is_not_the_locked_one_is_refused(folder: Path, registry: str) -> None:
    lock(folder, b"something else")
    with pytest.raises(MissingPart, match="not the locked package"):
        fetch_front_end(folder, registry=registry)
    assert not (folder / "static" / "vendor").exists()


def test_a_registry_without_the_package_is_named(folder: Path, registry: str) -> None:
    with pytest.raises(MissingPart, match="404"):
        fetch_front_end(folder, registry=f"{registry}/elsewhere")


def test_a_registry_is_spoken_to_by_http_only(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(BadSetting):
        fetch_front_end(folder, registry=tmp_path.as_uri())


def test_the_shipped_lock_names_what_is_wanted() -> None:
    admin = Path(__file__).resolve().parents[2] / "admin"
    wanted = json.loads((admin / "package.json").read_text())
    locked = json.loads((admin / "package-lock.json").read_text())["packages"]
    for group in wanted["carecall"].values():
        for name in group:
            assert locked[f"node_modules/{name}"]["integrity"].startswith("sha512-")
    pinned = wanted["dependencies"] | wanted["devDependencies"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in pinned} == pinned
