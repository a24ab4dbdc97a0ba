"""What stands behind “Undo” in a notice."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _

from admin import audit
from admin.actions.taking_back import WAYS, take_back
from admin.house import now
from admin.plain_view import PlainView
from admin.undo import Deed, take
from carecall.errors import CareCallError


class UndoView(PlainView):
    """Takes the last act of the signed-in user back."""

    @expose("/take-back", methods=("POST",))
    def take_back_view(self) -> ResponseReturnValue:
        """Undo what a notice offered to undo, or say why not."""
        deed = take(request.form.get("offer", ""))
        if deed is None:
            flash(_("This can no longer be undone: too much time has passed, or it was undone already."), "error")  # fmt: skip
            return redirect(url_for("admin.index"))
        way = WAYS[deed.kind]
        self.demand(way.permission)
        try:
            done = self.undo(deed)
        except CareCallError:
            self.db.rollback()
            flash(_("Nothing was undone: it was changed since, or its time is over."), "error")
        else:
            flash(f"{_('Undone.')} {way.done(done)}", "success")
        return redirect(url_for(f"{way.list_endpoint}.index_view"))

    def undo(self, deed: Deed) -> int:
        """Take an act back, write so into the trail, and return how many rows it was about."""
        done = take_back(self.db, deed, now())
        audit.note(
            self.db, "undone", object_type=WAYS[deed.kind].object_type, facts={"act": deed.kind, "rows": done},
            object_key=deed.keys[0] if done == 1 else "",
        )  # fmt: skip
        self.db.commit()
        return done
