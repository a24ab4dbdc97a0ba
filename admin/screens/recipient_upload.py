"""Upload recipients: a file in, a result for every row out, failed rows mended where they stand."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Sequence
from itertools import islice
from typing import BinaryIO, cast

from flask import abort, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin import audit
from admin.access import Permission, current_principal
from admin.actions.import_runs import FILE_NAME, note_upload
from admin.actions.recipients import add_recipient
from admin.actions.staged_upload import ListPlan, write_plan
from admin.actions.typed_recipient import TypedRecipient, judge_typed, typed_from
from admin.actions.upload import (
    RowResult,
    UploadResult,
    judge_rows,
    spool_name,
    store_judged,
    sweep,
)
from admin.background.files import drop, new_name, whole_file
from admin.background.import_files import Upload
from admin.background.order import RECIPIENT_IMPORT, Ordered, order, refusal_of
from admin.downloads import EXCEL, below, dated, send_built
from admin.house import house, now
from admin.languages import spoken_language
from admin.list_checking import DIRECT_ROWS, ListChecking, refused_page
from admin.plain_view import PlainView
from admin.queries.job_list import job_words, sentence_of
from admin.search import whole_number
from carecall.domain.job import OPEN_STATES, JobState
from carecall.errors import AlreadyRegistered, CareCallError, FileRefused
from carecall.spreadsheets.recipient_list import RecipientListRules
from carecall.spreadsheets.refusal import refusal_text
from carecall.spreadsheets.table import ListRow
from carecall.spreadsheets.template import write_recipient_template
from carecall.store.import_marks import Imported, shown_name
from carecall.store.jobs import ask_cancel, mine
from carecall.store.organizations import organization_names
from carecall.store.tables import JobRow


def own_job(session: Session, job_id: int) -> JobRow:
    """Return one's own upload, or 404."""
    wanted = select(JobRow).where(
        JobRow.id == job_id,
        mine(current_principal().user_id),
        JobRow.kind == RECIPIENT_IMPORT,
    )
    job = session.scalar(wanted)
    return job if job is not None else abort(404)


