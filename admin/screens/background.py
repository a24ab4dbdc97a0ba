"""Background work: what one has ordered, how far it is, and what it came to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from sqlalchemy import select

from admin import audit
from admin.access import current_principal, signed_in
from admin.background.kinds import KINDS
from admin.downloads import CSV, EXCEL, below
from admin.house import house, now
from admin.job_tray import news_of, tray_now
from admin.plain_view import PlainView
from admin.queries.job_list import nobody_works, page_jobs, sees_everybody
from carecall.domain.job import JobState
from carecall.errors import BadTransition
from carecall.store.jobs import ask_cancel, dismiss, mine, try_again
from carecall.store.tables import JobRow

Deed = Callable[[JobRow, datetime], None]
TYPES = {"xlsx": EXCEL, "csv": CSV, "zip": "application/zip"}


class BackgroundView(PlainView):
    """The page, the tray's changing part, and what can be done with a piece of work."""

    def is_accessible(self) -> bool:
        """Let in everybody who is signed in: each sees what is their own."""
        return signed_in() is not None

    @expose("/")
    def index_view(self) -> ResponseReturnValue:
        """Show what one has ordered, or whoever manages users what everybody did."""
        return render_template("jobs/page.html", **self.page_values())

    @expose("/live")
    def live_view(self) -> ResponseReturnValue:
        """Show the changing part of the page again."""
        return render_template("jobs/list.html", **self.page_values())

    @expose("/tray")
    def tray_view(self) -> ResponseReturnValue:
        """Show the tray again, and say what ended since."""
        tray = tray_now()
        return str(render_template("jobs/tray.html", tray=tray, news=news_of(tray), again=True))

    def page_values(self) -> dict[str, object]:
        """Return what the page shows."""
        principal = current_principal()
        everybody = request.args.get("whose") == "all" and sees_everybody(principal)
        lines = page_jobs(self.requests.whole, principal, everybody=everybody)
        return {
            "lines": lines,
            "everybody": everybody,
            "sees_everybody": sees_everybody(principal),
            "unheard": nobody_works(self.requests.whole, lines, now()),
        }

    @expose("/<int:job_id>/file")
    def file_view(self, job_id: int) -> ResponseReturnValue:
        """Send the result of one's own work, written into the trail."""
        job = self.own_job(job_id)
        kind = KINDS.get(job.kind)
        over = job.expires_at is not None and job.expires_at <= now()
        path = below(house().results, job.file) if job.file and not over else None
        if path is None or kind is None or not kind.is_download or job.state is not JobState.DONE:
            abort(404)
        facts = dict(job.result or {})
        object_type = str(facts.pop("object_type", job.kind))
        audit.record("downloaded", object_type=object_type, object_key=job.id, facts=facts)
        mimetype = TYPES.get(job.file_name.rpartition(".")[2], "application/octet-stream")
        return send_file(path, mimetype=mimetype, as_attachment=True, download_name=job.file_name)

    @expose("/<int:job_id>/cancel", methods=("POST",))
    def cancel_view(self, job_id: int) -> ResponseReturnValue:
        """Stop work that waits or goes on: one's own, or for whoever manages users anybody's in reach."""
        job = self.any_job(job_id)
        goes_on = job.state is JobState.RUNNING
        done = _("It stops in a moment.") if goes_on else _("It is cancelled.")
        return self.change(job, ask_cancel, done)

    @expose("/<int:job_id>/again", methods=("POST",))
    def again_view(self, job_id: int) -> ResponseReturnValue:
        """Try failed work again."""
        return self.change(self.own_job(job_id), try_again, _("It is tried again."))

    @expose("/<int:job_id>/dismiss", methods=("POST",))
    def dismiss_view(self, job_id: int) -> ResponseReturnValue:
        """Put an entry away; its file is kept until its time is over."""
        return self.change(self.own_job(job_id), dismiss, "")

    def change(self, job: JobRow, deed: Deed, done: str) -> ResponseReturnValue:
        """Do something with a piece of work, wake a worker, and go back to where it was asked."""
        problem = ""
        try:
            deed(job, now())
            self.requests.whole.commit()
            house().bell.ring()
        except BadTransition:
            self.requests.whole.rollback()
            problem = _("It has come to an end meanwhile.")
        if request.headers.get("HX-Request"):
            return str(self.tray_view())
        if problem or done:
            flash(problem or done, "warning" if problem else "success")
        return redirect(url_for(".index_view"))

    def own_job(self, job_id: int) -> JobRow:
        """Return one's own work, or 404."""
        job = self.requests.whole.scalar(
            select(JobRow).where(JobRow.id == job_id, mine(current_principal().user_id))
        )
        return job if job is not None else abort(404)

    def any_job(self, job_id: int) -> JobRow:
        """Return one's own work, or for whoever manages users anybody's in reach, or 404."""
        if not sees_everybody(current_principal()):
            return self.own_job(job_id)
        job = self.requests.whole.scalar(select(JobRow).where(JobRow.id == job_id))
        return job if job is not None else abort(404)
