"""`carecall ami`: what Asterisk is doing, for engineers; numbers and names are masked unless asked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Annotated

import typer
from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from carecall.commands.long_running import stop_event
from carecall.errors import MissingPart
from carecall.ports.clock import Clock
from carecall.settings import Settings, read_settings
from carecall.system import SystemClock
from carecall.telephony.ami_link import AmiLink
from carecall.telephony.ami_login import WATCHER, read_ami_login
from carecall.telephony.ami_message import AmiMessage
from carecall.telephony.ami_watch import CallBoard, Choice, SeenEvent, raw_lines, seen
from carecall.telephony.free_ports import PortNeed, listening_at

EVENT_STYLE = {
    "Newchannel": "cyan",
    "Newstate": "cyan",
    "DialBegin": "cyan",
    "OriginateResponse": "bold",
    "Hangup": "magenta",
    "ContactStatus": "yellow",
    "PeerStatus": "yellow",
}
SHORT_ID = 8
LINK_WAIT_S = 5.0


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("ami")(ami)


def ami(
    event: Annotated[
        list[str] | None,
        typer.Option("--event", help="Only these events; patterns such as 'Dial*'."),
    ] = None,
    call: Annotated[str, typer.Option("--call", help="Only the call whose id begins so.")] = "",
    calls: Annotated[bool, typer.Option("--calls", help="A table of calls, not lines.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="Every header of every event.")] = False,
    unmask: Annotated[bool, typer.Option("--unmask", help="Show numbers and names.")] = False,
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=0.1, help="End by itself after this time.")
    ] = None,
) -> None:
    """Show Asterisk's events and call states as they happen, until Ctrl-C."""
    choice = Choice(events=tuple(event or ()), call=call)
    console = Console(highlight=False)
    show = _Table(console, unmask) if calls else _Lines(console, raw=raw, unmask=unmask)
    asyncio.run(_watch(read_settings(), choice, show, seconds))


class _Lines:
    """One line an event, or all its headers."""

    def __init__(self, console: Console, *, raw: bool, unmask: bool) -> None:
        self._console = console
        self._raw = raw
        self._unmask = unmask

    def __call__(self, event: AmiMessage, clock: Clock) -> None:
        if self._raw:
            text = Text(raw_lines(event, unmask=self._unmask) + "\n")
        else:
            text = event_line(seen(event, clock.now(), unmask=self._unmask))
        self._console.print(text, soft_wrap=True)

    def tick(self, clock: Clock) -> None:
        """Nothing to redraw."""

    def close(self) -> None:
        """Nothing to end."""


class _Table:
    """A table that is redrawn."""

    def __init__(self, console: Console, unmask: bool) -> None:
        self._board = CallBoard()
        self._unmask = unmask
        self._live = Live(console=console, auto_refresh=False)
        self._live.start()

    def __call__(self, event: AmiMessage, clock: Clock) -> None:
        self._board.hear(seen(event, clock.now(), unmask=self._unmask))
        self.tick(clock)

    def tick(self, clock: Clock) -> None:
        """Redraw, for the seconds go on without events."""
        self._live.update(board_table(self._board.rows(clock.now())), refresh=True)

    def close(self) -> None:
        """Leave the last table on the screen."""
        self._live.stop()


async def _watch(
    settings: Settings, choice: Choice, show: _Lines | _Table, seconds: float | None
) -> None:
    etc = settings.var.absolute() / "asterisk" / "core" / "etc"
    login = read_ami_login(etc, WATCHER)
    if listening_at(PortNeed("AMI", login.port)) is None:
        raise MissingPart(
            "A running Asterisk", "start CareCall with `make run` or `carecall serve`."
        )
    link = AmiLink(login)
    clock = SystemClock()
    link.on_event(lambda event: show(event, clock) if choice.takes(event) else None)
    try:
        await watch_link(link, seconds=seconds, tick=lambda: show.tick(clock))
    finally:
        show.close()


async def watch_link(link: AmiLink, *, seconds: float | None, tick: Callable[[], None]) -> None:
    """Hold the link open until Ctrl-C or for `seconds`, with a `tick` every second.

    Raises:
        AmiUnavailable: Asterisk cannot be reached at the start.
    """
    stopping = stop_event()
    running = asyncio.create_task(link.run())
    try:
        await link.ready(LINK_WAIT_S)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await _tick_until(stopping, tick)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def _tick_until(stopping: asyncio.Event, tick: Callable[[], None]) -> None:
    while not stopping.is_set():
        tick()
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), 1.0)


def event_line(shown: SeenEvent) -> Text:
    """Return time, event, call, state, cause, channel and numbers in columns."""
    line = Text()
    line.append(f"{shown.at.astimezone():%H:%M:%S.%f}"[:-3], style="dim")
    line.append(f"  {shown.event:<20}", style=EVENT_STYLE.get(shown.event, ""))
    line.append(f" {shown.call[:SHORT_ID]:<{SHORT_ID}}", style="bold")
    line.append(f" {shown.state:<12}")
    for rest, style in ((shown.cause, "magenta"), (shown.channel, "dim"), (shown.numbers, "")):
        if rest:
            line.append(f" {rest}", style=style)
    return line


def board_table(rows: list[tuple[SeenEvent, float]]) -> Table:
    """Return the table of calls."""
    table = Table(title=f"{len(rows)} calls", title_justify="left", pad_edge=False)
    for heading in ("call", "state", "seconds", "cause", "channel", "numbers"):
        table.add_column(heading, no_wrap=True, justify="right" if heading == "seconds" else "left")
    for last, since_s in rows:
        state = "ended" if last.event == "Hangup" else last.state
        cells = (
            last.call[:SHORT_ID],
            state,
            f"{since_s:.0f}",
            last.cause,
            last.channel,
            last.numbers,
        )
        table.add_row(*(escape(cell) for cell in cells), style="dim" if state == "ended" else None)
    return table
