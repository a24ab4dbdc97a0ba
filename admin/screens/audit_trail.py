"""Settings > Audit: who did what, when; nothing here can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from flask_babel import gettext as _
from flask_babel import ngettext

from admin.access import Permission, Principal, current_principal
from admin.cells import CellColumn, kind_of, written
from admin.columns.audit_columns import COLUMNS, RULES
from admin.list_download import DownloadableView
from admin.listing import Listing
from admin.menu import MenuSection
from admin.queries.audit_list import AuditLine, events_of
from admin.queries.places import organization_choices
from admin.row_words import RowWords
from admin.search import ListRequest
from carecall.spreadsheets.export import CellValue

WORDS = RowWords(
    title=lambda: _("Audit"),
    add=str,
    edit=str,
    delete=str,
    warning=str,
    count=lambda count: ngettext("%(n)s event", "%(n)s events", count.number, n=count),
    empty_title=lambda: _("Nothing was done yet"),
    empty_text=lambda: _("Whoever signs in, downloads, listens or changes something is written down here."),
    added=str,
    changed=str,
    removed=str,
    file=lambda: _("audit"),
)  # fmt: skip


class AuditView(DownloadableView):
    """The trail of one's own organizations."""

    words = WORDS
    rules = RULES
    icon = "clock"
    menu_section = MenuSection.SETTINGS
    list_template = "audit/list.html"
    view_permission = Permission.AUDIT
    edit_permission = Permission.AUDIT
    columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    export_columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    form_fields: ClassVar[Sequence[str]] = ()
    may_add: ClassVar[bool] = False

    def may_edit(self) -> bool:
        """Let nobody change the trail."""
        return False

    def extra_actions(self, line: AuditLine) -> Sequence[tuple[str, str, str]]:
        """Return nothing: an event has no menu."""
        _line = line
        return ()

    def listing(self, wanted: ListRequest) -> Listing[AuditLine]:
        """Return one page of events."""
        return events_of(self.db, current_principal(), wanted)

    def list_type(self) -> str:
        """Return how the trail names its own list."""
        return "audit_list"

    def list_file(self) -> str:
        """Return the name of the downloaded file."""
        return str(self.words.file())

    def list_cells(self, line: AuditLine, principal: Principal) -> Sequence[CellValue]:
        """Return an event as the download writes it."""
        return [written(column.cell(line), principal) for column in self.export_columns]

    def list_values(self, listing: Listing[AuditLine]) -> dict[str, object]:
        """Add what the shared template draws."""
        principal = current_principal()
        return {
            **super().list_values(listing),
            "words": self.words,
            "kind_of": kind_of,
            "screen": self,
            "organizations": organization_choices(self.db, principal) if principal.wide else [],
            "may_edit": False,
        }
