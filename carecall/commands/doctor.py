"""`carecall doctor`: every part with its version and place, and exactly what to do where one fails."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from carecall.commands.doctor_checks import all_checks
from carecall.provision.health import Check
from carecall.settings import read_settings

SHORT = 50
"""A note of so many characters stands on its part's own line."""


def results(checks: list[Check]) -> Text:
    """Return the checks for people: a line for each part, and long words or what is to be done below it.

    No columns: a path or a command that is folded into one cannot be copied.
    """
    width = max((len(check.name) for check in checks), default=0)
    text = Text()
    for check in checks:
        text.append("ok" if check.ok else "no", style="green" if check.ok else "bold red")
        short = check.note if len(check.note) <= SHORT else ""
        facts = "  ".join(fact for fact in (check.version, check.where, short) if fact)
        text.append(f"  {check.name:<{width}}  {facts}".rstrip() + "\n")
        for advice in ("" if short else check.note, "" if check.ok else check.mend):
            if advice:
                text.append(f"    {advice}\n")
    return text


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
            Console().print(results(checks), end="", soft_wrap=True)
        raise typer.Exit(0 if healthy else 2)
