"""The child processes of one installation."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from carecall.commands.stack import ChildFailed, Stack


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
