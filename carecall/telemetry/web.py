"""The small web server of one process for engineers and their programs: /metrics, /healthz, /readyz."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from socketserver import TCPServer, ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from prometheus_client import CollectorRegistry, make_wsgi_app

from carecall.errors import PortInUse
from carecall.telemetry.readiness import Answer, Health

READ_WITHIN_S = 5.0
Page = Callable[[], Answer]


class _Server(ThreadingMixIn, WSGIServer):
    """A thread for each question, so that a slow one keeps nobody waiting."""

    daemon_threads = True
    request_queue_size = 8

    def server_bind(self) -> None:
        """Listen without asking the network for our own name, as the base class does."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]
        self.setup_environ()


class _Handler(WSGIRequestHandler):
    """Says nothing in the log and waits for nobody for ever."""

    timeout = READ_WITHIN_S

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: probes come every few seconds."""


class MetricsServer:
    """Serves on loopback from threads of its own; nothing of it touches the event loop but the question whether it turns."""

    def __init__(self, port: int, registry: CollectorRegistry, health: Health) -> None:
        """Nothing listens before `start`; port 0 picks one."""
        self._port = port
        self._metrics: WSGIApplication = make_wsgi_app(registry)
        self._pages: dict[str, Page] = {"/healthz": health.alive, "/readyz": health.ready}
        self._server: WSGIServer | None = None

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return self._server.server_port if self._server is not None else self._port

    def start(self) -> None:
        """Begin to answer.

        Raises:
            PortInUse: another process has the port.
        """
        try:
            self._server = make_server(
                "127.0.0.1", self._port, self._answer, server_class=_Server, handler_class=_Handler
            )
        except OSError as error:
            raise PortInUse("metrics", self._port, "CARECALL_PORT_BASE") from error
        threading.Thread(
            target=self._server.serve_forever,
            name="metrics",
            daemon=True,
            kwargs={"poll_interval": 0.1},
        ).start()

    def stop(self) -> None:
        """Answer nobody any more."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _answer(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if environ.get("REQUEST_METHOD") not in {"GET", "HEAD"}:
            return _text(start, "405 Method Not Allowed", b"Only GET is answered.\n")
        if path == "/metrics":
            return self._metrics(environ, start)
        page = self._pages.get(path)
        if page is None:
            return _text(start, "404 Not Found", b"Ask for /metrics, /healthz or /readyz.\n")
        answer = page()
        start(answer.status, [("Content-Type", "application/json"), ("Cache-Control", "no-store")])
        return [answer.body]


def _text(start: StartResponse, status: str, body: bytes) -> Iterable[bytes]:
    start(status, [("Content-Type", "text/plain; charset=utf-8")])
    return [body]
