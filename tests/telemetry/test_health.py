"""The small web server: metrics, and whether the process lives and can work."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import threading
from collections.abc import Iterator

import pytest
from prometheus_client import CollectorRegistry

from carecall.errors import PortInUse
from carecall.ports.telemetry import Counted
from carecall.telemetry import readiness
from carecall.telemetry.counters import PrometheusTelemetry
from carecall.telemetry.gauges import ReadGauge, add_gauges, process_registry
from carecall.telemetry.readiness import Health
from carecall.telemetry.web import MetricsServer


class Served:
    """A server whose parts a test breaks."""

    def __init__(self) -> None:
        self.parts = {"asterisk": True, "database": True}
        self.registry = process_registry()
        self.telemetry = PrometheusTelemetry(self.registry)
        checks = {name: lambda name=name: self.parts[name] for name in self.parts}
        self.server = MetricsServer(0, self.registry, Health(checks))
        self.server.start()

    def ask(self, path: str, method: str = "GET") -> tuple[int, str]:
        wire = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        wire.request(method, path)
        answer = wire.getresponse()
        text = answer.read().decode()
        wire.close()
        return answer.status, text


@pytest.fixture
def served() -> Iterator[Served]:
    served = Served()
    yield served
    served.server.stop()


def test_metrics_are_served_as_text(served: Served) -> None:
    served.telemetry.count(Counted.GATE_REFUSALS, "opted_out", by=2)
    add_gauges(served.registry, [ReadGauge("talks_live", "Talks that go on", lambda: 7)])
    status, text = served.ask("/metrics")
    assert status == 200
    assert 'carecall_gate_refusals_total{rule="opted_out"} 2.0' in text
    assert "carecall_talks_live 7.0" in text
    assert "process_resident_memory_bytes" in text


def test_a_process_whose_parts_are_there_is_ready(served: Served) -> None:
    status, text = served.ask("/readyz")
    assert status == 200
    assert json.loads(text) == {
        "ok": True,
        "parts": {"event loop": True, "asterisk": True, "database": True},
    }


def test_a_missing_part_makes_it_unready_but_not_dead(served: Served) -> None:
    served.parts["asterisk"] = False
    del served.parts["database"]  # asking it fails
    status, text = served.ask("/readyz")
    assert status == 503
    assert json.loads(text)["parts"] == {"event loop": True, "asterisk": False, "database": False}
    assert served.ask("/healthz")[0] == 200


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/", "GET", 404), ("/metrics/..", "GET", 404), ("/metrics", "POST", 405)],
)
def test_nothing_else_is_answered(served: Served, path: str, method: str, status: int) -> None:
    assert served.ask(path, method)[0] == status


def test_it_listens_on_loopback_alone(served: Served) -> None:
    assert served.server._server is not None
    assert served.server._server.server_address[0] == "127.0.0.1"


def test_a_taken_port_is_said() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        server = MetricsServer(port, CollectorRegistry(), Health({}))
        with pytest.raises(PortInUse):
            server.start()


def test_a_connection_that_says_nothing_keeps_nobody_waiting(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.server.port)):
        assert served.ask("/healthz")[0] == 200


async def test_a_loop_that_turns_is_alive() -> None:
    health = Health({}, loop=asyncio.get_running_loop())
    assert (await asyncio.to_thread(health.alive)).ok


async def test_a_loop_that_is_stuck_is_not_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "ANSWER_WITHIN_S", 0.05)
    health = Health({}, loop=asyncio.get_running_loop())
    told: list[bool] = []
    asker = threading.Thread(target=lambda: told.append(health.alive().ok))
    asker.start()
    asker.join()  # the loop stands here, in its own thread
    assert told == [False]
    await asyncio.sleep(0)


def test_a_loop_that_was_closed_is_not_alive() -> None:
    loop = asyncio.new_event_loop()
    loop.close()
    assert not Health({}, loop=loop).alive().ok
