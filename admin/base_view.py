"""The hardened view that every screen with a list derives from: Flask-Admin's plumbing without its open doors.

Closed here: rows are found through the guarded query only, bad ids answer 404, stock details, export, ajax
and in-list editing have no address, errors show an id instead of SQL, a stale form does not overwrite, and a
row that others need is not deleted but says which.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from flask import abort, flash, g, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_admin.form import BaseForm
from flask_admin.model.base import BaseModelView
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from admin.access import Permission, current_principal, signed_in
from admin.denials import opened_for
from admin.failures import record as record_error
from admin.house import now
from admin.list_walk import count_whole_lists
from admin.listing import Listing
from admin.request_session import RequestSessions
from admin.search import ListRequest, ListRules, read_list_request, request_from_form, whole_number

log = logging.getLogger(__name__)
LARGEST_ID = 2**53


class ScreenIncomplete(TypeError):
    """A screen that leaves open what it shows; found when the console starts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocker:
    """Something that keeps a row from being deleted."""

    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a list, details or download: its key and its title."""

    key: str
    title: Callable[[], str]
    sort: str = ""
    """Name of the order that a click on the title gives; empty for none."""
    heading: bool = False
    """Names the row; of none, the first column does."""
    seldom: bool = False
    """Wanted so seldom that a list leaves it out until a user shows it."""


def naming(columns: Sequence[Column]) -> Column:
    """Return the column that names a row: a card is headed by it, and it is never hidden."""
    return next((column for column in columns if column.heading), columns[0])


class HardenedView(BaseModelView):
    """A list screen. Deriving classes state everything that `check_screen` asks for."""

    rules: ClassVar[ListRules]
    columns: ClassVar[Sequence[Column]]
    export_columns: ClassVar[Sequence[Column]]
    form_fields: ClassVar[Sequence[str]]
    view_permission: ClassVar[Permission] = Permission.VIEW
    own_rows: ClassVar[bool] = False
    """Whether its rows are the user's own, which the organization that is looked at says nothing about."""
    edit_permission: ClassVar[Permission] = Permission.EDIT

    form = BaseForm
    can_export = False
    can_view_details = False

    def __init__(self, model: type[Any], requests: RequestSessions, **named: Any) -> None:
        self.requests = requests
        super().__init__(model, **named)
        check_screen(self)

    @property
    def db(self) -> Session:
        """Return the request's guarded session; for a user's own rows, one that finds them wherever the user looks."""
        return self.requests.whole if self.own_rows else self.requests.session

    def is_accessible(self) -> bool:
        """Let in whoever holds the screen's permission."""
        principal = signed_in()
        return principal is not None and principal.may(self.view_permission)

    def may_edit(self) -> bool:
        """Say whether the principal may change rows here."""
        return current_principal().may(self.edit_permission)

    def demand_edit(self) -> None:
        """Answer 403 to whoever may not change rows here."""
        if not self.may_edit():
            abort(403)

    # The list

    def wanted(self) -> ListRequest:
        """Return what the address asks of the list; every row's offers lead back to it, so it is read once."""
        known: dict[str, ListRequest] = g.setdefault("wanted_lists", {})
        if self.endpoint not in known:
            known[self.endpoint] = wanted = read_list_request(self.rules, request.args)
            opened_for(whole_number(wanted.value("organization"), low=1, high=LARGEST_ID))
        return known[self.endpoint]

    def listing(self, wanted: ListRequest) -> Listing[Any]:
        """Return one page of the list; screens state how."""
        raise NotImplementedError

    def list_values(self, listing: Listing[Any]) -> dict[str, object]:
        """Return what the list's template needs besides the listing."""
        return {"listing": listing, "columns": self.columns, "wanted": listing.wanted}

    @expose("/")
    def index_view(self) -> str:
        """Show the list."""
        wanted = self.wanted()
        with count_whole_lists() if request.args.get("count") == "exact" else nullcontext():
            found = self.listing(wanted)
        return str(self.render(self.list_template, **self.list_values(found)))

    @expose("/search", methods=("POST",))
    def search_view(self) -> ResponseReturnValue:
        """Take a search with personal words, keep those in the session, and show the list."""
        return redirect(request_from_form(self.rules, request.form).url())

    # Single rows

    @property
    def key_column(self) -> ColumnElement[int]:
        """Return the model's id."""
        return cast("ColumnElement[int]", self.model.__mapper__.all_orm_descriptors["id"])

    def get_one(self, id: object) -> Any:
        """Return the row of an id through the guarded query; anything else is 404."""
        key = whole_number(str(id), low=1, high=LARGEST_ID)
        row = (
            None
            if key is None
            else self.db.scalar(select(self.model).where(self.key_column == key))
        )
        if row is None:
            abort(404)
        opened_for(getattr(row, "organization_id", None))
        return row

    def same_version(self, row: Any) -> bool:
        """Say whether the posted form was made from the row as it stands."""
        return request.form.get("version") == str(row.version)

    def commit(self) -> str:
        """Commit; return an empty text, or the sentence that says why nothing was changed."""
        try:
            self.db.commit()
        except StaleDataError:
            self.db.rollback()
            return _(
                "Somebody else changed this meanwhile. Nothing was saved; look at the new values first."
            )
        except IntegrityError as error:
            self.db.rollback()
            return _(
                "This cannot be saved: other entries contradict it (error %(id)s).",
                id=record_error(error),
            )
        return ""

    def blockers(self, row: Any) -> list[Blocker]:
        """Return what keeps a row from being deleted; screens state it."""
        raise NotImplementedError

    def handle_view_exception(self, exc: Exception) -> bool:
        """Show an error's id, never its text."""
        flash(
            _(
                "Something went wrong on our side (error %(id)s). Nothing was changed.",
                id=record_error(exc),
            ),
            "error",
        )
        return True

    # Stock doors without an address

    def create_view(self) -> ResponseReturnValue:
        """Not offered; a screen that adds rows exposes its own."""
        abort(404)

    def edit_view(self) -> ResponseReturnValue:
        """Not offered; a screen that edits rows exposes its own."""
        abort(404)

    def delete_view(self) -> ResponseReturnValue:
        """Not offered; a screen that deletes rows exposes its own."""
        abort(404)

    def details_view(self) -> ResponseReturnValue:
        """Not offered."""
        abort(404)

    def action_view(self) -> ResponseReturnValue:
        """Not offered; bulk work has its own addresses."""
        abort(404)

    def export(self, export_type: str) -> ResponseReturnValue:  # noqa: ARG002 - Flask-Admin names it
        """Not offered; downloads are written by the spreadsheet adapter."""
        abort(404)

    def ajax_lookup(self) -> ResponseReturnValue:
        """Not offered."""
        abort(404)

    def ajax_update(self) -> ResponseReturnValue:
        """Not offered."""
        abort(404)

    # What Flask-Admin asks of a model view

    def get_pk_value(self, model: Any) -> int:
        """Return a row's id."""
        return int(model.id)

    def scaffold_list_columns(self) -> list[str]:
        """Return the stated columns: nothing is shown because a table happens to have it."""
        return [column.key for column in self.columns]

    def scaffold_sortable_columns(self) -> dict[Any, Any]:
        """Return nothing: orders are stated in the list's rules."""
        return {}

    def scaffold_form(self) -> type[BaseForm]:
        """Return an empty form: fields are stated by the screen's own pages."""
        return BaseForm

    def get_list(self, *_args: Any, **_named: Any) -> tuple[int, list[Any]]:
        """Not used: see `listing`."""
        raise NotImplementedError("Lists come from `listing`.")


