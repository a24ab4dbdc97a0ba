"""The child processes of one installation."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from carecall.commands.stack import MOST_RESTARTS, RESTARTS_WITHIN_S, ChildFailed, Stack


def test_a_child_is_ready_when_it_says_so_and_gone_after_stop(tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    child = stack.start(
        "echo", [sys.executable, "-c", "print('READY', flush=True); import time; time.sleep(60)"]
    )
    stack.wait_ready([child], within_s=20)
    stack.stop()
    assert child.process.returncode is not None
    assert stack.children == []


def test_a_child_that_ends_while_starting_is_named_with_its_log(tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    child = stack.start("broken", [sys.executable, "-c", "raise SystemExit('no such thing')"])
    with pytest.raises(ChildFailed, match=r"broken process ended while starting.*broken\.log"):
        stack.wait_ready([child], within_s=20)
    assert "no such thing" in child.log.read_text()
    stack.stop()


def test_an_old_ready_line_in_the_log_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "quiet.log").write_text("READY\n")
    stack = Stack(tmp_path)
    child = stack.start("quiet", [sys.executable, "-c", "import time; time.sleep(60)"])
    assert not child.said_ready()
    stack.stop()


def test_a_child_that_ends_on_its_own_is_started_again(tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    child = stack.start("lost", [sys.executable, "-c", "print('READY')"])
    child.process.wait()
    assert stack.keep_up(now_s=0.0) == [child]
    child.process.wait()
    assert child.log.read_text().count("READY") == 2
    stack.stop()


def test_a_child_that_lives_is_left_alone(tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    stack.start("quiet", [sys.executable, "-c", "import time; time.sleep(60)"])
    assert stack.keep_up(now_s=0.0) == []
    stack.stop()


def test_a_child_that_ends_again_and_again_is_given_up(tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    child = stack.start("lost", [sys.executable, "-c", ""])
    for now_s in range(MOST_RESTARTS):
        child.process.wait()
        stack.keep_up(now_s=float(now_s))
    child.process.wait()
    with pytest.raises(ChildFailed, match="ends again and again"):
        stack.keep_up(now_s=float(MOST_RESTARTS))
    stack.stop()


def test_a_child_may_end_now_and_then_for_ever(tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    child = stack.start("lost", [sys.executable, "-c", ""])
    for time_no in range(MOST_RESTARTS + 2):
        child.process.wait()
        stack.keep_up(now_s=time_no * RESTARTS_WITHIN_S)
    stack.stop()


SLOW_TO_GO = """
import signal, sys, time
asked = []
def ask(number, frame):
    asked.append(number)
    print("asked", len(asked), flush=True)
    if len(asked) == 2:
        sys.exit(0)
signal.signal(signal.SIGTERM, ask)
print("READY", flush=True)
while True:
    time.sleep(0.02)
"""


TELLS_ITS_END = """
import signal, sys, time
def end(number, frame):
    with open({diary!r}, "a") as diary:
        diary.write("{name} asked\\n")
        diary.flush()
        time.sleep({takes_s})
        diary.write("{name} gone\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("READY", flush=True)
while True:
    time.sleep(0.02)
"""


def test_who_dials_is_gone_before_the_others_are_asked(tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    diary = tmp_path / "diary"
    children = [
        stack.start(
            name,
            [sys.executable, "-c", TELLS_ITS_END.format(diary=str(diary), name=name, takes_s=0.2)],
        )
        for name in ("media", "controller")
    ]
    stack.wait_ready(children, within_s=20)
    stack.drain(5.0, threading.Event())
    assert diary.read_text().splitlines() == [
        "controller asked", "controller gone", "media asked", "media gone",
    ]  # fmt: skip
    assert stack.children == []


def test_a_hurry_asks_a_second_time(tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    child = stack.start("slow", [sys.executable, "-c", SLOW_TO_GO])
    stack.wait_ready([child], within_s=20)
    hurry = threading.Event()
    hurry.set()
    stack.drain(60.0, hurry)
    assert child.process.returncode == 0
    assert "asked 2" in child.log.read_text()


def test_a_child_gets_its_own_environment_again_when_it_is_started_again(tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    show = "import os; print(os.environ['CARECALL_FINISH_S'])"
    child = stack.start("show", [sys.executable, "-c", show], CARECALL_FINISH_S="7")
    child.process.wait()
    stack.keep_up(now_s=0.0)
    child.process.wait()
    assert child.log.read_text().split() == ["7", "7"]
    stack.stop()
