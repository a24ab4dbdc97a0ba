"""`carecall jobs`: background work, for whoever runs the machine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import typer

from carecall.commands.whole_tree import at_terminal, whole_tree
from carecall.commands.worker_desk import AsJson, show
from carecall.jobs.bell import open_bell
from carecall.settings import read_settings
from carecall.store.audit import Deed, record_deed
from carecall.store.jobs import ask_cancel, job_entries, one_job, try_again
from carecall.store.tables import JobRow
from carecall.system import SystemClock

app = typer.Typer(no_args_is_help=True, help="Background work that the console orders.")
COLUMNS = {
    "job_id": "No",
    "kind": "Kind",
    "state": "State",
    "organization": "Organization",
    "by": "By",
    "done": "Done",
    "total": "Of",
    "attempts": "Tries",
    "created_at": "Ordered",
    "problem": "Problem",
}
JobNo = Annotated[int, typer.Argument(help="Number of the job, as `carecall jobs list` shows it.")]


@app.callback()
def jobs() -> None:
    """Background work that the console orders."""


@app.command("list")
def list_jobs(
    ended: Annotated[bool, typer.Option("--all", help="What came to an end, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the work that waits, runs or failed, newest first."""
    with whole_tree("background work at a terminal") as session:
        found = job_entries(session, ended=ended)
    show(found, COLUMNS, as_json=as_json, wide=("Organization", "Problem"))


@app.command("cancel")
def cancel(job_no: JobNo) -> None:
    """Take waiting work away, or stop what runs."""
    _change(job_no, ask_cancel, "cancelled")
    typer.echo(f"Job {job_no} is cancelled.")


@app.command("retry")
def retry(job_no: JobNo) -> None:
    """Try failed work again."""
    _change(job_no, try_again, "retried")
    typer.echo(f"Job {job_no} waits again.")


def _change(job_no: int, deed: Callable[[JobRow, datetime], None], action: str) -> None:
    now = SystemClock().now()
    with whole_tree("background work at a terminal") as session:
        row = one_job(session, job_no)
        deed(row, now)
        session.flush()
        done = Deed(
            action=action, object_type="job", object_key=job_no,
            organization_id=row.organization_id, facts={},
        )  # fmt: skip
        record_deed(session, at_terminal(), done, now)
    settings = read_settings()
    bell = open_bell(settings.jobs_address, settings.var)
    bell.ring()
    bell.close()
