"""`carecall recipients`: import them from a workbook, list them, write the template."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from carecall.commands.import_report import ImportReport
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
from carecall.spreadsheets.failed_rows import write_failed_rows
from carecall.spreadsheets.failures import Judged
from carecall.spreadsheets.labels import RECIPIENT_COLUMNS
from carecall.spreadsheets.recipient_list import (
    ListedRecipient,
    RecipientListRules,
    judge_recipients,
)
from carecall.spreadsheets.table import ListRow
from carecall.spreadsheets.template import write_recipient_template
from carecall.spreadsheets.world_numbers import country_of, digits_at_home, shown_form
from carecall.store.organizations import organization_names
from carecall.store.registry import (
    NewRecipient,
    RecipientEntry,
    add_recipients,
    list_recipients,
    registered_phones,
)
from carecall.system import SystemClock

app = typer.Typer(no_args_is_help=True, help="Recipients: the people who are called.")

OrganizationName = Annotated[
    str, typer.Option("--organization", help="Whole name of the organization.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
InLanguage = Annotated[Language, typer.Option("--language", help="Language of the sentences.")]
_CHUNK = 2_000


@app.command("import")
def import_recipients(
    file: Annotated[Path, typer.Argument(help="The .xlsx file.")],
    organization: OrganizationName,
    as_json: AsJson = False,
    language: InLanguage = Language.EN,
    failed_to: Annotated[
        Path | None, typer.Option("--failed-to", help="Write the failed rows to this .xlsx file.")
    ] = None,
) -> None:
    """Register the recipients of a workbook; rows that fail are named, the others are stored."""
    settings = read_settings()
    with refusals_shown(language, as_json=as_json), open_registry(settings) as registry:
        office = registry.office(organization)
        rows = read_file(file, RECIPIENT_COLUMNS, max_bytes=settings.upload_max_bytes)
        judged = store_recipients(registry, office, rows)
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


def store_recipients(
    registry: Registry, office: Office, rows: list[ListRow]
) -> Judged[ListedRecipient]:
    """Store the good rows in one transaction and return what became of each row."""
    try:
        return _store(registry, office, rows)
    except AlreadyRegistered:  # by somebody else just now: judging again names the row
        return _store(registry, office, rows)


def _store(registry: Registry, office: Office, rows: list[ListRow]) -> Judged[ListedRecipient]:
    with registry.working_for(office, writing=True) as session:
        rules = RecipientListRules(
            organization_id=office.organization_id,
            organizations=organization_names(session),
            country=office.country,
        )
        judged = judge_recipients(rows, rules, lambda phones: registered_phones(session, phones))
        new = [_new(listed, office.country) for listed in judged.good]
        for first in range(0, len(new), _CHUNK):
            add_recipients(session, new[first : first + _CHUNK], now=SystemClock().now())
    return judged


def _new(listed: ListedRecipient, country: str) -> NewRecipient:
    return NewRecipient(
        organization_id=listed.organization_id,
        name=listed.name,
        phone=listed.phone,
        phone_national=digits_at_home(listed.phone),
        country=country_of(listed.phone, country),
        other_info=listed.other,
    )


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
