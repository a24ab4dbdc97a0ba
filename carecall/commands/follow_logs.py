"""`carecall logs`: one call from its plan to its meaning, out of every log and the database."""

from __future__ import annotations

import json
import re
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from carecall.commands.log_search import FoundLine, lines_about
from carecall.errors import BadInput, DatabaseUnready, UnknownName
from carecall.settings import Settings, read_settings
from carecall.store.call_steps import call_ids_like, call_steps
from carecall.store.engine import create_engine
from carecall.store.migrations import check_ready
from carecall.store.session import guarded_sessions, system_reading

SHORTEST = 8
_BEGINNING = re.compile(rf"(?=.{{{SHORTEST},36}}$)[0-9a-f]{{8}}(-|-[0-9a-f-]{{1,27}})?")
LEDGER = "database"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("logs")(logs)


def logs(
    call_id: Annotated[str, typer.Argument(help="A call's id, or its first 8 characters.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Follow one call end to end over all logs and the database."""
    settings = read_settings()
    wanted = call_id.strip().lower()
    if _BEGINNING.fullmatch(wanted) is None:
        raise BadInput(
            f"“{call_id}” begins no call's id: give the id, or at least its first {SHORTEST} characters."
        )
    whole, steps = from_database(settings, wanted)
    found = [*steps, *lines_about(settings.var, whole)]
    found.sort(key=lambda line: (line.at is None, line.at))
    if not found:
        raise UnknownName(
            "call", call_id, "look for its id in the console, or in `carecall status`."
        )
    console = Console(highlight=False)
    for line in found:
        if as_json:
            typer.echo(as_object(line, whole))
        else:
            console.print(as_row(line), soft_wrap=True)


def from_database(settings: Settings, wanted: str) -> tuple[str, list[FoundLine]]:
    """Return the whole id and what the database knows; the logs alone where the database is away.

    Raises:
        BadInput: several calls begin so.
    """
    engine = create_engine(settings.sqlalchemy_url)
    try:
        check_ready(engine)
        with system_reading(guarded_sessions(engine), "an engineer follows a call") as session:
            ids = call_ids_like(session, wanted)
            if len(ids) > 1:
                raise BadInput(f"Several calls begin with {wanted}: give more of the id.")
            whole = ids[0] if ids else wanted
            steps = call_steps(session, whole)
    except DatabaseUnready as error:
        typer.echo(f"Without the database: {error}", err=True)
        return wanted, []
    finally:
        engine.dispose()
    return whole, [
        FoundLine(at=step.at, log=LEDGER, message=step.what, fields=dict(step.facts))
        for step in steps
    ]


def as_row(line: FoundLine) -> Text:
    """Return time, log, message and fields in columns."""
    row = Text()
    row.append(f"{line.at.astimezone():%m-%d %H:%M:%S.%f}"[:-3] if line.at else " " * 18, "dim")
    row.append(f"  {line.log.rpartition('/')[2].removesuffix('.log'):<14}", "cyan")
    row.append(f" {line.message:<26}", "bold" if line.log != LEDGER else "")
    told = {key: value for key, value in line.fields.items() if value is not None}
    row.append("  ".join(f"{key}={value}" for key, value in told.items()))
    row.rstrip()
    return row


def as_object(line: FoundLine, call_id: str) -> str:
    """Return the line as one JSON object."""
    at = line.at.isoformat(timespec="milliseconds") if line.at else None
    known = {"at": at, "log": line.log, "call_id": call_id, "message": line.message}
    return json.dumps(known | line.fields, ensure_ascii=False, default=str)
