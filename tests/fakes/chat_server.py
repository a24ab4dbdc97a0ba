"""An OpenAI-compatible chat server on loopback: streams what it is told to say, and fails as it is told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Fault = Literal[
    "",
    "slow first token",
    "stall mid-sentence",
    "garbage",
    "500",
    "error body",
    "disconnect",
    "no end",
]
Body = Mapping[str, Any]


@dataclass(frozen=True)
class Says:
    """One answer: words, and tool calls as (name, arguments)."""

    text: str = ""
    calls: tuple[tuple[str, str], ...] = ()
    calls_first: bool = True


@dataclass
class ChatDouble:
    """What it was asked, and how it answers."""

    fault: Fault = ""
    says: Callable[[Body], Says | str] | Says | str = "I am glad to hear that."
    piece: int = 4
    """Characters of one token."""
    token_s: float = 0.0
    """Pause before each token; 0 for tests, a real model's for measuring."""
    first_token_s: float = 0.0
    models: tuple[str, ...] = ("small",)
    bodies: list[Body] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    let_go: threading.Event = field(default_factory=threading.Event)
    """A slow or stalled answer waits for it."""
    url: str = ""

    def answer_to(self, body: Body) -> Says:
        """Return what is said to `body`."""
        said = self.says(body) if callable(self.says) else self.says
        return Says(text=said) if isinstance(said, str) else said


class _Handler(BaseHTTPRequestHandler):
    double: ChatDouble
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        if self.path != "/v1/models":
            self._send(404, {"detail": "Not Found"})
            return
        self._send(200, {"data": [{"id": name} for name in self.double.models]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        double = self.double
        double.keys.append(self.headers["Authorization"])
        double.bodies.append(body)
        if self.path != "/v1/chat/completions":
            self._send(404, {"detail": "Not Found"})
        elif double.fault == "500":
            self._send(500, {"error": {"message": "out of memory"}})
        elif double.fault == "error body":
            self._send(200, {"error": {"message": "model is loading"}})
        elif body.get("stream"):
            self._stream(double.answer_to(body))
        else:
            message = {"role": "assistant", "content": double.answer_to(body).text}
            self._send(200, {"choices": [{"index": 0, "message": message}]})

    def _stream(self, said: Says) -> None:
        fault = self.double.fault
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if fault == "slow first token":
            self._wait(10)
        self._wait(self.double.first_token_s)
        if fault == "garbage":
            self._chunk(b"<html>it works</html>\n\n")
            self._chunk(b"")
            return
        self._event({"role": "assistant", "content": ""})
        if said.calls_first:
            self._call(said)
        if not self._speak(said.text, fault):
            return
        if not said.calls_first:
            self._call(said)
        if fault != "no end":
            self._chunk(b"data: [DONE]\n\n")
        self._chunk(b"")

    def _speak(self, text: str, fault: Fault) -> bool:
        """Send the text in pieces; False when the connection is broken off."""
        pieces = [
            text[at : at + self.double.piece] for at in range(0, len(text), self.double.piece)
        ]
        for number, piece in enumerate(pieces):
            if fault == "stall mid-sentence" and number == len(pieces) // 2:
                self._wait(10)
            if fault == "disconnect" and number == len(pieces) // 2:
                self.close_connection = True
                return False
            self._wait(self.double.token_s)
            self._event({"content": piece})
        return True

    def _call(self, said: Says) -> None:
        """Send every tool call in two pieces, as servers do."""
        for index, (name, arguments) in enumerate(said.calls):
            half = len(arguments) // 2
            first = {"name": name, "arguments": arguments[:half]}
            self._event({"tool_calls": [{"index": index, "id": f"c{index}", "function": first}]})
            rest = {"arguments": arguments[half:]}
            self._event({"tool_calls": [{"index": index, "function": rest}]})

    def _event(self, delta: Mapping[str, object]) -> None:
        frame = {"choices": [{"index": 0, "delta": delta}]}
        self._chunk(f"data: {json.dumps(frame, ensure_ascii=False)}\n\n".encode())

    def _chunk(self, content: bytes) -> None:
        self.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")
        self.wfile.flush()

    def _wait(self, seconds: float) -> None:
        if seconds:
            self.double.let_go.wait(seconds)

    def _send(self, status: int, content: Mapping[str, object]) -> None:
        text = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that stopped waiting is no news."""


@contextmanager
def chat_server() -> Iterator[ChatDouble]:
    """Serve the chat route on a free port."""
    double = ChatDouble()
    handler = type("Handler", (_Handler,), {"double": double})
    server = _Server(("127.0.0.1", 0), handler)
    double.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield double
    finally:
        double.let_go.set()
        server.shutdown()
        thread.join()
        server.server_close()
