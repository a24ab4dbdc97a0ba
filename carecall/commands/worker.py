"""`carecall worker`: background work that the console orders."""

from __future__ import annotations

from importlib import import_module

import typer

from carecall.commands.logs import begin_logging
from carecall.commands.long_running import say_ready
from carecall.settings import read_settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("worker")(worker)


def worker() -> None:
    """Prepare exports and store long uploads until it is stopped; what it is at goes back into the queue."""
    settings = read_settings()
    begin_logging(settings.log_level, settings.log_format)
    # By name: nothing in carecall may depend on the console.
    import_module("admin.worker").work(settings, on_ready=say_ready)
