"""`carecall numbers`: import outgoing numbers and their lettering from a workbook, list them, write the template."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from carecall.commands.import_report import ImportReport
from carecall.commands.recipients import (
    AsJson,
    HeaderRow,
    InLanguage,
    OrganizationName,
    SheetName,
)
from carecall.commands.registry import (
    Office,
    Registry,
    open_registry,
    print_json,
    read_file,
    refusals_shown,
)
from carecall.domain.language import Language
from carecall.errors import AlreadyRegistered, NotWritable
from carecall.settings import read_settings
from carecall.spreadsheets.failures import Judged
from carecall.spreadsheets.labels import NUMBER_COLUMNS
from carecall.spreadsheets.number_list import ListedNumber, judge_numbers
from carecall.spreadsheets.place import Choice
from carecall.spreadsheets.table import ListRow
from carecall.spreadsheets.template import write_number_template
from carecall.spreadsheets.world_numbers import country_of, digits_at_home, shown_form
from carecall.store.registry import (
    NewPhoneNumber,
    PhoneNumberEntry,
    add_phone_numbers,
    list_phone_numbers,
    registered_numbers,
    usual_trunk_id,
)
from carecall.system import SystemClock

app = typer.Typer(
    no_args_is_help=True, help="Outgoing numbers, and the lettering that phones show."
)

_CHUNK = 2_000


@app.command("import")
def import_numbers(  # noqa: PLR0913 - each is an option of the command line
    file: Annotated[Path, typer.Argument(help="The .xlsx file.")],
    organization: OrganizationName,
    as_json: AsJson = False,
    language: InLanguage = Language.EN,
    sheet: SheetName = "",
    header_row: HeaderRow = None,
    verified: Annotated[
        bool, typer.Option("--verified", help="Our right to show these numbers has been proved.")
    ] = False,
    trunk: Annotated[
        str,
        typer.Option(
            "--trunk", help="The trunk they are dialled over; the usual one when left out."
        ),
    ] = "",
) -> None:
    """Register the outgoing numbers of a workbook; rows that fail are named, the others are stored."""
    settings = read_settings()
    with refusals_shown(language, as_json=as_json), open_registry(settings) as registry:
        office = registry.office(organization)
        choice = Choice(sheet, header_row)
        rows = read_file(file, NUMBER_COLUMNS, max_bytes=settings.upload_max_bytes, choice=choice)
        verified_at = SystemClock().now() if verified else None
        judged = store_numbers(registry, office, rows, verified_at=verified_at, trunk=trunk)
    ImportReport(judged, language).show(as_json=as_json)


@app.command("list")
def show_numbers(organization: OrganizationName, as_json: AsJson = False) -> None:
    """List the outgoing numbers of an organization and of those below it."""
    with open_registry(read_settings()) as registry:
        office = registry.office(organization)
        with registry.working_for(office) as session:
            entries = list_phone_numbers(session, office.organization_id)
    lines = [_line(entry, office.country) for entry in entries]
    if as_json:
        print_json(lines)
        return
    table = Table("Number", "Lettering", "Organization")
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
        write_number_template(file, language)
    except OSError as error:
        raise NotWritable(str(file), "the command") from error
    typer.echo(str(file))


def store_numbers(
    registry: Registry,
    office: Office,
    rows: list[ListRow],
    *,
    verified_at: datetime | None,
    trunk: str = "",
) -> Judged[ListedNumber]:
    """Store the good rows in one transaction, on the usual trunk or the named one; return what became of each row."""
    try:
        return _store(registry, office, rows, verified_at, trunk)
    except AlreadyRegistered:  # by somebody else just now: judging again names the row
        return _store(registry, office, rows, verified_at, trunk)


def _store(
    registry: Registry,
    office: Office,
    rows: list[ListRow],
    verified_at: datetime | None,
    trunk: str,
) -> Judged[ListedNumber]:
    with registry.working_for(office, writing=True) as session:
        judged = judge_numbers(
            rows, office.country, lambda numbers: registered_numbers(session, numbers)
        )
        if not judged.good:
            return judged
        trunk_id = usual_trunk_id(session, trunk)
        new = [_new(listed, office, trunk_id, verified_at) for listed in judged.good]
        for first in range(0, len(new), _CHUNK):
            add_phone_numbers(session, new[first : first + _CHUNK])
    return judged


def _new(
    listed: ListedNumber, office: Office, trunk_id: int, verified_at: datetime | None
) -> NewPhoneNumber:
    return NewPhoneNumber(
        organization_id=office.organization_id,
        trunk_id=trunk_id,
        number=listed.number,
        national=digits_at_home(listed.number),
        country=country_of(listed.number, office.country),
        lettering=listed.lettering,
        verified_at=verified_at,
    )


def _line(entry: PhoneNumberEntry, country: str) -> dict[str, str]:
    return {
        "number": shown_form(entry.number, country),
        "lettering": entry.lettering,
        "organization": entry.organization,
    }
