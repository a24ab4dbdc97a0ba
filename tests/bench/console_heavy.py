"""Long work, each in a process of its own so that its memory can be told: upload, export, stock Flask-Admin's export.

`python -m tests.bench.console_heavy WORK URL VAR` prints one JSON object.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from admin.app import create_app
from admin.background.doing import do
from carecall.settings import Settings
from carecall.spreadsheets.export import write_table
from carecall.store.engine import create_engine
from carecall.store.job_desk import JobDesk
from carecall.store.migrations import migrate
from carecall.store.operators import NewOperator, create_operator
from carecall.store.organizations import NewOrganization, add_organization
from carecall.store.session import guarded_sessions, system_writing
from carecall.store.tables import JobRow
from tests.bench.console_rows import NOW
from tests.bench.console_stock import stock_app
from tests.bench.console_visitor import Visitor, WorldClock
from tests.bench.console_world import PASSWORD, Size
from tests.bench.figures import Figure
from tests.bench.importing import OFFICE, TITLES, people

LONGEST_S = 1500.0
UPLOADER = "uploader@bench.kr"
EXPORT = "/campaign-status/download?period=all&ending=csv"
ROWS_SHARE = 9
"""Promises for each recipient, which is what the exported list holds."""


def upload_figures(kind: str, folder: Path, size: Size) -> list[Figure]:
    """Return what an upload into an empty database takes."""
    told = _apart("upload", f"sqlite:///{folder / 'upload.db'}", folder, size)
    name = f"{kind}, upload of {size.people:,} rows"
    return [
        Figure(name=f"{name}: until it is ordered", value=told.get("answered_s"), unit="s"),
        Figure(name=f"{name}: until all are stored", value=told.get("whole_s"), unit="s", at_most=60, note=told.get("problem", "")),
        Figure(name=f"{name}: memory it took", value=told.get("grown_mb"), unit="MB", at_most=200),
    ]  # fmt: skip


def export_figures(kind: str, url: str, folder: Path, size: Size) -> list[Figure]:
    """Return what the export of a whole list takes."""
    ours = _apart("export", url, folder, size)
    name = f"{kind}, export of {size.people * ROWS_SHARE:,} rows"
    return [
        Figure(name=f"{name}: until it is ordered", value=ours.get("answered_s"), unit="s", at_most=1, note=ours.get("problem", "")),
        Figure(name=f"{name}: until the file is whole", value=ours.get("whole_s"), unit="s"),
        Figure(name=f"{name}: memory it took", value=ours.get("grown_mb"), unit="MB", at_most=100),
    ]  # fmt: skip


def stock_export_figures(kind: str, url: str, folder: Path, size: Size) -> list[Figure]:
    """Return what stock Flask-Admin's export takes."""
    stock = _apart("stock", url, folder, size)
    return [
        Figure(name=f"{kind}, stock Flask-Admin's export: until its first byte", value=stock.get("answered_s"), unit="s",
               note=stock.get("problem", "")),
        Figure(name=f"{kind}, stock Flask-Admin's export: memory it took", value=stock.get("grown_mb"), unit="MB"),
    ]  # fmt: skip


def _apart(work: str, url: str, folder: Path, size: Size) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.console_heavy", work, url, str(folder / work), str(size.people)]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_S, check=True, cwd=Path(__file__).parents[2])  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"problem": f"It was not done after {LONGEST_S:.0f} s."}
    except subprocess.CalledProcessError as error:
        return {"problem": (error.stderr or "").strip().splitlines()[-1][:200]}
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def memory_mb(*, anew: bool = False) -> float:
    """Return the most memory that this process has had; `anew` forgets what it had before."""
    if anew:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        name, _, value = line.partition(":")
        if name == "VmHWM":
            return int(value.split()[0]) / 1024
    raise AssertionError("this system does not tell a process's memory")


