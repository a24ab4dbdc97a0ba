"""`carecall console`: the operators' web console."""

from __future__ import annotations

from importlib import import_module

import typer

from carecall.commands.logs import begin_logging
from carecall.commands.long_running import say_ready
from carecall.settings import read_settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("console")(console)


def console() -> None:
    """Serve the console until it is stopped."""
    settings = read_settings()
    begin_logging(settings.log_level, settings.log_format)
    # By name: nothing in carecall may depend on the console.
    import_module("admin.app").serve(settings, on_ready=say_ready)
