"""Background work: whole lists, records and recordings as files; a key sees what it ordered itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from flask import Response, current_app, send_file
from flask_babel import gettext as _

from admin import audit
from admin.access import Permission, current_principal, demand
from admin.api.areas import Area
from admin.api.door import current_program
from admin.api.lists import search_asked
from admin.api.operations import Reply
from admin.api.problems import Problem
from admin.api.reach import db, one, planned_calls, refuse_field
from admin.api.scopes import Scope
from admin.api.screens_at_hand import SCREENS
from admin.api.values.jobs import CallsChosen, ExportAsked, Job, Jobs, RecordJobAsked
from admin.background.kinds import KINDS
from admin.background.order import (
    LIST_EXPORT,
    RECORD_EXPORT,
    SOUND_BUNDLE,
    Ordered,
    order,
    refusal_of,
    search_of,
)
from admin.call_search import RULES
from admin.downloads import below
from admin.house import house, now
from admin.list_download import DownloadableView
from carecall.domain.job import JobState
from carecall.errors import CareCallError
from carecall.store.jobs import ask_cancel, dismiss, mine, shown_jobs, try_again
from carecall.store.tables import JobRow

OWNER = "api_key_id"
"""In a job's order: which key ordered it; what the console or another key ordered may hold more than this key may see."""
SCREEN_NAMES = {"calls": "campaign_status", "audit_events": "audit"}
"""Lists that have another name here than in the console."""
JOBS = Area(tag="jobs", read=Scope.EXPORTS_READ, write=Scope.EXPORTS_READ)
FILES = ("application/octet-stream",)


def ordered(kind: str, wish: Mapping[str, object]) -> Reply:
    """Order work and return it."""
    what = Ordered(kind=kind, order={**wish, OWNER: current_program().key_id})
    try:
        key = order(db(), what)
    except CareCallError as refused:
        raise Problem(409, "too_many_jobs", refusal_of(refused)) from None
    return Reply(body=read_one(key), status=202)


def export(body: ExportAsked) -> Reply:
    """Have a whole list written into a file."""
    demand(Permission.EXPORT)
    name = body.list.replace("-", "_")
    name = SCREEN_NAMES.get(name, name)
    view = screens().get(name)
    if view is None:
        raise refuse_field(
            "list", _("Choose one of: %(names)s.", names=", ".join(sorted(screens())))
        )
    if not view.is_accessible() or not current_principal().may(view.export_permission):
        raise Problem(403)
    wanted = search_asked(view.rules, body.search, body.sort)
    return ordered(LIST_EXPORT, {**search_of(name, wanted), "ending": body.format})


def screens() -> dict[str, DownloadableView]:
    """Return the lists that can be written into a file."""
    views: Mapping[str, object] = current_app.extensions[SCREENS]
    return {
        name: view
        for name, view in views.items()
        if isinstance(view, DownloadableView) and view.export_columns
    }


def chosen(body: CallsChosen) -> dict[str, object]:
    """Return the calls that an order is about: the named ones, or those of a search."""
    if bool(body.planned_call_ids) == (body.search is not None):
        raise refuse_field("planned_call_ids", _("Name calls, or give a search: one of the two."))
    if body.search is None:
        return {"ids": planned_calls(body.planned_call_ids)}
    return search_of("campaign_status", search_asked(RULES, body.search))


def record(body: RecordJobAsked) -> Reply:
    """Have the conversation record of many calls written."""
    demand(Permission.EXPORT)
    parts = sorted(set(body.parts))
    return ordered(RECORD_EXPORT, {**chosen(body), "parts": parts, "masked": body.masked})


def recordings(body: CallsChosen) -> Reply:
    """Have the recordings of many calls put into one zip."""
    demand(Permission.LISTEN)
    return ordered(SOUND_BUNDLE, chosen(body))


