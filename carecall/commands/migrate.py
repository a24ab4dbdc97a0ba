"""`carecall migrate`: bring the database to this program's schema."""

from __future__ import annotations

import typer

from carecall.commands.database import prepare_database
from carecall.settings import read_settings


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""

    @app.command("migrate")
    def migrate_command() -> None:
        """Prepare the database, or bring it to the newest schema; repeats change nothing."""
        revision = prepare_database(read_settings())
        typer.echo(f"The database is at schema {revision}.")
