"""The `carecall` command: every command is one file of carecall.commands, and only the one that is asked for is loaded."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib import import_module

import typer

from carecall.errors import CareCallError

COMMANDS = {
    "setup": "setup",
    "run": "demo",
    "demo": "demo",
    "serve": "serve",
    "doctor": "doctor",
    "call": "call",
    "migrate": "migrate",
    "analyse": "analyse",
    "ami": "ami",
    "console": "console",
    "worker": "worker",
    "controller": "controller",
    "media": "media",
    "stop-all": "stop_all",
    "resume-all": "stop_all",
    "status": "status",
    "logs": "follow_logs",
    "asterisk": "asterisk",
    "systemd": "systemd",
}
"""Command and its file; each file has `register(app)`."""
GROUPS = (
    "alerts",
    "api",
    "apikey",
    "audit",
    "campaign",
    "clips",
    "contracts",
    "do-not-call",
    "errands",
    "jobs",
    "lab",
    "memory",
    "notify",
    "numbers",
    "organization",
    "recipients",
    "tickets",
    "script",
    "trends",
    "transfer",
    "trunk",
    "unreached",
    "user",
)
"""Commands with commands of their own; each file has `app`."""


def build_app(first_word: str) -> typer.Typer:
    """Return the command line, with the asked command alone or, for help and typing errors, with all.

    Loading every command costs seconds: speech, spreadsheets and the database each bring large libraries.
    """
    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_show_locals=False,
        help="Telephone people who live alone, talk with them, and find who needs a person.",
    )
    app.callback()(_nothing)  # keeps the command's name a word even when it is the only one
    asked = first_word in COMMANDS or first_word in GROUPS
    for module in dict.fromkeys(COMMANDS.values()):
        if not asked or COMMANDS.get(first_word) == module:
            import_module(f"carecall.commands.{module}").register(app)
    for group in GROUPS:
        if not asked or first_word == group:
            file = group.replace("-", "_")
            app.add_typer(import_module(f"carecall.commands.{file}").app, name=group)
    return app


def _nothing() -> None:
    """Telephone people who live alone, talk with them, and find who needs a person."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; what goes wrong is one sentence, for programs also as JSON, and the error's exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in words
    try:
        build_app(words[0] if words else "")(words)
    except CareCallError as error:
        sys.stderr.write(f"{error}\n")
        if as_json:
            sys.stdout.write(json.dumps({"error": str(error)}) + "\n")
        raise SystemExit(error.exit_status) from None
