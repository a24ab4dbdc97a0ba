"""Settings > Audit: who did what, when; nothing here can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from flask_babel import gettext as _
from flask_babel import ngettext

from admin.access import Permission, current_principal
from admin.cells import CellColumn
from admin.columns.audit_columns import COLUMNS, RULES
from admin.listing import Listing
from admin.queries.audit_list import AuditLine, events_of
from admin.record_view import RecordView, record_words
from admin.search import ListRequest


class AuditView(RecordView):
    """The trail of one's own organizations."""

    words = record_words(
        title=lambda: _("Audit"),
        count=lambda count: ngettext("%(n)s event", "%(n)s events", count.number, n=count),
        empty_title=lambda: _("Nothing was done yet"),
        empty_text=lambda: _("Whoever signs in, downloads, listens or changes something is written down here."),
        file=lambda: _("audit"),
    )  # fmt: skip
    rules = RULES
    icon = "clock"
    list_template = "audit/list.html"
    view_permission = Permission.AUDIT
    edit_permission = Permission.AUDIT
    columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    export_columns: ClassVar[Sequence[CellColumn]] = COLUMNS

    def may_edit(self) -> bool:
        """Let nobody change the trail."""
        return False

    def listing(self, wanted: ListRequest) -> Listing[AuditLine]:
        """Return one page of events."""
        return events_of(self.db, current_principal(), wanted)

    def list_type(self) -> str:
        """Return how the trail names its own list."""
        return "audit_list"