def posted_ids(limit: int = 1000) -> list[int]:
    """Return the ticked rows of a bulk action; nonsense is left out."""
    numbers = (
        whole_number(raw, low=1, high=LARGEST_ID) for raw in request.form.getlist("id")[:limit]
    )
    return [number for number in numbers if number is not None]


def check_screen(view: HardenedView) -> None:
    """Refuse a screen that leaves open what it lists, downloads, lets edit or demands.

    Raises:
        ScreenIncomplete: naming what is missing.
    """
    for name in ("rules", "columns", "export_columns", "form_fields"):
        if not hasattr(type(view), name):
            raise ScreenIncomplete(f"{type(view).__name__} does not state {name}.")
    if view.column_editable_list or view.form_ajax_refs:
        raise ScreenIncomplete(
            f"{type(view).__name__} edits inside the list, which passes the guard."
        )
    unknown = {column.sort for column in view.columns if column.sort} - set(view.rules.sorts)
    if unknown:
        raise ScreenIncomplete(f"{type(view).__name__} sorts by unknown orders: {sorted(unknown)}.")
    unknown_fields = set(view.form_fields) - set(view.model.__mapper__.columns.keys())
    if unknown_fields:
        raise ScreenIncomplete(
            f"{type(view).__name__} edits unknown columns: {sorted(unknown_fields)}."
        )


__all__ = [
    "Blocker",
    "Column",
    "HardenedView",
    "ScreenIncomplete",
    "check_screen",
    "now",
    "posted_ids",
]
