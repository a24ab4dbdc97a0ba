"""A list of what happened: searched and downloaded, while nobody adds or changes a row on its screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from admin.access import Principal, current_principal
from admin.cells import CellColumn, kind_of, written
from admin.forms.fields import Text
from admin.list_download import DownloadableView
from admin.listing import Count, Listing
from admin.menu import MenuSection
from admin.queries.places import organization_choices
from admin.row_words import RowWords
from carecall.spreadsheets.export import CellValue


def record_words(
    *, title: Text, count: Callable[[Count], str], empty_title: Text, empty_text: Text, file: Text
) -> RowWords:
    """Return the words of a list whose rows come by themselves."""
    unused = str
    return RowWords(
        title=title, count=count, empty_title=empty_title, empty_text=empty_text, file=file,
        add=unused, edit=unused, delete=unused, warning=unused, added=unused, changed=unused, removed=unused,
    )  # fmt: skip


class RecordView(DownloadableView):
    """A screen states words, rules, columns, its template and how a page of rows is found."""

    words: ClassVar[RowWords]
    menu_section = MenuSection.SETTINGS
    form_fields: ClassVar[Sequence[str]] = ()
    may_add: ClassVar[bool] = False
    export_columns: ClassVar[Sequence[CellColumn]]

    def extra_actions(self, line: Any) -> Sequence[tuple[str, str, str]]:
        """Return the entries of a row's menu: none, unless the screen has some."""
        _line = line
        return ()

    def list_file(self) -> str:
        """Return the name of the downloaded file."""
        return str(self.words.file())

    def list_cells(self, line: Any, principal: Principal) -> Sequence[CellValue]:
        """Return a line as the download writes it."""
        return [written(column.cell(line), principal) for column in self.export_columns]

    def list_values(self, listing: Listing[Any]) -> dict[str, object]:
        """Add what the shared template draws; rows are not ticked here."""
        principal = current_principal()
        return {
            **super().list_values(listing),
            "words": self.words,
            "kind_of": kind_of,
            "screen": self,
            "organizations": organization_choices(self.db, principal) if principal.wide else [],
            "may_edit": False,
        }
