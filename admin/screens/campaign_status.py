"""Campaign status: progress, result summary, call analysis and the calls, updating by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from flask import request, url_for
from flask_admin.base import expose
from flask_babel import gettext as _

from admin.access import Principal, current_principal
from admin.base_view import LARGEST_ID, Column
from admin.call_columns import COLUMNS, EXPORT_COLUMNS, cells_of
from admin.call_search import RULES, label_choices, period_choices, progress_choices, result_choices
from admin.help_texts import DEFINITIONS
from admin.house import now
from admin.list_download import DownloadableView
from admin.listing import Listing
from admin.queries.any_calls import has_calls
from admin.queries.call_list import DEFAULT_PERIOD, CallLine, calls_of
from admin.queries.call_tiles import tiles_of
from admin.queries.places import organization_choices
from admin.search import ListRequest, whole_number
from admin.tile_wholes import wholes_of
from admin.words import ACTIONS, CAUSES, LABELS, STATUSES
from carecall.spreadsheets.export import CellValue
from carecall.store.engines_in_use import engines_in_use


class CampaignStatusView(DownloadableView):
    """The calls of campaigns and what became of them; the operators' home."""

    rules = RULES
    columns: ClassVar[Sequence[Column]] = COLUMNS
    export_columns: ClassVar[Sequence[Column]] = EXPORT_COLUMNS
    form_fields: ClassVar[Sequence[str]] = ()
    list_template = "campaign_status/list.html"

    def listing(self, wanted: ListRequest) -> Listing[CallLine]:
        """Return one page of calls."""
        return calls_of(self.db, current_principal(), wanted, now())

    def list_values(self, listing: Listing[CallLine]) -> dict[str, object]:
        """Add tiles, period and the drawer that is to be open."""
        principal = current_principal()
        tiles = tiles_of(self.db, principal, listing.wanted, now())
        opened = whole_number(request.args.get("open", ""), low=1, high=LARGEST_ID)
        return {
            **super().list_values(listing),
            "tiles": tiles, "wholes": wholes_of(tiles), "definitions": DEFINITIONS,
            "tile_words": {
                "progress": progress_choices(), "result": result_choices(), "label": label_choices(),
            },
            "periods": period_choices(),
            "period": listing.wanted.value("period") or DEFAULT_PERIOD,
            "organizations": organization_choices(self.db, principal) if principal.wide else [],
            "opened": url_for("details.planned_call_view", planned_call_id=opened) if opened else "",
            "calls_ever": bool(listing.lines) or has_calls(self.db),
            "engines": engines_in_use(self.db),
            "statuses": STATUSES, "causes": CAUSES, "labels": LABELS, "actions": ACTIONS,
        }  # fmt: skip

    @expose("/live")
    def live_view(self) -> str:
        """Show the changing part again: tiles and rows."""
        values = self.list_values(self.listing(self.wanted()))
        return str(self.render("campaign_status/live.html", **values))

    def list_type(self) -> str:
        """Return how the trail names the list."""
        return "call_list"

    def list_file(self) -> str:
        """Return the name of the downloaded file."""
        return _("campaign-status")

    def list_cells(self, line: CallLine, principal: Principal) -> Sequence[CellValue]:
        """Return a line as the download writes it."""
        return cells_of(line, principal)
