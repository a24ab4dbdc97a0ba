"""Work > Requests: what people asked for on calls, who cares for it, and what they are told of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from flask import request
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from flask_babel import ngettext

from admin.access import current_principal
from admin.audit import actor
from admin.beaten import request_beaten
from admin.columns.ticket_columns import COLUMNS, EXPORT_COLUMNS, drawer_name
from admin.house import now
from admin.listing import Listing
from admin.queries import ticket_list as queries
from admin.queries.ticket_list import TicketLine
from admin.search import ListRequest
from admin.spoken_refusal import why_not_spoken
from admin.ticket_search import RULES
from admin.work_cells import DrawerName, WorkColumn
from admin.work_view import Door, Tile, WorkView, WorkWords, counted_tiles
from carecall.domain.requests import ANSWER_LIMIT, NOT_CLOSED, RequestState
from carecall.store import ticket_work as work
from carecall.store.tables import RecipientRow, RequestRow

WORDS = WorkWords(
    title=lambda: _("Requests"),
    count=lambda count: ngettext("%(n)s request", "%(n)s requests", count.number, n=count),
    empty_title=lambda: _("No open requests"),
    empty_text=lambda: _("What people ask for on calls appears here: a visit, a repair, goods, a call back."),
    file=lambda: _("requests"),
)  # fmt: skip


class RequestsView(WorkView):
    """Wishes of the people of the organizations in reach."""

    words = WORDS
    rules = RULES
    object_type = "request"
    icon = "ticket"
    dialogs = "work/request_dialogs.html"
    columns: ClassVar[Sequence[WorkColumn]] = COLUMNS
    export_columns: ClassVar[Sequence[WorkColumn]] = EXPORT_COLUMNS

    def listing(self, wanted: ListRequest) -> Listing[TicketLine]:
        """Return one page of wishes."""
        return queries.tickets_of(self.db, current_principal(), wanted, now())

    def tiles(self, wanted: ListRequest) -> Sequence[Tile]:
        """Return how many wishes wait for whom."""
        counts = queries.tile_counts(self.db, current_principal(), wanted, now())
        words = (
            ("open", _("Open"), "warn"),
            ("taken", _("In progress"), ""),
            ("mine", _("Mine"), ""),
            ("late", _("Late"), "bad"),
            ("untold", _("To be told on the next call"), "dull"),
        )
        return counted_tiles(counts, words)

    def drawer_of(self, row: RequestRow) -> DrawerName | None:
        """Return the call in which it was asked."""
        return drawer_name(row, "")

    def dialog_values(self) -> dict[str, object]:
        """Return how long an answer may be."""
        return {"answer_limit": ANSWER_LIMIT}

    def doors(self, line: TicketLine) -> Sequence[Door]:
        """Return what can still be done with a wish."""
        state = line.row.state
        if state not in NOT_CLOSED:
            return ()
        taken = state is RequestState.IN_PROGRESS
        slots = (("answer", line.row.answer),)
        answer = Door(icon="message", text=_("Answer"), view="answer_view", dialog="answer-dialog", slots=slots, first=taken)  # fmt: skip
        close = Door(icon="check", text=_("Close without telling"), view="close_view", dialog="close-dialog")  # fmt: skip
        reject = Door(icon="close", text=_("Reject"), view="reject_view", dialog="reject-dialog")
        if taken:
            return (answer, Door(icon="back", text=_("Give back"), view="give_back_view"), close, reject)  # fmt: skip
        return (Door(icon="person", text=_("Take"), view="take_view", first=True), answer, close, reject)  # fmt: skip

    @expose("/<int:row_id>/take", methods=("POST",))
    def take_view(self, row_id: int) -> ResponseReturnValue:
        """Let the principal care for a wish."""
        self.get_one(row_id)
        return self.act(
            lambda: work.take_ticket(self.db, row_id, actor(), now()),
            _("The request is yours."),
            lambda: self.beaten(row_id),
        )

    @expose("/<int:row_id>/give-back", methods=("POST",))
    def give_back_view(self, row_id: int) -> ResponseReturnValue:
        """Put a wish back for others."""
        self.get_one(row_id)
        return self.act(
            lambda: work.give_ticket_back(self.db, row_id, actor(), now()),
            _("Given back: somebody else can take it."),
            lambda: self.beaten(row_id),
        )

    @expose("/<int:row_id>/answer", methods=("POST",))
    def answer_view(self, row_id: int) -> ResponseReturnValue:
        """Keep what the person is told on the next call."""
        row: RequestRow = self.get_one(row_id)
        text = request.form.get("answer", "")
        language = self.db.get_one(RecipientRow, row.recipient_id).language
        problem = why_not_spoken(text, ANSWER_LIMIT, language)
        if problem:
            return self.back(problem)
        on_the_way = request.form.get("state") == RequestState.IN_PROGRESS.value
        state = RequestState.IN_PROGRESS if on_the_way else RequestState.DONE
        return self.act(
            lambda: work.answer_ticket(self.db, row_id, text, actor(), now(), state=state),
            _("The person is told this on the next call."),
            lambda: self.beaten(row_id),
        )

    @expose("/<int:row_id>/close", methods=("POST",))
    def close_view(self, row_id: int) -> ResponseReturnValue:
        """Close a wish without telling anything."""
        return self.end(row_id, rejected=False)

    @expose("/<int:row_id>/reject", methods=("POST",))
    def reject_view(self, row_id: int) -> ResponseReturnValue:
        """Close a wish that is not met."""
        return self.end(row_id, rejected=True)

    def end(self, row_id: int, *, rejected: bool) -> ResponseReturnValue:
        """Close a wish."""
        self.get_one(row_id)
        return self.act(
            lambda: work.close_ticket(self.db, row_id, actor(), now(), rejected=rejected),
            _("The request was rejected.") if rejected else _("The request was closed."),
            lambda: self.beaten(row_id),
        )

    def beaten(self, row_id: int) -> str:
        """Say who was first."""
        return request_beaten(self.db, self.get_one(row_id))
