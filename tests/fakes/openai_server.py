"""An OpenAI-compatible speech server on loopback: answers with how long it heard, and with a tone."""

from __future__ import annotations

import io
import json
import math
import struct
import threading
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

Fault = Literal["", "500", "400", "error body", "slow", "cut off", "no json", "silent"]
TONE_MS_A_CHARACTER = 20


@dataclass
class OpenAiDouble:
    """What it was asked, and how it fails."""

    fault: Fault = ""
    text: str | None = None
    """Answer this; else how long the sound was, as in `1.5 seconds at 16000`."""
    logprobs: list[float] = field(default_factory=list)
    rate_hz: int = 22050
    fields: list[dict[str, str]] = field(default_factory=list)
    bodies: list[dict[str, object]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    connections: set[tuple[str, int]] = field(default_factory=set)
    let_go: threading.Event = field(default_factory=threading.Event)
    """A slow answer waits for it."""
    wanted_key: str | None = None
    """The Authorization that its list of models asks for."""
    url: str = ""


class _Handler(BaseHTTPRequestHandler):
    double: OpenAiDouble
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        refused = self.double.wanted_key not in (None, self.headers["Authorization"])
        if self.path != "/v1/models":
            self._send(404, b"", "text/plain")
        elif refused:
            self._send(401, b'{"error": "key"}', "application/json")
        else:
            self._send(200, b'{"object": "list", "data": []}', "application/json")

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        double = self.double
        double.keys.append(self.headers["Authorization"])
        double.connections.add(self.client_address)
        hearing = self.path == "/v1/audio/transcriptions"
        if not hearing and self.path != "/v1/audio/speech":
            self._send(404, b'{"detail": "Not Found"}', "application/json")
            return
        kind, answer = self._hear(content) if hearing else self._speak(content)
        if double.fault == "slow":
            double.let_go.wait(10)
        if double.fault == "500":
            self._send(500, b'{"error": {"message": "out of memory"}}', "application/json")
        elif double.fault == "400":
            self._send(400, b'{"error": {"message": "bad audio"}}', "application/json")
        elif double.fault == "error body":
            self._send(200, b'{"error": "failed to read audio"}', "application/json")
        elif double.fault == "no json":
            self._send(200, b"<html>", kind)
        elif double.fault == "silent":
            self._send(200, b"", kind)
        else:
            self._send(200, answer, kind)

    def _hear(self, content: bytes) -> tuple[str, bytes]:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts = message_from_bytes(head + content).get_payload()
        found = {
            part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
            for part in parts
        }
        with wave.open(io.BytesIO(found.pop("file"))) as sound:
            heard = f"{sound.getnframes() / sound.getframerate():.1f} seconds"
            heard += f" at {sound.getframerate()}"
        self.double.fields.append({name: value.decode() for name, value in found.items()})
        answer: dict[str, object] = {"text": f" {self.double.text or heard} "}
        if self.double.logprobs:
            answer["segments"] = [{"avg_logprob": one} for one in self.double.logprobs]
        return "application/json", json.dumps(answer).encode()

    def _speak(self, content: bytes) -> tuple[str, bytes]:
        body = json.loads(content)
        self.double.bodies.append(body)
        pcm_rate_hz = body.get("sample_rate", 24000)
        rate_hz = pcm_rate_hz if body["response_format"] == "pcm" else self.double.rate_hz
        samples = rate_hz * TONE_MS_A_CHARACTER * len(body["input"]) // 1000
        pcm = b"".join(
            struct.pack("<h", round(8000 * math.sin(2 * math.pi * 440 * at / rate_hz)))
            for at in range(samples)
        )
        if body["response_format"] == "pcm":
            return "audio/pcm", pcm
        head = struct.pack("<4sI4s", b"RIFF", 0xFFFFFFFF, b"WAVE")
        head += struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate_hz, 2 * rate_hz, 2, 16)
        return "audio/wav", head + struct.pack("<4sI", b"data", 0xFFFFFFFF) + pcm

    def _send(self, status: int, content: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.double.fault == "cut off":
            content = content[: len(content) // 2]
            self.close_connection = True
        self.wfile.write(content)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that stopped waiting is no news."""


@contextmanager
def openai_server() -> Iterator[OpenAiDouble]:
    """Serve both routes on a free port."""
    double = OpenAiDouble()
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
