"""A screen of open work: tiles that filter, a list that updates by itself, and what can be done with each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose

from admin.access import Permission, Principal, current_principal
from admin.base_view import LARGEST_ID
from admin.cells import kind_of
from admin.forms.fields import Text
from admin.list_download import DownloadableView
from admin.listing import Count, Listing
from admin.menu import MenuSection
from admin.queries.places import organization_choices
from admin.search import ListRequest, read_list_request, whole_number
from admin.work_cells import DrawerName, WorkColumn, written
from carecall.errors import BadInput, BadTransition, StaleRow
from carecall.spreadsheets.export import CellValue


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkWords:
    """What a work screen calls its rows."""

    title: Text
    count: Callable[[Count], str]
    empty_title: Text
    empty_text: Text
    file: Text
    """Name of the downloaded list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One number over the list; with a key, a press shows only those rows."""

    key: str
    text: str
    value: str
    dot: str = ""
    hint: str = ""


def counted_tiles(
    counts: Mapping[str, int | Count], words: Sequence[tuple[str, str, str]]
) -> Sequence[Tile]:
    """Return a tile for each (key, text, dot), with the count of its key."""
    return [
        Tile(key=key, text=text, value=shown_count(counts[key]), dot=dot)
        for key, text, dot in words
    ]


def shown_count(count: int | Count) -> str:
    """Return a count as a tile shows it."""
    return f"{count:,}" if isinstance(count, int) else str(count)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowAction:
    """Something that can be done with a row."""

    icon: str
    text: str
    url: str
    dialog: str = ""
    """Id of the dialog that asks first; empty where one press is enough."""
    slots: Sequence[tuple[str, str]] = ()
    """What the dialog is told of the row."""
    first: bool = False
    """Shown as a button; the others wait in the row's menu."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One of the screen's own addresses that does something with a row, as it is offered for that row."""

    icon: str
    text: str
    view: str
    dialog: str = ""
    first: bool = False
    arguments: Sequence[tuple[str, str]] = ()
    """What the address says besides of the row as it was drawn."""
    slots: Sequence[tuple[str, str]] = ()


class WorkView(DownloadableView):
    """A work screen. Deriving classes state everything below, and what `HardenedView` asks for."""

    words: ClassVar[WorkWords]
    columns: ClassVar[Sequence[WorkColumn]]
    export_columns: ClassVar[Sequence[WorkColumn]]
    form_fields: ClassVar[Sequence[str]] = ()
    object_type: ClassVar[str]
    icon: ClassVar[str]
    dialogs: ClassVar[str]
    """Template with the screen's own dialogs."""
    sound: ClassVar[Literal["", "alert"]] = ""
    list_template = "work/list.html"
    menu_section = MenuSection.WORK
    view_permission = Permission.ALERTS
    edit_permission = Permission.ALERTS

    # What a screen states

    def tiles(self, wanted: ListRequest) -> Sequence[Tile]:
        """Return the numbers over the list; screens state which."""
        raise NotImplementedError

    def doors(self, line: Any) -> Sequence[Door]:
        """Return what can be done with a row; screens state what."""
        raise NotImplementedError

    def drawer_of(self, row: Any) -> DrawerName | None:
        """Return what the details drawer shows of a row; screens state it."""
        raise NotImplementedError

    def dialog_values(self) -> dict[str, object]:
        """Return what the screen's own dialogs need."""
        return {}

    # The list

    def list_values(self, listing: Listing[Any]) -> dict[str, object]:
        """Add tiles, organizations and the drawer that is to be open."""
        principal = current_principal()
        return {
            **super().list_values(listing),
            **self.dialog_values(),
            "screen": self,
            "words": self.words,
            "kind_of": kind_of,
            "tiles": self.tiles(listing.wanted),
            "organizations": organization_choices(self.db, principal) if principal.wide else [],
            "opened_name": self.opened(),
        }

    def opened(self) -> DrawerName | None:
        """Return the drawer that the address asks to be open, if its row is in reach."""
        key = whole_number(request.args.get("open", ""), low=1, high=LARGEST_ID)
        row = None if key is None else self.db.get(self.model, key)
        return None if row is None else self.drawer_of(row)

    @expose("/live")
    def live_view(self) -> str:
        """Show the changing part again: tiles and rows."""
        return str(self.render("work/live.html", **self.list_values(self.listing(self.wanted()))))

    def list_type(self) -> str:
        """Return how the trail names the list."""
        return f"{self.object_type}_list"

    def list_file(self) -> str:
        """Return the name of the downloaded file."""
        return str(self.words.file())

    def list_cells(self, line: Any, principal: Principal) -> Sequence[CellValue]:
        """Return a line as a download writes it."""
        return [written(column.cell(line), principal) for column in self.export_columns]

    # What is done with a row

    def row_actions(self, line: Any) -> Sequence[RowAction]:
        """Return what can be done with a row; each address leads back to the same list."""
        back = self.wanted().arguments()
        return [self.action(line, door, back) for door in self.doors(line)]

    def action(self, line: Any, door: Door, back: Mapping[str, str]) -> RowAction:
        """Return one offer as the list draws it; a dialog is told the name and begins without a note."""
        arguments = {**back, **dict(door.arguments)}
        url = url_for(f"{self.endpoint}.{door.view}", row_id=line.key, **arguments)  # type: ignore[arg-type]  # plain texts
        slots = (("name", line.title), ("note", ""), *door.slots) if door.dialog else ()
        return RowAction(
            icon=door.icon,
            text=door.text,
            url=url,
            dialog=door.dialog,
            slots=slots,
            first=door.first,
        )

    def act(
        self, deed: Callable[[], object], done: str, refused: Callable[[], str]
    ) -> ResponseReturnValue:
        """Do something with a row and go back to the list; `refused` says why it could not be done.

        The domain's own sentences are not shown: they are for a terminal, and not translated.
        """
        try:
            deed()
            problem = self.commit()
        except (BadTransition, StaleRow, BadInput):
            self.db.rollback()
            problem = refused()
        return self.back(problem, done)

    def back(self, problem: str, done: str = "") -> ResponseReturnValue:
        """Go back to the list as it was searched, with what happened."""
        flash(problem or done, "error" if problem else "success")
        return redirect(read_list_request(self.rules, request.args).url())

    def blockers(self, row: Any) -> list[Any]:
        """Refuse: nothing is deleted here."""
        _row = row
        abort(404)
