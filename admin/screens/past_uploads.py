"""Past uploads of recipients: who, when, which file, how many; and taking one back while nobody used its rows."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from flask_babel import ngettext

from admin.access import Permission, current_principal
from admin.actions.import_runs import one_run, runs_of, undo
from admin.plain_view import PlainView


class PastUploadsView(PlainView):
    """What was uploaded, newest first."""

    view_permission = Permission.EDIT

    @expose("/")
    def index_view(self) -> ResponseReturnValue:
        """Show the newest uploads."""
        return render_template(
            "recipients/past_uploads.html", runs=runs_of(self.db, current_principal())
        )

    @expose("/<int:run_id>/undo", methods=("POST",))
    def undo_view(self, run_id: int) -> ResponseReturnValue:
        """Delete those rows of an upload that nobody used or changed since."""
        run = one_run(self.db, current_principal(), run_id)
        if run is None:
            abort(404)
        if run.untouched:
            count = undo(self.db, run)
            self.db.commit()
            flash(
                ngettext(
                    "%(num)d recipient was deleted.", "%(num)d recipients were deleted.", count
                ),
                "success",
            )
        else:
            flash(_("Nothing of this upload is left as it was uploaded."), "error")
        return redirect(url_for(".index_view"))
