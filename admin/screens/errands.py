"""Work > Questions and notices: what workers want asked or told on coming calls, and what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from flask_babel import ngettext

from admin.access import current_principal
from admin.audit import actor
from admin.columns.errand_columns import COLUMNS, EXPORT_COLUMNS
from admin.errand_search import RULES
from admin.forms.errand_form import SPEC, judge_errand
from admin.forms.fields import Text
from admin.forms.judging import Judge
from admin.forms.typed import Typed, read_typed, typed_from
from admin.house import now
from admin.listing import Listing
from admin.queries import errand_list as queries
from admin.queries.errand_list import ErrandLine
from admin.search import ListRequest
from admin.work_cells import DrawerName, WorkColumn
from admin.work_view import Door, Tile, WorkView, WorkWords, counted_tiles
from carecall.store import errand_work as work
from carecall.store.tables import ErrandRow

WORDS = WorkWords(
    title=lambda: _("Questions and notices"),
    count=lambda count: ngettext("%(n)s entry", "%(n)s entries", count.number, n=count),
    empty_title=lambda: _("Nothing to ask or tell"),
    empty_text=lambda: _("Write what the voice should ask or tell on the next call; the answers appear here."),
    file=lambda: _("questions-and-notices"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class FormWords:
    """What the form is called."""

    add: Text


FORM_WORDS = FormWords(add=lambda: _("Add question or notice"))


class ErrandsView(WorkView):
    """Questions and notices of the organizations in reach."""

    words = WORDS
    rules = RULES
    object_type = "errand"
    icon = "message"
    dialogs = "work/errand_dialogs.html"
    list_template = "work/errands.html"
    columns: ClassVar[Sequence[WorkColumn]] = COLUMNS
    export_columns: ClassVar[Sequence[WorkColumn]] = EXPORT_COLUMNS

    def listing(self, wanted: ListRequest) -> Listing[ErrandLine]:
        """Return one page of questions and notices."""
        return queries.errands_of(self.db, current_principal(), wanted, now())

    def tiles(self, wanted: ListRequest) -> Sequence[Tile]:
        """Return what is still said, and what was answered."""
        counts = queries.tile_counts(self.db, current_principal(), wanted, now())
        words = (
            ("current", _("To be said"), "ok"),
            ("unanswered", _("Questions without an answer"), "warn"),
            ("answered", _("With an answer"), ""),
            ("cancelled", _("Cancelled"), "dull"),
        )
        return counted_tiles(counts, words)

    def drawer_of(self, row: ErrandRow) -> DrawerName | None:
        """Return the drawer of the one person whom it is for."""
        if row.recipient_id is None:
            return None
        url = url_for("details.recipient_view", recipient_id=row.recipient_id)
        return DrawerName("", row.id, url)

    def doors(self, line: ErrandLine) -> Sequence[Door]:
        """Return the way to cancel what is still said."""
        if line.row.cancelled_at is not None:
            return ()
        return (Door(icon="close", text=_("Cancel it"), view="cancel_view", dialog="cancel-dialog", first=True),)  # fmt: skip

    @expose("/new", methods=("GET", "POST"))
    def new_view(self) -> ResponseReturnValue:
        """Add a question or notice."""
        if request.method == "GET":
            first = queries.local_day(current_principal(), now())
            organization = current_principal().stands_at
            return self.form_page(typed_from(from_on=first, organization=organization))
        typed = read_typed(SPEC, request.form)
        judge = Judge(SPEC, typed)
        new = judge_errand(self.db, judge)
        if new is None or not judge.good:
            return self.form_page(typed, judge.problems), 422
        work.add_errand(self.db, new, actor(), now())
        problem = self.commit()
        if problem:
            return self.form_page(typed, {"": problem}), 409
        flash(_("It is said from the first day on."), "success")
        return redirect(url_for(".new_view" if "again" in request.form else ".index_view"))

    def form_page(self, typed: Typed, problems: dict[str, str] | None = None) -> str:
        """Draw the form with what was typed."""
        found = problems or {}
        return str(
            self.render("rows/form.html", spec=SPEC, typed=typed, row=None, problems=found, words=FORM_WORDS)
        )  # fmt: skip

    @expose("/<int:row_id>/cancel", methods=("POST",))
    def cancel_view(self, row_id: int) -> ResponseReturnValue:
        """Say it on no call any more."""
        self.get_one(row_id)
        return self.act(
            lambda: work.cancel_errand(self.db, row_id, actor(), now()),
            _("It is said on no call any more. Answers stay."),
            lambda: _("Somebody else cancelled this already. Nothing was changed."),
        )

    @expose("/<int:row_id>/answers")
    def answers_view(self, row_id: int) -> str:
        """Show to whom it was said and what was answered."""
        row = self.get_one(row_id)
        answers = work.errand_answers(self.db, errand_id=row_id)
        return str(self.render("work/errand_answers.html", row=row, answers=answers, opened=""))
