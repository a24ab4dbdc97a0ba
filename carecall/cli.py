"""The `carecall` command: every command is one file of carecall.commands."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from carecall.commands import (
    ami,
    analyse,
    call,
    console,
    controller,
    demo,
    doctor,
    lab,
    media,
    migrate,
    numbers,
    organization,
    recipients,
    serve,
    setup,
    trunk,
)
from carecall.errors import CareCallError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="Telephone people who live alone, talk with them, and find who needs a person.",
)
for command in (
    setup,
    demo,
    serve,
    doctor,
    call,
    migrate,
    analyse,
    ami,
    console,
    controller,
    media,
):
    command.register(app)
for name, group in (
    ("lab", lab.app),
    ("numbers", numbers.app),
    ("organization", organization.app),
    ("recipients", recipients.app),
    ("trunk", trunk.app),
):
    app.add_typer(group, name=name)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; what goes wrong is one sentence and the error's exit status."""
    try:
        app(arguments)
    except CareCallError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(error.exit_status) from None
