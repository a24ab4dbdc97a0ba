"""`carecall recipients`: import them from a workbook, list them, write the template."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from carecall.commands.import_report import ImportReport
from carecall.commands.recipient_import import store_recipients
from carecall.commands.registry import (
    open_registry,
    print_json,
    read_file,
    refusals_shown,
)
from carecall.domain.language import Language
from carecall.errors import NotWritable
from carecall.settings import read_settings
from carecall.spreadsheets.failed_rows import write_failed_rows
from carecall.spreadsheets.failures import Judged
from carecall.spreadsheets.labels import RECIPIENT_COLUMNS
from carecall.spreadsheets.place import HEADER_ROWS, Choice
from carecall.spreadsheets.recipient_list import ListedRecipient
from carecall.spreadsheets.template import write_recipient_template
from carecall.spreadsheets.world_numbers import shown_form
from carecall.store.registry import RecipientEntry, list_recipients
from carecall.system import SystemClock

app = typer.Typer(no_args_is_help=True, help="Recipients: the people who are called.")

OrganizationName = Annotated[
    str, typer.Option("--organization", help="Whole name of the organization.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
SheetName = Annotated[
    str,
    typer.Option(
        "--sheet", help="The visible sheet to read; left out, the first that holds the titles."
    ),
]
HeaderRow = Annotated[
    int | None,
    typer.Option(
        "--header-row",
        min=1,
        max=HEADER_ROWS,
        help="The row of the titles; left out, the first that holds them.",
    ),
]
InLanguage = Annotated[Language, typer.Option("--language", help="Language of the sentences.")]


@app.command("import")
def import_recipients(  # noqa: PLR0913 - each is an option of the command line
    file: Annotated[Path, typer.Argument(help="The .xlsx file.")],
    organization: OrganizationName,
    as_json: AsJson = False,
    language: InLanguage = Language.EN,
    sheet: SheetName = "",
    header_row: HeaderRow = None,
    failed_to: Annotated[
        Path | None, typer.Option("--failed-to", help="Write the failed rows to this .xlsx file.")
    ] = None,
) -> None:
    """Register the recipients of a workbook; rows that fail are named, the others are stored."""
    settings = read_settings()
    with refusals_shown(language, as_json=as_json), open_registry(settings) as registry:
        office = registry.office(organization)
        choice = Choice(sheet, header_row)
        rows = read_file(
            file, RECIPIENT_COLUMNS, max_bytes=settings.upload_max_bytes, choice=choice
        )
        notes, now = settings.var / "spool", SystemClock().now()
        judged = store_recipients(registry, office, rows, notes=notes, now=now, file_name=file.name)
    if failed_to is not None:
        _write_failed(failed_to, judged, language)
    ImportReport(judged, language).show(as_json=as_json)


@app.command("list")
def show_recipients(organization: OrganizationName, as_json: AsJson = False) -> None:
    """List the recipients of an organization and of those below it."""
    with open_registry(read_settings()) as registry:
        office = registry.office(organization)
        with registry.working_for(office) as session:
            entries = list_recipients(session, office.organization_id)
    lines = [_line(entry, office.country) for entry in entries]
    if as_json:
        print_json(lines)
        return
    table = Table("Name", "Phone", "Other", "Organization")
    for line in lines:
        table.add_row(*map(escape, line.values()))
    Console().print(table)


@app.command("template")
def template(
    file: Annotated[Path, typer.Argument(help="The .xlsx file to write.")],
    language: InLanguage = Language.EN,
) -> None:
    """Write an empty workbook to fill in."""
    try:
        write_recipient_template(file, language)
    except OSError as error:
        raise NotWritable(str(file), "the command") from error
    typer.echo(str(file))


def _line(entry: RecipientEntry, country: str) -> dict[str, str]:
    return {
        "name": entry.name,
        "phone": shown_form(entry.phone, country),
        "other": entry.other,
        "organization": entry.organization,
    }


def _write_failed(path: Path, judged: Judged[ListedRecipient], language: Language) -> None:
    try:
        write_failed_rows(path, RECIPIENT_COLUMNS, judged.failed_rows, judged.failures, language)
    except OSError as error:
        raise NotWritable(str(path), "--failed-to") from error
