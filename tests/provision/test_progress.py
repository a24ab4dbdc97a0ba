"""What is shown while a long step runs."""

from __future__ import annotations

import io

from carecall.provision import progress
from carecall.provision.progress import Progress, amount, bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_is_full_at_the_end_and_never_longer():
    assert bar(0, 10).count("#") == 0
    assert bar(10, 10).count("#") == progress.BAR_WIDTH
    assert len(bar(20, 10)) == len(bar(1, 10))
    assert bar(1, 0) == ""


def test_an_amount_is_in_megabytes():
    assert amount(1_500_000, 3_000_000) == "1.5 of 3.0 MB"
    assert amount(1_500_000, 0) == "1.5 MB"


def test_a_step_tells_its_time():
    stream = io.StringIO()
    with Progress(stream).step("Unpacking"):
        pass
    first, second = stream.getvalue().splitlines()
    assert first == "Unpacking ..."
    assert second.startswith("Unpacking: done in 0.")


def test_a_log_file_gets_few_lines_and_a_terminal_a_moving_one(monkeypatch):
    monkeypatch.setattr(progress, "PLAIN_GAP_S", 0.0)
    monkeypatch.setattr(progress, "MOVING_GAP_S", 0.0)
    plain, terminal = io.StringIO(), Terminal()
    for stream in (plain, terminal):
        shown = Progress(stream)
        with shown.step("Fetching"):
            shown.note("1.0 of 2.0 MB", fraction=0.5)
    assert "\r" not in plain.getvalue()
    assert "1.0 of 2.0 MB" in plain.getvalue()
    assert "\r\x1b[K" in terminal.getvalue()


def test_too_frequent_notes_are_dropped():
    stream = io.StringIO()
    shown = Progress(stream)
    with shown.step("Fetching"):
        for _ in range(100):
            shown.note("again")
    assert "again" not in stream.getvalue()


def test_a_moving_line_never_wraps(monkeypatch):
    monkeypatch.setattr(progress, "MOVING_GAP_S", 0.0)
    monkeypatch.setenv("COLUMNS", "40")
    terminal = Terminal()
    shown = Progress(terminal)
    with shown.step("Fetching"):
        shown.note("a long word " * 10)
    moving = terminal.getvalue().split("\r\x1b[K")[2]
    assert "a long word" in moving
    assert len(moving) == 39
