"""Tables of calls for the terminal: live while they ring and talk, and the results at the end."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

STATE_STYLE = {
    "planned": "dim",
    "claimed": "cyan",
    "dialling": "cyan",
    "ringing": "cyan",
    "connected": "bold green",
    "waiting_redial": "yellow",
    "completed": "green",
    "exhausted": "magenta",
    "cancelled": "dim",
    "blocked": "red",
}
LABEL_STYLE = {
    "normal": "green",
    "little_speech": "yellow",
    "abnormal": "dark_orange",
    "emergency": "bold white on red",
}
PICTURE_COLUMNS = 132
LAST_WORDS = 44
"""Characters shown of what was said last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """One planned call as the terminal shows it."""

    recipient: str
    language: str
    number: str
    """Masked."""
    state: str
    """A planned call's state, or `ringing` while the phone rings."""
    disposition: str
    attempts: int
    talk_s: float
    last_words: str
    label: str
    completed: bool
    turns: int
    first_audio_ms: int | None
    response_p50_ms: int | None
    response_p95_ms: int | None


def live_table(lines: Sequence[CallLine], title: str) -> Table:
    """Return the table that is redrawn while the campaign dials."""
    table = Table(title=title, title_justify="left", expand=True, pad_edge=False)
    table.add_column("recipient", no_wrap=True)
    table.add_column("", no_wrap=True, width=2)
    table.add_column("number", no_wrap=True)
    table.add_column("state", no_wrap=True, min_width=14)
    table.add_column("try", justify="right", no_wrap=True)
    table.add_column("talk", justify="right", no_wrap=True)
    table.add_column("said last", ratio=1, no_wrap=True, overflow="ellipsis")
    table.add_column("analysis", no_wrap=True, min_width=9)
    for line in lines:
        table.add_row(
            line.recipient,
            line.language,
            line.number,
            Text(line.state.replace("_", " "), style=STATE_STYLE.get(line.state, "")),
            str(line.attempts or ""),
            seconds(line.talk_s),
            line.last_words[:LAST_WORDS],
            labelled(line.label),
        )
    return table


def result_table(lines: Sequence[CallLine]) -> Table:
    """Return the table of results."""
    table = Table(title="Results", title_justify="left", pad_edge=False)
    for name in ("recipient", "", "number", "disposition"):
        table.add_column(name, no_wrap=True)
    for name in ("tries", "talk", "turns", "first audio", "answer p50", "answer p95"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("completed", no_wrap=True)
    table.add_column("analysis", no_wrap=True)
    for line in lines:
        table.add_row(
            line.recipient,
            line.language,
            line.number,
            line.disposition.replace("_", " "),
            str(line.attempts),
            seconds(line.talk_s),
            str(line.turns or ""),
            milliseconds(line.first_audio_ms),
            milliseconds(line.response_p50_ms),
            milliseconds(line.response_p95_ms),
            "yes" if line.completed else "",
            labelled(line.label),
        )
    return table


def save_picture(table: Table, path: Path) -> None:
    """Save a table as a terminal shows it, as SVG."""
    console = Console(record=True, width=PICTURE_COLUMNS, file=io.StringIO())
    console.print(table)
    console.save_svg(str(path), title="carecall run")


def plain_news(before: Sequence[CallLine], after: Sequence[CallLine]) -> list[str]:
    """Return a line for each call whose state or analysis changed, for output that is no terminal."""
    known = {(line.recipient, line.number): (line.state, line.label) for line in before}
    return [
        f"{line.recipient} ({line.language}) {line.number}: {line.state.replace('_', ' ')}"
        + (f", {line.label.replace('_', ' ')}" if line.label else "")
        for line in after
        if known.get((line.recipient, line.number)) != (line.state, line.label)
    ]


def labelled(label: str) -> Text:
    """Return an analysis label in its colour."""
    return Text(label.replace("_", " "), style=LABEL_STYLE.get(label, ""))


def seconds(value: float) -> str:
    """Return a duration as the table shows it, empty for none."""
    return f"{value:.0f} s" if value else ""


def milliseconds(value: int | None) -> str:
    """Return milliseconds as the table shows them, empty for none."""
    return f"{value} ms" if value is not None else ""
