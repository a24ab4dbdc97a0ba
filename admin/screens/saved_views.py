"""Saving, opening and deleting saved views."""

from __future__ import annotations

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from sqlalchemy import select

from admin import audit
from admin.access import Principal, current_principal
from admin.column_order import own_order
from admin.list_looks import columns_named, hidden_of
from admin.plain_view import PlainView
from admin.saved_views import MOST_NAME, address_of, query_of, reachable, rules_named
from admin.search import ListRequest, ListRules, read_list_request, whole_number
from admin.view_options import SIZES, keep_look, keep_single_keys, keep_size
from carecall.store.tables import SavedViewRow


class SavedViewsView(PlainView):
    """What stands behind the menu of saved views of every list."""

    own_rows = True

    @expose("/save", methods=("POST",))
    def save_view(self) -> ResponseReturnValue:
        """Keep the search that the list shows under a name."""
        rules = rules_named(request.form.get("screen", ""))
        if rules is None:
            abort(404)
        wanted = read_list_request(rules, request.form)
        name = " ".join(request.form.get("view_name", "").split())
        problem = self.problem_of(name, rules.screen)
        if problem:
            flash(problem, "error")
        else:
            self.keep(name, wanted, shared="shared" in request.form)
            flash(_("The view is saved."), "success")
        return redirect(wanted.url())

    def problem_of(self, name: str, screen: str) -> str:
        """Say why a name cannot be used, or nothing."""
        if not name or len(name) > MOST_NAME:
            return _("Give the view a name of at most %(n)s characters.", n=MOST_NAME)
        taken = select(SavedViewRow.id).where(
            SavedViewRow.user_id == current_principal().user_id,
            SavedViewRow.screen == screen,
            SavedViewRow.name == name,
        )
        if self.db.scalar(taken) is not None:
            return _("You have a view of this name already. Choose another name.")
        return ""

    def keep(self, name: str, wanted: ListRequest, *, shared: bool) -> SavedViewRow:
        """Write a view."""
        principal = current_principal()
        row = SavedViewRow(
            organization_id=principal.organization_id,
            user_id=principal.user_id,
            screen=wanted.rules.screen,
            name=name,
            query=query_of(wanted, shared=shared),
            shared=shared,
        )
        self.db.add(row)
        self.db.flush()
        self.note("added", row, principal)
        self.db.commit()
        return row

    @expose("/rows", methods=("POST",))
    def rows_view(self) -> ResponseReturnValue:
        """Keep how many rows of a list the user wants to see."""
        rules = rules_named(request.form.get("screen", ""))
        size = whole_number(request.form.get("size", ""), low=1, high=max(SIZES))
        if rules is None or size not in SIZES or size is None:
            abort(404)
        keep_size(self.db, current_principal(), rules.screen, size)
        self.db.commit()
        return redirect(read_list_request(rules, request.form).url(size=size))

    @expose("/single-keys", methods=("POST",))
    def single_keys_view(self) -> ResponseReturnValue:
        """Keep whether single keys do something for the user."""
        keep_single_keys(self.db, current_principal(), wanted=request.form.get("on") == "yes")
        self.db.commit()
        return "", 204

    @expose("/look", methods=("POST",))
    def look_view(self) -> ResponseReturnValue:
        """Keep which columns of a list the user wants to see, in which order, and how close its rows stand, or forget it."""
        screen = request.form.get("screen", "")
        rules, columns = rules_named(screen), columns_named(screen)
        if rules is None or not columns:
            abort(404)
        hidden = hidden_of(columns, request.form.getlist("column"))
        look = {
            "hidden": hidden,
            "order": own_order(columns, request.form.getlist("order")),
            "compact": request.form.get("density") == "compact",
        }
        first = "first" in request.form
        keep_look(self.db, current_principal(), rules.screen, None if first else look)
        self.db.commit()
        flash(_("The list looks as at first again.") if first else _("The list keeps this look."), "success")  # fmt: skip
        return redirect(read_list_request(rules, request.form).url())

    @expose("/<int:view_id>/")
    def open_view(self, view_id: int) -> ResponseReturnValue:
        """Lead to the list as it was saved."""
        row = self.get_one(view_id)
        rules = rules_named(row.screen)
        if rules is None:
            abort(404)
        return redirect(address_of(rules, row.query))

    @expose("/<int:view_id>/default", methods=("POST",))
    def default_view(self, view_id: int) -> ResponseReturnValue:
        """Let a list open with one's own view, or as it is again."""
        row, rules = self.own_view(view_id)
        was = row.is_default
        self.open_with(row, wanted=not was)
        flash(_("The list opens as it is again.") if was else _("The list opens with this view from now on."), "success")  # fmt: skip
        return redirect(address_of(rules, row.query))

    def open_with(self, row: SavedViewRow, *, wanted: bool) -> None:
        """Let a list open with one's own view, or with none."""
        same_list = select(SavedViewRow).where(
            SavedViewRow.user_id == row.user_id, SavedViewRow.screen == row.screen
        )
        for each in self.db.scalars(same_list):
            each.is_default = each.id == row.id and wanted
        self.db.commit()

    @expose("/<int:view_id>/delete", methods=("POST",))
    def delete_view(self, view_id: int) -> ResponseReturnValue:
        """Take one's own view away."""
        row, rules = self.own_view(view_id)
        self.take_away(row)
        flash(_("The view is deleted."), "success")
        return redirect(ListRequest(rules=rules, sort=rules.default_sort).url())

    def take_away(self, row: SavedViewRow) -> None:
        """Delete a view."""
        self.note("deleted", row, current_principal())
        self.db.delete(row)
        self.db.commit()

    def own_view(self, view_id: int) -> tuple[SavedViewRow, ListRules]:
        """Return one's own view with the rules of its list; anything else is 404."""
        row = self.get_one(view_id)
        rules = rules_named(row.screen)
        if row.user_id != current_principal().user_id or rules is None:
            abort(404)
        return row, rules

    def get_one(self, view_id: int) -> SavedViewRow:
        """Return a view that the principal may use; anything else is 404."""
        row = self.db.scalar(
            select(SavedViewRow).where(SavedViewRow.id == view_id, reachable(current_principal()))
        )
        if row is None:
            abort(404)
        return row

    def note(self, action: str, row: SavedViewRow, principal: Principal) -> None:
        """Write into the trail what became of a view."""
        audit.note(
            self.db,
            action,
            object_type="saved_view",
            object_key=row.id,
            organization_id=principal.organization_id,
        )
