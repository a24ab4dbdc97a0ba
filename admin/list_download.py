"""The download of a list as it was searched and sorted: at once when it is short, else as background work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin.base import expose

from admin import audit
from admin.access import Permission, Principal, current_principal, demand
from admin.background.order import order_list, prepared_sentence, refusal_of
from admin.base_view import HardenedView
from admin.confirmation import ask_password, is_fresh
from admin.downloads import send_table
from admin.list_walk import ListWalk
from admin.search import ListRequest
from carecall.errors import CareCallError
from carecall.spreadsheets.export import CellValue

DIRECT_ROWS = 2_000
"""Rows that are sent at once; more is background work."""
PIECE_ROWS = 1_000
CSV = "csv"
EXCEL = "xlsx"


class DownloadableView(HardenedView):
    """A list screen that can be downloaded. Deriving screens state what follows."""

    export_permission: ClassVar[Permission] = Permission.EXPORT

    def list_type(self) -> str:
        """Return how the trail names the list; screens state it."""
        raise NotImplementedError

    def list_file(self) -> str:
        """Return the name of the downloaded file; screens state it."""
        raise NotImplementedError

    def list_cells(self, line: Any, principal: Principal) -> Sequence[CellValue]:
        """Return a line in the order of the export columns; screens state how."""
        raise NotImplementedError

    @expose("/download")
    def download_view(self) -> ResponseReturnValue:
        """Send the list as searched and sorted, all pages; a long one is prepared in the background."""
        if not self.export_columns:
            abort(404)
        principal = demand(self.export_permission)
        asked = self.wanted()
        ending = CSV if request.args.get("as") == CSV else EXCEL
        found = self.listing(replace(asked, page=1, size=DIRECT_ROWS))
        if found.more:
            return self.prepare(asked, ending)
        facts = {"rows": len(found.lines)}
        audit.record("downloaded", object_type=self.list_type(), facts=facts)
        rows = (self.list_cells(line, principal) for line in found.lines)
        return send_table(
            self.list_file(), self.list_titles(), rows, zone=principal.timezone, ending=ending
        )

    def prepare(self, asked: ListRequest, ending: str) -> ResponseReturnValue:
        """Order the list from a worker, and go back to it; whole numbers of many people ask the password first."""
        if current_principal().may(Permission.SEE_PHONES) and not is_fresh():
            return ask_password(asked.url())
        try:
            order_list(self.endpoint, asked, ending)
        except CareCallError as refused:
            flash(refusal_of(refused), "error")
        else:
            flash(prepared_sentence(), "success")
        return redirect(asked.url())

    def list_titles(self) -> list[str]:
        """Return the titles of the downloaded columns."""
        return [str(column.title()) for column in self.export_columns]

    def whole_list(self, asked: ListRequest, walk: ListWalk) -> Iterator[Any]:
        """Yield every line of a list, in the one pass that the request began."""
        while not walk.over:
            yield from self.listing(replace(asked, page=1, size=PIECE_ROWS)).lines