def upload(url: str, var: Path, count: int) -> dict[str, float]:
    """Upload a workbook of new people into an empty database, and let a worker store it."""
    app = _empty_console(url, var)
    file = var / "people.xlsx"
    subprocess.run([sys.executable, "-c", "import sys; from tests.bench.console_heavy import write_people; write_people(*sys.argv[1:])",
                    str(file), str(count)], check=True)  # fmt: skip
    visitor = Visitor(app, UPLOADER)
    client, before = visitor.client, memory_mb(anew=True)
    with file.open("rb") as stream:
        data = {"file": (stream, "people.xlsx"), "csrf_token": visitor.token}
        answered = _timed(lambda: _expect(client.post("/recipient-upload/", data=data), 200, 202, 302))  # fmt: skip
    stored = _timed(lambda: _work_off(app))
    return {"answered_s": answered, "whole_s": answered + stored, "grown_mb": memory_mb() - before}


def write_people(file: str, count: str) -> None:
    """Write the workbook; in a process of its own, for its memory is not the console's."""
    write_table(Path(file), TITLES, people(int(count)))


def export(url: str, var: Path, _count: int) -> dict[str, float]:
    """Order the list of all promises, and let a worker write it."""
    app = create_app(Settings(var=var, database_url=url, _env_file=None), clock=WorldClock())
    with system_writing(
        app.extensions["carecall"].sessions, "work that a run before left undone"
    ) as session:
        session.query(JobRow).delete()
    client, before = Visitor(app, "platform@bench.kr").client, memory_mb(anew=True)
    answered = _timed(lambda: _expect(client.get(EXPORT), 200, 202, 302))
    whole = _timed(lambda: _work_off(app))
    return {"answered_s": answered, "whole_s": whole, "grown_mb": memory_mb() - before}


def stock(url: str, _var: Path, _count: int) -> dict[str, float]:
    """Ask stock Flask-Admin for its list of all calls as CSV."""
    client: FlaskClient = stock_app(url).test_client()
    client.get("/admin/call/", buffered=True)
    before = memory_mb(anew=True)
    answered = _timed(lambda: next(iter(client.get("/admin/call/export/csv/").response)))
    return {"answered_s": answered, "grown_mb": memory_mb() - before}


def _empty_console(url: str, var: Path) -> Flask:
    var.mkdir(parents=True, exist_ok=True)
    migrate(url)
    engine = create_engine(url)
    with system_writing(guarded_sessions(engine), "the benchmark's organization") as session:
        organization = add_organization(session, NewOrganization(name=OFFICE))
        create_operator(session, NewOperator(organization_id=organization.id, email=UPLOADER, name="담당자", password=PASSWORD,
                                             uniquifier="u", must_change_password=False), NOW)  # fmt: skip
    engine.dispose()
    return create_app(Settings(var=var, database_url=url, _env_file=None), clock=WorldClock())


def _work_off(app: Flask) -> None:
    """Do what waits, as a worker does, and see that it was done."""
    parts = app.extensions["carecall"]
    desk, count = JobDesk(parts.sessions, "a worker"), 0
    while (held := desk.take(parts.clock.now())) is not None:
        do(app, desk, held, threading.Event())
        count += 1
    with system_writing(parts.sessions, "the benchmark looks at its work") as session:
        newest = session.query(JobRow).order_by(JobRow.id.desc()).first()
        problem = newest.problem if newest is not None else "nothing was ordered"
    assert count >= 1 and not problem, problem  # noqa: PT018 - one sentence says both


def _expect(answer: Any, *wanted: int) -> None:
    assert answer.status_code in wanted, f"answered {answer.status_code}"


def _timed(deed: Callable[[], object]) -> float:
    began = time.perf_counter()
    deed()
    return time.perf_counter() - began


WORKS = {"upload": upload, "export": export, "stock": stock}

if __name__ == "__main__":
    work, address, room, rows = sys.argv[1:5]
    print(json.dumps(WORKS[work](address, Path(room), int(rows))))
