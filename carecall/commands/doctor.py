"""`carecall doctor`: every part with its version and place, and exactly what to do where one fails."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from carecall.commands.doctor_checks import all_checks
from carecall.provision.health import Check
from carecall.settings import read_settings


def results_table(checks: list[Check]) -> Table:
    """Return the checks as a table for people."""
    table = Table(box=None, pad_edge=False)
    for heading in ("", "part", "version", "where", "what to do"):
        table.add_column(heading, overflow="fold")
    for check in checks:
        mark = "[green]ok[/green]" if check.ok else "[red]no[/red]"
        advice = " ".join(text for text in (check.note, check.mend) if text)
        table.add_row(
            mark, check.name, *(escape(text) for text in (check.version, check.where, advice))
        )
    return table


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("doctor")
    def doctor(
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Check every part: packages, Asterisk, voices, speech model, database, ports, disk, trunk."""
        checks = all_checks(read_settings())
        healthy = all(check.ok for check in checks)
        if as_json:
            sys.stdout.write(
                json.dumps(
                    {"ok": healthy, "checks": [asdict(check) for check in checks]},
                    indent=2,
                    ensure_ascii=False,
                )
                + "\n"
            )
        else:
            Console().print(results_table(checks))
        raise typer.Exit(0 if healthy else 2)
