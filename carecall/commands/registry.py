"""Opens the registry of recipients and numbers for the commands that work for one organization."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer

from carecall.domain.language import Language
from carecall.domain.personal_text import compose
from carecall.errors import BadInput, CareCallError, FileRefused
from carecall.settings import Settings
from carecall.spreadsheets.labels import ListColumn
from carecall.spreadsheets.place import ANYWHERE, Choice
from carecall.spreadsheets.refusal import refusal_text
from carecall.spreadsheets.table import DEFAULT_MAX_BYTES, ListRow, read_list
from carecall.store.engine import create_engine
from carecall.store.migrations import check_ready
from carecall.store.organizations import find_organization, scope_of
from carecall.store.scope import set_scope
from carecall.store.session import (
    GuardedSession,
    Sessions,
    begin_writing,
    guarded_sessions,
    system_reading,
)
from carecall.store.tables import OrganizationRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The organization that a command works for."""

    organization_id: int
    name: str
    country: str


class Registry:
    """One installation's database."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def office(self, name: str) -> Office:
        """Find an organization by its whole name.

        Raises:
            UnknownName: none carries the name, or several do.
        """
        with system_reading(self._sessions, "a command names its organization") as session:
            row = find_organization(session, compose(name))
            return Office(organization_id=row.id, name=row.name, country=row.country)

    def office_with_id(self, organization_id: int) -> Office:
        """Return the organization with this id."""
        with system_reading(self._sessions, "a command calls from a number") as session:
            row = session.get_one(OrganizationRow, organization_id)
            return Office(organization_id=row.id, name=row.name, country=row.country)

    @contextmanager
    def working_for(self, office: Office, *, writing: bool = False) -> Iterator[GuardedSession]:
        """Give a session of that organization and those below it; committed when the block ends well."""
        with self._sessions() as session:
            if writing:
                begin_writing(session)
            set_scope(session, scope_of(session, office.organization_id))
            yield session
            session.commit()


@contextmanager
def open_registry(settings: Settings) -> Iterator[Registry]:
    """Open the database.

    Raises:
        DatabaseUnready: it cannot be reached or is not migrated.
    """
    engine = create_engine(settings.sqlalchemy_url)
    try:
        check_ready(engine)
        yield Registry(guarded_sessions(engine))
    finally:
        engine.dispose()


def read_file(
    path: Path,
    columns: tuple[ListColumn, ...],
    *,
    max_bytes: int = DEFAULT_MAX_BYTES,
    choice: Choice = ANYWHERE,
) -> list[ListRow]:
    """Read a whole list before anything is stored.

    Raises:
        FileRefused: the file is not read at all.
        BadInput: there is no such file, or it may not be read.
    """
    if not path.exists():
        raise BadInput(f"There is no file {path}: check its name and folder.")
    if not path.is_file():
        raise BadInput(f"{path} is not a file: name the .xlsx file itself.")
    try:
        return list(read_list(path, columns, max_bytes=max_bytes, choice=choice))
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}): check its rights.") from error


@contextmanager
def refusals_shown(language: Language, *, as_json: bool) -> Iterator[None]:
    """Say in the asked way why nothing was imported, and leave with status 2.

    Other errors go on to the command line, which says their one sentence; with JSON an object is printed here.
    """
    try:
        yield
    except FileRefused as refusal:
        message = refusal_text(refusal, language)
        if as_json:
            print_json({"accepted": False, "file_error": refusal.code, "message": message})
        else:
            typer.echo(message, err=True)
        raise typer.Exit(refusal.exit_status) from None
    except CareCallError as error:
        if not as_json:
            raise
        typer.echo(str(error), err=True)
        print_json({"accepted": False, "file_error": None, "message": str(error)})
        raise typer.Exit(error.exit_status) from None


def print_json(value: object) -> None:
    """Print one JSON value on one line, in ASCII where the terminal takes nothing else."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value)
    typer.echo(text)
