"""Work > Follow-ups: what was entered after calls and is still to be seen through, by whom and until when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from flask import abort
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from admin.access import Permission, current_principal
from admin.audit import actor
from admin.beaten import follow_up_beaten
from admin.columns.follow_up_columns import COLUMNS, EXPORT_COLUMNS, drawer_name
from admin.follow_up_search import RULES
from admin.house import now
from admin.listing import Listing
from admin.queries import follow_up_list as queries
from admin.queries.follow_up_list import FollowUpLine
from admin.search import ListRequest
from admin.work_cells import DrawerName, WorkColumn
from admin.work_view import Door, Tile, WorkView, WorkWords, counted_tiles
from carecall.store import follow_up_work as work
from carecall.store.audit import Actor
from carecall.store.tables import CallDispositionRow, DispositionKind

WORDS = WorkWords(
    title=lambda: _("Follow-ups"),
    count=lambda count: ngettext("%(n)s follow-up", "%(n)s follow-ups", count.number, n=count),
    empty_title=lambda: _("No open follow-ups"),
    empty_text=lambda: _("Follow-up actions that are entered in a call's details and not finished appear here."),
    file=lambda: _("follow-ups"),
)  # fmt: skip
Deed = Callable[[Session, int, Actor, datetime], CallDispositionRow]


class FollowUpsView(WorkView):
    """Follow-up actions of the calls in reach."""

    words = WORDS
    rules = RULES
    object_type = "follow_up"
    icon = "task"
    dialogs = "work/follow_up_dialogs.html"
    view_permission = Permission.NOTE
    edit_permission = Permission.NOTE
    columns: ClassVar[Sequence[WorkColumn]] = COLUMNS
    export_columns: ClassVar[Sequence[WorkColumn]] = EXPORT_COLUMNS

    def get_one(self, id: object) -> CallDispositionRow:
        """Return a follow-up in reach; a call's other notes are 404 here."""
        row: CallDispositionRow = super().get_one(id)
        if row.kind is not DispositionKind.FOLLOW_UP:
            abort(404)
        return row

    def listing(self, wanted: ListRequest) -> Listing[FollowUpLine]:
        """Return one page of follow-ups."""
        return queries.follow_ups_of(self.db, current_principal(), wanted, now())

    def tiles(self, wanted: ListRequest) -> Sequence[Tile]:
        """Return how many follow-ups wait for whom."""
        counts = queries.tile_counts(self.db, current_principal(), wanted, now())
        words = (
            ("open", _("Open"), "warn"),
            ("taken", _("In progress"), ""),
            ("mine", _("Mine"), ""),
            ("late", _("Late"), "bad"),
            ("done", _("Finished"), "ok"),
        )
        return counted_tiles(counts, words)

    def drawer_of(self, row: CallDispositionRow) -> DrawerName | None:
        """Return the call after which it was entered."""
        return drawer_name(row, "")

    def doors(self, line: FollowUpLine) -> Sequence[Door]:
        """Return what can be done with a follow-up."""
        finish = Door(icon="check", text=_("Finish"), view="finish_view", first=line.state == "taken")  # fmt: skip
        if line.state == "done":
            return (Door(icon="back", text=_("Open again"), view="open_again_view"),)
        if line.state == "taken":
            return (finish, Door(icon="back", text=_("Give back"), view="give_back_view"))
        return (Door(icon="person", text=_("Take"), view="take_view", first=True), finish)

    @expose("/<int:row_id>/take", methods=("POST",))
    def take_view(self, row_id: int) -> ResponseReturnValue:
        """Let the principal care for a follow-up."""
        return self.do(row_id, work.take, _("The follow-up is yours."))

    @expose("/<int:row_id>/give-back", methods=("POST",))
    def give_back_view(self, row_id: int) -> ResponseReturnValue:
        """Put a follow-up back for others."""
        return self.do(row_id, work.give_back, _("Given back: somebody else can take it."))

    @expose("/<int:row_id>/finish", methods=("POST",))
    def finish_view(self, row_id: int) -> ResponseReturnValue:
        """Say that nothing is left to do."""
        return self.do(row_id, work.finish, _("The follow-up is finished."))

    @expose("/<int:row_id>/open-again", methods=("POST",))
    def open_again_view(self, row_id: int) -> ResponseReturnValue:
        """Put a finished follow-up back on the list."""
        return self.do(row_id, work.open_again, _("The follow-up is open again."))

    def do(self, row_id: int, deed: Deed, done: str) -> ResponseReturnValue:
        """Do something with a follow-up in reach."""
        self.get_one(row_id)
        return self.act(
            lambda: deed(self.db, row_id, actor(), now()), done, lambda: self.beaten(row_id)
        )

    def beaten(self, row_id: int) -> str:
        """Say who was first."""
        return follow_up_beaten(self.db, self.get_one(row_id))
