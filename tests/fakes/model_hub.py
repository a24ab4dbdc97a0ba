"""A small model hub on loopback: the routes that a download asks for, and faults."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class ModelHubDouble:
    """What it holds, what it was asked, and how it fails."""

    files: dict[str, bytes]
    cut_after: int | None = None
    """Close the connection after so many bytes of model.bin, until it is None."""
    down_after_cut: bool = False
    """Send nothing more after the first cut."""
    wrong: bytes | None = None
    """Send this in place of model.bin."""
    resumes: bool = True
    """Answer a Range with the rest of the file; else with the whole file."""
    moved: tuple[str, ...] = ()
    """Repositories that are not here any more."""
    pages: dict[str, bytes] = field(default_factory=dict)
    """Other paths that it serves, as a package index does."""
    ranges: list[str] = field(default_factory=list)
    """The Range headers that it was asked for."""
    asked: list[str] = field(default_factory=list)
    url: str = ""


def _row(name: str, content: bytes) -> dict[str, object]:
    row: dict[str, object] = {"rfilename": name, "size": len(content)}
    if name == "model.bin":
        row["lfs"] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    return row


class _Handler(BaseHTTPRequestHandler):
    hub: ModelHubDouble
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        path = self.path.partition("?")[0]
        self.hub.asked.append(path)
        if path in self.hub.pages:
            content = self.hub.pages[path]
            self._head(200, {"Content-Length": str(len(content))})
            if body:
                self.wfile.write(content)
        elif any(f"/models/{repository}/" in path for repository in self.hub.moved):
            self._head(404, {"Content-Length": "0"})
        elif path.startswith("/api/models/") and "/revision/" in path:
            rows = [_row(name, content) for name, content in self.hub.files.items()]
            self._json({"id": "any", "sha": COMMIT, "siblings": rows}, body)
        elif (match := re.search(r"/resolve/[^/]+/(.+)$", path)) and match[1] in self.hub.files:
            self._file(match[1], body)
        else:
            self._head(404, {"Content-Length": "0"})

    def _json(self, value: object, body: bool) -> None:
        content = json.dumps(value).encode()
        self._head(200, {"Content-Type": "application/json", "Content-Length": str(len(content))})
        if body:
            self.wfile.write(content)

    def _file(self, name: str, body: bool) -> None:
        content = self.hub.files[name]
        if name == "model.bin" and self.hub.wrong is not None:
            content = self.hub.wrong
        start = 0
        if (asked := self.headers.get("Range")) and self.hub.resumes:
            self.hub.ranges.append(asked)
            start = int(re.search(r"\d+", asked)[0])
        sent = content[start:]
        headers = {
            "Accept-Ranges": "bytes",
            "Content-Length": str(len(sent)),
        }
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        self._head(206 if start else 200, headers)
        if not body:
            return
        if name == "model.bin" and self.hub.cut_after is not None:
            sent = sent[: self.hub.cut_after]
            self.close_connection = True
            if self.hub.down_after_cut:
                self.hub.cut_after = 0
        self.wfile.write(sent)

    def _head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()


@contextmanager
def model_hub(files: dict[str, bytes]) -> Iterator[ModelHubDouble]:
    """Serve `files` as any model, on a free port."""
    hub = ModelHubDouble(files)
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
