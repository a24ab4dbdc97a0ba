"""Settings > Notification channels > What was sent: every message with what became of it, sent again where asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import ClassVar

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from flask_babel import ngettext

from admin import audit
from admin.access import Permission, current_principal
from admin.base_view import LARGEST_ID
from admin.cells import CellColumn
from admin.columns.delivery_columns import COLUMNS, RULES, STATES, topic_cell
from admin.delivery_words import said_problem
from admin.house import now
from admin.listing import Listing
from admin.queries.delivery_list import DeliveryLine, DeliveryState, deliveries_of, delivery_of
from admin.record_view import RecordView, record_words
from admin.search import ListRequest
from carecall.store.channels import send_again

WORDS = record_words(
    title=lambda: _("What was sent"),
    count=lambda count: ngettext("%(n)s message", "%(n)s messages", count.number, n=count),
    empty_title=lambda: _("Nothing was sent yet"),
    empty_text=lambda: _("Every message to a channel stands here, with what became of it."),
    file=lambda: _("messages"),
)


class DeliveriesView(RecordView):
    """Messages of channels in reach."""

    words = WORDS
    rules = RULES
    icon = "note"
    list_template = "deliveries/list.html"
    view_permission = Permission.SETTINGS
    edit_permission = Permission.SETTINGS
    columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    export_columns: ClassVar[Sequence[CellColumn]] = COLUMNS

    def is_visible(self) -> bool:
        """Stay out of the menu: the way here leads over the channels."""
        return False

    def listing(self, wanted: ListRequest) -> Listing[DeliveryLine]:
        """Return one page of messages."""
        return deliveries_of(self.db, current_principal(), wanted)

    def extra_actions(self, line: DeliveryLine) -> Sequence[tuple[str, str, str]]:
        """Offer what a message says."""
        return (("note", _("What it says"), url_for(".message_view", row_id=line.key)),)

    def list_type(self) -> str:
        """Return how the trail names the list."""
        return "delivery_list"

    @expose("/<int:row_id>/")
    def message_view(self, row_id: int) -> str:
        """Show one message and what became of it."""
        line = self.one(row_id)
        facts = json.dumps(line.row.payload["facts"], ensure_ascii=False, indent=1)
        return str(
            self.render(
                "deliveries/message.html",
                line=line,
                topic=topic_cell(line),
                state=STATES[line.state],
                facts=facts,
                problem=said_problem(line.row.last_problem),
                words=WORDS,
            )
        )

    @expose("/<int:row_id>/again", methods=("POST",))
    def again_view(self, row_id: int) -> ResponseReturnValue:
        """Send a message again, under its own key."""
        self.demand_edit()
        problem = self.again(self.one(row_id))
        flash(problem or _("The message is on its way again, under the same key."), "error" if problem else "success")  # fmt: skip
        return redirect(url_for(".message_view", row_id=row_id))

    def one(self, row_id: int) -> DeliveryLine:
        """Return a message of a channel in reach, or 404."""
        line = delivery_of(self.db, row_id) if row_id <= LARGEST_ID else None
        return line if line is not None else abort(404)

    def again(self, line: DeliveryLine) -> str:
        """Put a message back among what waits; return why not, or an empty text."""
        if line.state is DeliveryState.WAITING:
            return _("This message waits already: it is tried by itself.")
        if not line.channel.enabled:
            return _("The channel is switched off: switch it on first.")
        send_again(line.row, now())
        audit.note(self.db, "sent_again", object_type="notification_channel", object_key=line.channel.id,
                   organization_id=line.row.organization_id, facts={"message": line.key})  # fmt: skip
        return self.commit()