def own() -> Jobs:
    """Return what this key ordered, newest first."""
    rows = shown_jobs(db(), current_principal().user_id, limit=200)
    return Jobs(jobs=[Job.model_validate(row) for row in rows if is_own(row)])


def is_own(row: JobRow) -> bool:
    """Say whether this very key ordered it."""
    return row.order.get(OWNER) == current_program().key_id


def own_job(job_id: int) -> JobRow:
    """Return work that this key ordered, or 404."""
    row = one(JobRow, job_id, mine(current_principal().user_id))
    if not is_own(row):
        raise Problem(404)
    return row


def read_one(job_id: int) -> Job:
    """Return one piece of work."""
    return Job.model_validate(own_job(job_id))


def send(job_id: int) -> Response:
    """Send the file of work that is done; written into the trail."""
    job = own_job(job_id)
    demand(Permission.LISTEN if job.kind == SOUND_BUNDLE else Permission.EXPORT)
    over = job.expires_at is not None and job.expires_at <= now()
    path = below(house().results, job.file) if job.file and not over else None
    kind = KINDS.get(job.kind)
    if path is None or kind is None or not kind.is_download or job.state is not JobState.DONE:
        raise no_file(job, over=over)
    facts = dict(job.result or {})
    object_type = str(facts.pop("object_type", job.kind))
    audit.record("downloaded", object_type=object_type, object_key=job.id, facts=facts)
    return send_file(path, mimetype=FILES[0], as_attachment=True, download_name=job.file_name)


def no_file(job: JobRow, *, over: bool) -> Problem:
    """Return why work has no file to be fetched."""
    if over:
        return Problem(404, "file_gone", _("The file was kept until its expires_at and is gone: order it again."))  # fmt: skip
    if job.state in {JobState.QUEUED, JobState.RUNNING}:
        return Problem(404, "not_done", _("The file is not written yet: ask GET /api/v1/jobs/%(id)s until its state is done.", id=job.id))  # fmt: skip
    return Problem(404, "no_file", _("This work has no file: its state and problem, at GET /api/v1/jobs/%(id)s, say why.", id=job.id))  # fmt: skip


def cancel(job_id: int) -> Job:
    """Stop work that waits or goes on."""
    return changed(job_id, ask_cancel)


def again(job_id: int) -> Job:
    """Try failed work again."""
    return changed(job_id, try_again)


def put_away(job_id: int) -> None:
    """Put an entry away that has come to an end."""
    changed(job_id, dismiss)


def changed(job_id: int, deed: Callable[[JobRow, datetime], None]) -> Job:
    """Do something with a piece of work and wake a worker."""
    deed(own_job(job_id), now())
    db().commit()
    house().bell.ring()
    return read_one(job_id)


ONE = "/jobs/<int:job_id>"
OPERATIONS = (
    JOBS.get("listJobs", "/jobs", "List what this key had done in the background", own, Jobs, scope=None),
    JOBS.get("getJob", ONE, "Read how far background work is", read_one, Job, scope=None),
    JOBS.post("exportList", "/jobs/exports", "Have a whole list written into a file", export, Job, body=ExportAsked, status=202),
    JOBS.post("exportRecord", "/jobs/records", "Have the conversation record of many calls written", record, Job, body=RecordJobAsked, status=202, errors=(404,)),
    JOBS.post("bundleRecordings", "/jobs/recordings", "Have the recordings of many calls put into a zip", recordings, Job, body=CallsChosen, status=202, scope=Scope.AUDIO_READ, errors=(404,)),
    JOBS.get("getJobFile", f"{ONE}/file", "Fetch the file of work that is done", send, None, media=FILES, scope=None),
    JOBS.post("cancelJob", f"{ONE}/cancel", "Stop background work", cancel, Job, scope=None),
    JOBS.post("tryJobAgain", f"{ONE}/again", "Try failed work again", again, Job, scope=None),
    JOBS.delete("deleteJob", ONE, "Put an entry away", put_away, scope=None),
)  # fmt: skip
