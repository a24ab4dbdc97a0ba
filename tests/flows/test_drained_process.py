"""A real controller process told to stop: it finishes what is live, within its limit, and dials nobody else."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from carecall.domain.call import CallState, Disposition
from carecall.store.engine import create_engine
from carecall.store.session import Sessions, guarded_sessions, system_reading
from carecall.store.tables import CallRow, NodeRow
from carecall.system import SystemClock
from tests.builders import make_world
from tests.path.installation import wait_until

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
WITHIN_S = 30
Start = Callable[[float], "subprocess.Popen[str]"]


@pytest.fixture
def sessions(sqlite_url: str) -> Iterator[Sessions]:
    engine = create_engine(sqlite_url)
    sessions = guarded_sessions(engine)
    make_world(sessions, people=3)
    yield sessions
    engine.dispose()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[socket.socket]:
    """The socket by which systemd is told."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as wire:
        wire.bind(str(tmp_path / "notify"))
        wire.settimeout(WITHIN_S)
        yield wire


@pytest.fixture
def start(sqlite_url: str, sessions: Sessions, service: socket.socket) -> Iterator[Start]:
    begun: list[subprocess.Popen[str]] = []

    def started(finish_s: float) -> subprocess.Popen[str]:
        script = str(ROOT / "tests" / "flows" / "drained_controller.py")
        process = subprocess.Popen(
            [sys.executable, script, sqlite_url, str(finish_s)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "NOTIFY_SOCKET": service.getsockname()},
        )  # fmt: skip
        begun.append(process)
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "READY"
        return process

    yield started
    for process in begun:
        process.kill()
        process.communicate()


def calls(sessions: Sessions) -> list[CallRow]:
    with system_reading(sessions, "a test looks") as session:
        return list(session.scalars(select(CallRow)))


def node(sessions: Sessions) -> NodeRow:
    with system_reading(sessions, "a test looks") as session:
        return session.scalars(select(NodeRow)).one()


def test_a_live_call_is_finished_and_settled_before_it_ends(
    start: Start, sessions: Sessions, service: socket.socket
) -> None:
    process = start(60.0)
    process.send_signal(signal.SIGTERM)
    wait_until(lambda: node(sessions).draining, "the node says that it drains", WITHIN_S)
    assert process.poll() is None
    process.send_signal(signal.SIGUSR1)
    assert process.wait(WITHIN_S) == 0
    [call] = calls(sessions)
    assert (call.state, call.disposition) == (CallState.ENDED, Disposition.ANSWERED)
    assert node(sessions).holder is None
    assert [service.recv(100), service.recv(100)] == [b"READY=1", b"STOPPING=1"]


def test_after_the_limit_a_live_call_is_left_as_it_is(start: Start, sessions: Sessions) -> None:
    process = start(0.2)
    process.send_signal(signal.SIGTERM)
    assert process.wait(WITHIN_S) == 0
    assert [call.state for call in calls(sessions)] == [CallState.ANSWERED]
    assert process.stderr is not None
    assert "calls left running" in process.stderr.read()


def test_a_second_signal_ends_it_at_once(start: Start, sessions: Sessions) -> None:
    process = start(600.0)
    process.send_signal(signal.SIGTERM)
    wait_until(lambda: node(sessions).draining, "the first signal was taken", WITHIN_S)
    process.send_signal(signal.SIGTERM)
    assert process.wait(WITHIN_S) == 0
    assert [call.state for call in calls(sessions)] == [CallState.ANSWERED]


def test_a_new_controller_takes_the_node_again(start: Start, sessions: Sessions) -> None:
    from carecall.store.nodes import SqlNode

    process = start(60.0)
    process.send_signal(signal.SIGTERM)
    wait_until(lambda: node(sessions).draining, "the node says that it drains", WITHIN_S)
    process.send_signal(signal.SIGTERM)
    process.wait(WITHIN_S)
    SqlNode(sessions, "host-a", "the next one").claim(SystemClock().now())
    assert not node(sessions).draining