class RecipientUploadView(ListChecking, PlainView):
    """The upload window's steps."""

    view_permission = Permission.EDIT

    @expose("/template.xlsx")
    def template_view(self) -> ResponseReturnValue:
        """Send the empty workbook to fill in."""
        zone = current_principal().timezone
        name = dated(_("recipients-template"), zone, "xlsx")
        return send_built(
            name, lambda file: write_recipient_template(file, spoken_language()), mimetype=EXCEL
        )

    @expose("/", methods=("POST",))
    def upload_view(self) -> ResponseReturnValue:
        """Read a workbook, store its good rows, and show what became of each."""
        file = request.files.get("file")
        if file is None or not file.filename:
            return refused_page(_("Choose an Excel file first."))
        sweep(house().spool, now())
        stream = cast(BinaryIO, file.stream)
        if request.form.get("check"):
            return self.check(stream, file.filename)
        return self.take(stream, ListPlan(file_name=shown_name(file.filename)))

    def take(self, stream: BinaryIO, plan: ListPlan) -> ResponseReturnValue:
        """Store the good rows of a short workbook now, and let a worker store those of a long one."""
        planned, mender = plan.rows(stream, self.list_rules())
        try:
            rows = list(islice(planned, DIRECT_ROWS + 1))
        except FileRefused as refused:
            return refused_page(refusal_text(refused, spoken_language()))
        if len(rows) > DIRECT_ROWS:
            return self.prepare(stream, plan)
        return self.store(rows, plan.file_name, mender.count)

    def prepare(self, stream: BinaryIO, plan: ListPlan) -> ResponseReturnValue:
        """Keep a long list and let a worker store it, with its progress in place of the result."""
        name = new_name()
        with whole_file(house().results, name) as kept:
            stream.seek(0)
            shutil.copyfileobj(stream, kept)
        write_plan(house().results / name, plan)
        try:
            wish = {FILE_NAME: plan.file_name}
            job_id = order(
                self.requests.whole, Ordered(kind=RECIPIENT_IMPORT, order=wish, file=name)
            )
        except CareCallError as refused:
            drop(house().results, name)
            return refused_page(refusal_of(refused))
        page = self.waiting_page(own_job(self.requests.whole, job_id))
        return page, 200, {"HX-Trigger": "jobs-ordered"}

    @expose("/job/<int:job_id>")
    def waiting_view(self, job_id: int) -> ResponseReturnValue:
        """Show how far a long upload is, and its result in the end; as a page of its own too."""
        part = self.waiting_page(own_job(self.requests.whole, job_id))
        if request.headers.get("HX-Request"):
            return part
        return render_template("recipients/upload_page.html", part=Markup(part))  # noqa: S704 - our own template's

    @expose("/job/<int:job_id>/cancel", methods=("POST",))
    def cancel_job_view(self, job_id: int) -> ResponseReturnValue:
        """Stop a long upload; what is stored by then stays, and stands among the past uploads."""
        whole = self.requests.whole
        job = own_job(whole, job_id)
        if job.state in OPEN_STATES:
            ask_cancel(job, now())
            whole.commit()
        return self.waiting_page(job), 200, {"HX-Trigger": "jobs-ordered"}

    def waiting_page(self, job: JobRow) -> str:
        """Draw a long upload: its progress, its refusal, or its result."""
        found = Upload(house().results / job.file).result() if job.file else None
        if job.state is JobState.DONE and found is not None:
            return self.result_page(*found)
        if job.state in OPEN_STATES:
            return render_template("recipients/upload_waits.html", job=job)
        text = sentence_of(job) or str(job_words()[job.state].text)
        return render_template("recipients/upload_refused.html", text=text, ended=True)

    def store(self, rows: Sequence[ListRow], file_name: str, mended: int) -> ResponseReturnValue:
        """Store a short list at once."""
        token, moment = secrets.token_urlsafe(12), now()
        failed_file = house().spool / spool_name(current_principal().user_id, token)
        rules = self.list_rules()
        try:
            judged = judge_rows(self.db, rows, rules)
            result = store_judged(self.db, judged, rules, failed_file, moment)
        except AlreadyRegistered:
            self.db.rollback()
            return refused_page(
                _("Somebody registered one of these numbers just now. Upload the file again.")
            )
        imported = Imported(
            created=result.created,
            failed=result.failed,
            file_name=file_name,
            moment=moment,
            mended=mended,
        )
        note_upload(self.db, imported)
        self.db.commit()
        return self.result_page(result, token)

    @expose("/row", methods=("POST",))
    def row_view(self) -> ResponseReturnValue:
        """Store one mended row, or say what is still wrong with it."""
        row_no = whole_number(request.form.get("row_no", ""), low=1, high=2_000_000) or 1
        typed = typed_from(request.form, row_no=row_no)
        judged = judge_typed(self.db, typed, self.list_rules())
        if isinstance(judged, dict):
            return self.row_page(typed, judged), 422
        try:
            key = add_recipient(self.db, judged, house().country, now())
            self.db.commit()
        except AlreadyRegistered:
            return self.row_page(typed, {"phone": _("This number is registered already.")}), 422
        done = RowResult(
            row_no=typed.row_no,
            recipient_id=key,
            name=judged.name,
            phone=judged.phone,
            other=judged.other,
        )
        return render_template("recipients/upload_row.html", row=done)

    @expose("/failed/<token>.xlsx")
    def failed_view(self, token: str) -> ResponseReturnValue:
        """Send the failed rows of an own upload, with the reasons, to be mended and uploaded again."""
        principal = current_principal()
        path = below(house().spool, spool_name(principal.user_id, token))
        if path is None:
            abort(404)
        audit.record("downloaded", object_type="failed_rows")
        return send_file(
            path,
            mimetype=EXCEL,
            as_attachment=True,
            download_name=dated(_("failed-rows"), principal.timezone, "xlsx"),
        )

    def list_rules(self) -> RecipientListRules:
        """Return for whom rows are read."""
        return RecipientListRules(
            organization_id=current_principal().stands_at,
            organizations=organization_names(self.db),
            country=house().country,
        )

    def row_page(self, typed: TypedRecipient, problems: dict[str, str]) -> str:
        """Draw a failed row with its fields open."""
        row = RowResult(
            row_no=typed.row_no, name=typed.name, phone=typed.phone, other=typed.other,
            organization=typed.organization, problems=problems,
        )  # fmt: skip
        return render_template(
            "recipients/upload_row.html", row=row, opened=True, wide=current_principal().wide
        )

    def result_page(self, result: UploadResult, token: str) -> str:
        """Draw the result of a file."""
        return render_template(
            "recipients/upload_result.html",
            result=result,
            token=token,
            wide=current_principal().wide,
        )
