"""Upload recipients: a file in, a result for every row out, failed rows mended where they stand."""

from __future__ import annotations

import secrets
from typing import BinaryIO, cast

from flask import abort, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _

from admin import audit
from admin.access import Permission, current_principal
from admin.actions.recipients import add_recipient
from admin.actions.typed_recipient import TypedRecipient, judge_typed, typed_from
from admin.actions.upload import (
    RowResult,
    UploadResult,
    import_file,
    spool_name,
    sweep,
)
from admin.downloads import EXCEL, below, dated, send_built
from admin.house import house, now
from admin.languages import spoken_language
from admin.plain_view import PlainView
from admin.search import whole_number
from carecall.errors import AlreadyRegistered, FileRefused
from carecall.spreadsheets.recipient_list import RecipientListRules
from carecall.spreadsheets.refusal import refusal_sentence
from carecall.spreadsheets.template import write_recipient_template
from carecall.store.organizations import organization_names


class RecipientUploadView(PlainView):
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
            return render_template(
                "recipients/upload_refused.html", text=_("Choose an Excel file first.")
            ), 422
        sweep(house().spool, now())
        token = secrets.token_urlsafe(12)
        failed_file = house().spool / spool_name(current_principal().user_id, token)
        try:
            result = import_file(
                self.db, cast(BinaryIO, file.stream), self.list_rules(), failed_file, now()
            )
        except FileRefused as refused:
            self.db.rollback()
            text = refusal_sentence(refused.code, getattr(refused, "hint", ""), spoken_language())
            return render_template("recipients/upload_refused.html", text=text), 422
        except AlreadyRegistered:
            self.db.rollback()
            return render_template(
                "recipients/upload_refused.html",
                text=_("Somebody registered one of these numbers just now. Upload the file again."),
            ), 422
        audit.note(
            self.db, "uploaded", object_type="recipient_list",
            facts={"created": result.created, "failed": result.failed},
        )  # fmt: skip
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
            organization_id=current_principal().organization_id,
            organizations=organization_names(self.db),
            country=house().country,
        )

    def row_page(self, typed: TypedRecipient, problems: dict[str, str]) -> str:
        """Draw a failed row with its fields open."""
        row = RowResult(
            row_no=typed.row_no, name=typed.name, phone=typed.phone, other=typed.other,
            organization=typed.organization, problems=problems,
        )  # fmt: skip
        return render_template("recipients/upload_row.html", row=row, wide=current_principal().wide)

    def result_page(self, result: UploadResult, token: str) -> str:
        """Draw the result of a file."""
        return render_template(
            "recipients/upload_result.html",
            result=result,
            token=token,
            wide=current_principal().wide,
        )
