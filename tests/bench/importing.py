"""A big spreadsheet of recipients, from the file to the database."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from carecall.commands.recipient_import import store_recipients
from carecall.commands.registry import Office, Registry, read_file
from carecall.domain.language import Language
from carecall.spreadsheets.export import write_table
from carecall.spreadsheets.labels import RECIPIENT_COLUMNS
from carecall.spreadsheets.recipient_list import RecipientListRules, judge_recipients
from carecall.spreadsheets.table import ListRow
from carecall.store.engine import create_engine
from carecall.store.migrations import migrate
from carecall.store.organizations import NewOrganization, add_organization
from carecall.store.session import guarded_sessions, system_writing
from carecall.system import SystemClock
from tests.bench.figures import Figure, PartResult

ROWS = 50_000
QUICK_ROWS = 2_000
OFFICE = "행복복지관"
TITLES = ("이름", "휴대폰 번호", "기타 정보", "담당 기관")


def measure(result: PartResult, *, quick: bool) -> None:
    """Import one file into an empty SQLite database."""
    rows = QUICK_ROWS if quick else ROWS
    result.load = (
        f"{rows:,} different recipients with name, mobile number, other information and responsible "
        "organization in one .xlsx file, all of them good, into an empty SQLite database."
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "recipients.xlsx"
        write_table(file, TITLES, people(rows))
        with _registry(Path(folder) / "carecall.db") as registry:
            _import(result, registry, file, rows)


def people(count: int) -> Iterator[tuple[str, str, str, str]]:
    """Yield rows of made-up recipients."""
    for number in range(count):
        phone = f"010-{1000 + number // 10000:04}-{number % 10000:04}"
        yield f"받는이{number}", phone, f"{number % 30 + 60}세, 혼자 지내심", OFFICE


@contextmanager
def _registry(database: Path) -> Iterator[Registry]:
    url = f"sqlite:///{database}"
    migrate(url)
    engine = create_engine(url)
    sessions = guarded_sessions(engine)
    with system_writing(sessions, "the benchmark's organization") as session:
        add_organization(session, NewOrganization(name=OFFICE, language=Language.KO))
    yield Registry(sessions)
    engine.dispose()


def _import(result: PartResult, registry: Registry, file: Path, count: int) -> None:
    office = registry.office(OFFICE)
    began = time.perf_counter()
    rows = read_file(file, RECIPIENT_COLUMNS)
    reading_s = time.perf_counter() - began
    judging_s = _judge(rows, office)
    began = time.perf_counter()
    moment = SystemClock().now()
    stored = len(store_recipients(registry, office, rows, notes=file.parent, now=moment).good)
    both_s = time.perf_counter() - began
    if stored != count:
        raise AssertionError(f"{stored} of {count} rows were stored")
    result.figures += [
        Figure(name="file to database", value=count / (reading_s + both_s), unit="rows/s"),
        Figure(name="the whole file", value=reading_s + both_s, unit="s", samples=count),
        Figure(name="of which reading", value=reading_s, unit="s"),
        Figure(name="of which judging", value=judging_s, unit="s"),
        Figure(name="of which storing", value=both_s - judging_s, unit="s"),
    ]


def _judge(rows: list[ListRow], office: Office) -> float:
    rules = RecipientListRules(
        organization_id=office.organization_id,
        organizations={office.name: office.organization_id},
        country=office.country,
    )
    began = time.perf_counter()
    judge_recipients(rows, rules, lambda _: frozenset())
    return time.perf_counter() - began
