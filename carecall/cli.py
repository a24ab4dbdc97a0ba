"""The `carecall` command."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def carecall() -> None:
    """Telephone people who live alone, talk with them, and find who needs a person."""


def main() -> None:
    """Run the command line."""
    app()
