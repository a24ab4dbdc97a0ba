"""`carecall status`: what runs, what is called, and what needs a person."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import Annotated

import typer
from rich.console import Console
from rich.live import Live
from rich.text import Text

from carecall.commands.status_facts import Facts, look, needs
from carecall.commands.status_view import as_json, as_text
from carecall.settings import Settings, read_settings
from carecall.system import SystemClock

EVERY_S = 2.0
FINE, WANTED = 0, 1
"""Exit statuses; 2 is for what cannot be told."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("status")(status)


def status(
    json_wanted: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Look again until Ctrl-C.")] = False,
) -> None:
    """Show what runs and what waits; status 0 when all is well, 1 when something needs a person, 2 when it cannot tell."""
    settings = read_settings()
    show = _printed_as_json if json_wanted else _printed
    facts = _watched(settings, show) if watch else _once(settings, show)
    raise typer.Exit(WANTED if needs(facts) else FINE)


def _once(settings: Settings, show: Callable[[Facts], None]) -> Facts:
    facts = look(settings, SystemClock().now())
    show(facts)
    return facts


def _watched(settings: Settings, show: Callable[[Facts], None]) -> Facts:
    """Look again and again: redrawn on a terminal, one look behind the other elsewhere."""
    console = Console()
    facts = look(settings, SystemClock().now())
    redrawn = console.is_terminal and show is _printed
    live = Live(_shown(facts), console=console, auto_refresh=False) if redrawn else None
    try:
        with live or nullcontext():
            while True:
                if live is not None:
                    live.update(_shown(facts), refresh=True)
                else:
                    show(facts)
                time.sleep(EVERY_S)
                facts = look(settings, SystemClock().now())
    except KeyboardInterrupt:
        return facts


def _shown(facts: Facts) -> Text:
    moment = facts.standing.at.astimezone()
    return Text(f"{moment:%H:%M:%S}\n", style="dim") + as_text(facts)


def _printed(facts: Facts) -> None:
    Console().print(as_text(facts), end="", soft_wrap=True)


def _printed_as_json(facts: Facts) -> None:
    typer.echo(as_json(facts))
