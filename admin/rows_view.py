"""A whole settings screen from what a class states: list, search, download, form, conflict, deletion.

A screen states its columns with their cells, its form, and what adding, changing and deleting do; everything
that must be the same everywhere (guard, version, audit with before and after, blockers, sentences) is here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from admin import audit
from admin.access import Principal, current_principal
from admin.base_view import posted_ids
from admin.cells import CellColumn, kind_of, written
from admin.confirmation import ask_password, is_fresh
from admin.forms.contradiction import contradiction
from admin.forms.differences import differences, facts_of
from admin.forms.fields import FormSpec
from admin.forms.judging import Judge
from admin.forms.typed import Typed, read_typed
from admin.list_download import DownloadableView
from admin.listing import Listing
from admin.queries.places import organization_choices
from admin.row_words import RowWords
from admin.screen_api import ScreenApi
from admin.undo import Deed, offer
from carecall.errors import CareCallError
from carecall.spreadsheets.export import CellValue


class RowsView(DownloadableView):
    """A settings screen. Deriving classes state everything below, and what `HardenedView` asks for."""

    words: ClassVar[RowWords]
    columns: ClassVar[Sequence[CellColumn]]
    export_columns: ClassVar[Sequence[CellColumn]] = ()
    spec: ClassVar[FormSpec]
    object_type: ClassVar[str]
    """Names the rows in the audit trail."""
    icon: ClassVar[str] = "file"
    list_template = "rows/list.html"
    form_template: ClassVar[str] = "rows/form.html"
    may_add: ClassVar[bool] = True
    api: ClassVar[ScreenApi | None] = ScreenApi()
    """How programs use the screen; None for one that is not for them."""
    chooses_organization: ClassVar[bool] = True
    """Whether the toolbar lets whoever sees several organizations select one."""
    undo_added: ClassVar[str] = ""
    """Which way back the notice about a new row offers; empty for none."""
    asks_password: ClassVar[bool] = False
    """Whether adding, changing and deleting ask the password again."""

    # What a screen states

    def typed_of(self, row: Any) -> Typed:
        """Return a stored row as its form shows it; screens state how."""
        raise NotImplementedError

    def judge(self, judge: Judge, row: Any | None) -> Any:
        """Return the value that a form stands for, having refused what is wrong; screens state how."""
        raise NotImplementedError

    def add(self, value: Any) -> Any:
        """Write a new row and return it; screens state how."""
        raise NotImplementedError

    def change(self, row: Any, value: Any) -> None:
        """Write a form's value over a row; screens state how."""
        raise NotImplementedError

    def remove(self, row: Any) -> None:
        """Take a row away; its blockers were asked for before."""
        self.db.delete(row)

    def title_of(self, row: Any) -> str:
        """Return how a row is called in sentences."""
        return str(row.name)

    def extra_actions(self, line: Any) -> Sequence[tuple[str, str, str]]:
        """Return (icon, text, address) of what a row's menu offers besides editing and deleting."""
        _line = line
        return ()

    def fresh(self) -> Typed:
        """Return what a new form begins with."""
        return Typed()

    def way_on(self, row_id: int) -> str:
        """Return where it goes on after a row was added or changed: to the list, unless a screen has a next step."""
        _row_id = row_id
        return url_for(".index_view")

    def handed_over(self) -> Mapping[str, object]:
        """Return what whoever added a row by the API is told this once, such as a secret."""
        return {}

    # The list

    def list_values(self, listing: Listing[Any]) -> dict[str, object]:
        """Add what the shared template draws."""
        principal = current_principal()
        wide = self.chooses_organization and principal.wide
        return {
            **super().list_values(listing),
            "words": self.words,
            "kind_of": kind_of,
            "screen": self,
            "organizations": organization_choices(self.db, principal) if wide else [],
            "may_edit": self.may_edit(),
        }

    def list_type(self) -> str:
        """Return how the trail names the list."""
        return f"{self.object_type}_list"

    def list_file(self) -> str:
        """Return the name of the downloaded file."""
        return str(self.words.file())

    def list_cells(self, line: Any, principal: Principal) -> Sequence[CellValue]:
        """Return a line as a download writes it."""
        return [written(column.cell(line), principal) for column in self.export_columns]

    def index_view_gone(self) -> ResponseReturnValue:
        """Answer as if there were no such address."""
        return self.details_view()

    # One row

    @expose("/new", methods=("GET", "POST"))
    def new_view(self) -> ResponseReturnValue:
        """Add a row."""
        self.demand_edit()
        if not self.may_add:
            return self.index_view_gone()
        if self.must_confirm():
            return ask_password(url_for(".new_view"))
        if request.method == "GET":
            return self.form_page(self.fresh(), None)
        typed = read_typed(self.spec, request.form)
        judge = Judge(self.spec, typed)
        value = self.judge(judge, None)
        if not judge.good:
            return self.form_page(typed, None, judge.problems), 422
        keys: list[int] = []
        problem = self.attempt(lambda: keys.append(self.write_new(value)))
        if problem:
            return self.form_page(typed, None, {"": problem}), 409
        flash(str(self.words.added()), "success")
        offer(Deed(kind=self.undo_added, keys=keys))
        return redirect(url_for(".new_view") if "again" in request.form else self.way_on(keys[0]))

    @expose("/<int:row_id>/edit", methods=("GET", "POST"))
    def edit_one_view(self, row_id: int) -> ResponseReturnValue:
        """Change a row, unless somebody else did since the form was opened."""
        self.demand_edit()
        row = self.get_one(row_id)
        if self.must_confirm():
            return ask_password(url_for(".edit_one_view", row_id=row_id))
        if request.method == "GET":
            return self.form_page(self.typed_of(row), row)
        typed = read_typed(self.spec, request.form)
        if not self.same_version(row):
            return self.conflict_page(typed, row), 409
        judge = Judge(self.spec, typed)
        value = self.judge(judge, row)
        if not judge.good:
            return self.form_page(typed, row, judge.problems), 422
        before = self.typed_of(row)
        problem = self.attempt(lambda: self.note_changed(row, before, value))
        if problem:
            return self.form_page(typed, self.get_one(row_id), {"": problem}), 409
        flash(str(self.words.changed()), "success")
        return redirect(request.path if "stay" in request.form else self.way_on(row_id))

    def must_confirm(self) -> bool:
        """Say whether the password has to be typed again; filling a form in may take a while longer."""
        return self.asks_password and not is_fresh(form_sent=request.method == "POST")

    def attempt(self, write: Callable[[], object], *, contradicted: str = "") -> str:
        """Write and commit; return an empty text, or the sentence that says why nothing was changed."""
        try:
            write()
            self.db.flush()
        except CareCallError as refused:
            self.db.rollback()
            return str(refused)
        except IntegrityError as error:
            self.db.rollback()
            return contradicted or contradiction(error, self.spec)
        return self.commit()

    def write_new(self, value: Any) -> int:
        """Write a new row, and into the trail that it was added; return its id."""
        row = self.add(value)
        self.db.flush()
        audit.note(self.db, "added", object_type=self.object_type, object_key=row.id,
                   organization_id=self.owner_of(row))  # fmt: skip
        return int(row.id)

    def note_changed(self, row: Any, before: Typed, value: Any) -> None:
        """Write a form over a row, and into the trail what it changed from and to."""
        self.change(row, value)
        self.db.flush()
        audit.note(
            self.db,
            "changed",
            object_type=self.object_type,
            object_key=row.id,
            organization_id=self.owner_of(row),
            facts=facts_of(differences(self.spec, before, self.typed_of(row))),
        )

    def owner_of(self, row: Any) -> int | None:
        """Return the organization whose trail a row belongs to."""
        return getattr(row, "organization_id", None)

    # Deleting

    @expose("/<int:row_id>/delete", methods=("POST",))
    def delete_one_view(self, row_id: int) -> ResponseReturnValue:
        """Delete one row, unless others need it."""
        self.demand_edit()
        return self.remove_all([self.get_one(row_id)])

    @expose("/delete", methods=("POST",))
    def delete_many_view(self) -> ResponseReturnValue:
        """Delete the ticked rows, all or none."""
        self.demand_edit()
        return self.remove_all([self.get_one(key) for key in posted_ids()])

    def remove_all(self, rows: Sequence[Any]) -> ResponseReturnValue:
        """Delete rows, or name what blocks them."""
        if self.asks_password and not is_fresh():
            return ask_password(url_for(".index_view"))
        blockers = [blocker for row in rows for blocker in self.blockers(row)]
        if blockers:
            return self.render("blocked.html", blockers=blockers, back=url_for(".index_view")), 409
        needed = _("Nothing was deleted: other entries still need it.")
        problem = self.attempt(lambda: self.take_away(rows), contradicted=needed)
        flash(problem or self.words.removed(len(rows)), "error" if problem else "success")
        return redirect(url_for(".index_view"))

    def take_away(self, rows: Sequence[Any]) -> None:
        """Delete rows and write each into the trail."""
        for row in rows:
            key, owner = row.id, self.owner_of(row)
            self.remove(row)
            self.db.flush()
            audit.note(
                self.db,
                "deleted",
                object_type=self.object_type,
                object_key=key,
                organization_id=owner,
            )

    # Pages

    def form_page(
        self, typed: Typed, row: Any | None, problems: Mapping[str, str] | None = None
    ) -> str:
        """Draw the form with what was typed."""
        return str(
            self.render(
                self.form_template,
                spec=self.spec,
                typed=typed,
                row=row,
                problems=problems or {},
                words=self.words,
                **self.form_values(row),
            )
        )

    def form_values(self, row: Any | None) -> dict[str, object]:
        """Return what the form's template needs besides."""
        _row = row
        return {}

    def conflict_page(self, typed: Typed, row: Any) -> str:
        """Show what stands now beside what was typed, and let the person choose."""
        return str(
            self.render(
                "rows/conflict.html",
                row=row,
                typed=typed,
                spec=self.spec,
                words=self.words,
                differences=differences(self.spec, self.typed_of(row), typed),
                changed=audit.last_change(self.db, self.object_type, row.id),
            )
        )
