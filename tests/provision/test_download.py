"""Downloading one file, from a server of our own on loopback."""

from __future__ import annotations

import hashlib
import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from carecall.errors import BadSetting, MissingPart, NoDiskSpace, NoNetwork
from carecall.provision.download import Download, fetch, link_to, open_url
from carecall.provision.progress import Progress

BODY = bytes(range(256)) * 4000


class Shelf(ThreadingHTTPServer):
    """Serves BODY at /file, with ranges when asked; keeps the ranges that were asked for."""

    ranges: list[str | None]


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        assert isinstance(self.server, Shelf)
        asked = self.headers.get("Range")
        self.server.ranges.append(asked)
        if self.path != "/file":
            self.send_error(404)
            return
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        self.send_response(206 if asked else 200)
        self.send_header("Content-Length", str(len(BODY) - start))
        self.end_headers()
        self.wfile.write(BODY[start:])

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    server = Shelf(("127.0.0.1", 0), Handler)
    server.ranges = []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def quiet() -> Progress:
    return Progress(io.StringIO())


def wanted(shelf: Shelf, *, path: str = "file", body: bytes = BODY) -> Download:
    url = f"http://127.0.0.1:{shelf.server_address[1]}/{path}"
    return Download(what="The thing", url=url, sha256=hashlib.sha256(body).hexdigest())


def test_a_file_arrives_whole(shelf, tmp_path, quiet):
    fetch(wanted(shelf), tmp_path / "new/file", quiet)
    assert (tmp_path / "new/file").read_bytes() == BODY
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["file"]


def test_a_broken_download_goes_on_where_it_stopped(shelf, tmp_path, quiet):
    (tmp_path / "file.part").write_bytes(BODY[:1000])
    fetch(wanted(shelf), tmp_path / "file", quiet)
    assert (tmp_path / "file").read_bytes() == BODY
    assert shelf.ranges == ["bytes=1000-"]


def test_a_wrong_file_is_thrown_away(shelf, tmp_path, quiet):
    with pytest.raises(MissingPart, match="not the expected file"):
        fetch(wanted(shelf, body=b"other"), tmp_path / "file", quiet)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_the_server_lacks_is_named(shelf, tmp_path, quiet):
    with pytest.raises(MissingPart, match=r"The thing.*404"):
        fetch(wanted(shelf, path="gone"), tmp_path / "file", quiet)


def test_no_network_is_one_sentence_with_the_host(tmp_path, quiet):
    closed = Download(what="The thing", url="http://127.0.0.1:9/file", sha256="")
    with pytest.raises(NoNetwork, match=r"127\.0\.0\.1 cannot be reached"):
        fetch(closed, tmp_path / "file", quiet)


def test_other_kinds_of_address_are_refused():
    with pytest.raises(BadSetting):
        open_url("file:///etc/passwd", "The thing")


def test_a_link_is_found_on_an_index_page():
    page = '<a href="../../packages/ab/uv-1.whl#sha256=00">uv-1.whl</a>'
    assert (
        link_to(page, "https://index.example/simple/uv/", "uv-1.whl")
        == "https://index.example/packages/ab/uv-1.whl"
    )
    assert link_to(page, "https://index.example/simple/uv/", "uv-2.whl") is None


def test_a_full_disk_is_not_taken_for_a_missing_network(shelf, tmp_path, quiet):
    (tmp_path / "file.part").symlink_to("/dev/full")
    with pytest.raises(NoDiskSpace):
        fetch(wanted(shelf), tmp_path / "file", quiet)
