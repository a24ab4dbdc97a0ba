"""What both do-not-call lists share: a number is added with a reason and lifted with a reason, never silently."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _

from admin.base_view import Blocker
from admin.columns.refusal_columns import SOURCES
from admin.forms.judging import Judge
from admin.forms.refusal_form import LIFT_SPEC
from admin.forms.typed import Typed, read_typed
from admin.listing import Listing
from admin.menu import MenuSection
from admin.queries.refusal_list import title_of_refusal
from admin.rows_view import RowsView
from admin.screen_api import ScreenApi


class RefusalsView(RowsView):
    """A list of numbers that are not called; what stands there is never edited, only lifted."""

    object_type = "opt_out"
    icon = "phone"
    api = ScreenApi(reads_form=False, changes=False, deletes=False)
    menu_section = MenuSection.SETTINGS
    list_template = "refusals/list.html"

    def lift(self, row: Any, reason: str) -> None:
        """Let a number be called again; screens state how."""
        raise NotImplementedError

    def list_values(self, listing: Listing[Any]) -> dict[str, object]:
        """Offer neither ticks nor editing: each refusal is lifted for its own reason."""
        return {**super().list_values(listing), "may_add": self.may_edit(), "may_edit": False}

    def extra_actions(self, line: Any) -> Sequence[tuple[str, str, str]]:
        """Offer to lift a refusal."""
        if not self.may_edit():
            return ()
        return (("phone", _("Let it be called again"), url_for(".lift_view", row_id=line.key)),)

    def title_of(self, row: Any) -> str:
        """Return the number as the reader may see it."""
        return title_of_refusal(row)

    def blockers(self, row: Any) -> list[Blocker]:
        """Return nothing: refusals are lifted, not deleted."""
        _row = row
        return []

    @expose("/<int:row_id>/lift", methods=("GET", "POST"))
    def lift_view(self, row_id: int) -> ResponseReturnValue:
        """Ask for a reason, and lift a refusal for it."""
        self.demand_edit()
        row = self.get_one(row_id)
        if getattr(row, "lifted_at", None) is not None:
            abort(404)
        if request.method == "GET":
            return self.lift_page(Typed(), row, {})
        typed = read_typed(LIFT_SPEC, request.form)
        judge = Judge(LIFT_SPEC, typed)
        if not judge.good:
            return self.lift_page(typed, row, judge.problems), 422
        problem = self.attempt(lambda: self.lift(row, judge.text("reason")))
        text = problem or _("The number may be called again. The reason is kept.")
        flash(text, "error" if problem else "success")
        return redirect(url_for(".index_view"))

    def lift_page(self, typed: Typed, row: Any, problems: dict[str, str]) -> str:
        """Draw the question."""
        return str(
            self.render(
                "refusals/lift.html",
                spec=LIFT_SPEC,
                typed=typed,
                problems=problems,
                row=row,
                title=title_of_refusal(row),
                source=SOURCES[row.source],
            )
        )

    # Stock addresses of a settings screen that a list of refusals does not have

    def edit_one_view(self, row_id: int) -> ResponseReturnValue:
        """Not offered."""
        _row_id = row_id
        abort(404)

    def delete_one_view(self, row_id: int) -> ResponseReturnValue:
        """Not offered."""
        _row_id = row_id
        abort(404)

    def delete_many_view(self) -> ResponseReturnValue:
        """Not offered."""
        abort(404)
