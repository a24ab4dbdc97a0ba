"""The account menu > API keys: what lets programs in, made with a secret that is shown once, ended by revoking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from flask import abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from flask_babel import ngettext

from admin.access import Permission, current_principal
from admin.audit import actor
from admin.base_view import Blocker
from admin.cells import CellColumn
from admin.columns.api_key_columns import COLUMNS, RULES
from admin.confirmation import ask_password, is_fresh
from admin.forms.api_key_form import SPEC, ApiKeyForm, fresh_api_key, judge_api_key
from admin.forms.judging import Judge
from admin.forms.typed import Typed
from admin.house import now
from admin.listing import Listing
from admin.queries.api_key_list import ApiKeyLine, api_keys_of
from admin.row_words import RowWords
from admin.rows_view import RowsView
from admin.search import ListRequest
from carecall.store.api_keys import NewApiKey, make_api_key, revoke_api_key
from carecall.store.tables import ApiKeyRow

WORDS = RowWords(
    title=lambda: _("API keys"),
    add=lambda: _("Make a key"),
    edit=str,
    delete=str,
    warning=str,
    count=lambda count: ngettext("%(n)s key", "%(n)s keys", count.number, n=count),
    empty_title=lambda: _("No program has a key"),
    empty_text=lambda: _("With a key a program does over the HTTP API what you do here, never more than you may."),
    added=lambda: _("The key was made."),
    changed=str,
    removed=str,
    file=lambda: _("API keys"),
)  # fmt: skip


class ApiKeysView(RowsView):
    """Keys of programs of the organizations in reach."""

    words = WORDS
    rules = RULES
    spec = SPEC
    api = None
    object_type = "api_key"
    icon = "key"
    list_template = "api_keys/list.html"
    form_template = "api_keys/form.html"
    view_permission = Permission.SETTINGS
    edit_permission = Permission.SETTINGS
    columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    export_columns: ClassVar[Sequence[CellColumn]] = ()
    form_fields: ClassVar[Sequence[str]] = ("name", "organization_id", "reach", "scopes", "expires_at")  # fmt: skip

    def is_visible(self) -> bool:
        """Stay out of the sidebar: the way here is the account's menu."""
        return False

    def listing(self, wanted: ListRequest) -> Listing[ApiKeyLine]:
        """Return one page of keys."""
        return api_keys_of(self.db, current_principal(), wanted, now())

    def list_values(self, listing: Listing[Any]) -> dict[str, object]:
        """Offer neither ticks nor editing: each key is revoked for itself."""
        return {**super().list_values(listing), "may_add": True, "may_edit": False}

    def extra_actions(self, line: ApiKeyLine) -> Sequence[tuple[str, str, str]]:
        """Offer to revoke a key that was not."""
        if line.row.revoked_at is not None:
            return ()
        return (("lock", _("Revoke"), url_for(".revoke_view", row_id=line.key)),)

    def fresh(self) -> Typed:
        """Begin with what most keys are."""
        return fresh_api_key()

    def judge(self, judge: Judge, row: ApiKeyRow | None) -> ApiKeyForm | None:
        """Return the form's values."""
        _row = row
        return judge_api_key(judge)

    def write_new(self, value: ApiKeyForm) -> int:
        """Write a key; the store notes it in the trail."""
        new = NewApiKey(
            organization_id=value.organization_id,
            name=value.name,
            reach=value.reach,
            scopes=sorted(scope.value for scope in value.scopes),
            created_by_id=current_principal().user_id,
            expires_at=value.expires_at,
        )
        made = make_api_key(self.db, new, now(), actor())
        g.new_key = made.text
        return made.row.id

    def blockers(self, row: ApiKeyRow) -> list[Blocker]:
        """Return nothing: keys are revoked, not deleted."""
        _row = row
        return []

    @expose("/new", methods=("GET", "POST"))
    def new_view(self) -> ResponseReturnValue:
        """Make a key, after the password was typed within the last minutes; its text is shown once."""
        if not is_fresh():
            return ask_password(url_for(".new_view"))
        answer = super().new_view()
        text = g.pop("new_key", "")
        added = not isinstance(answer, (str, tuple))
        return str(self.render("api_keys/secret.html", key=text)) if text and added else answer

    @expose("/<int:row_id>/revoke", methods=("GET", "POST"))
    def revoke_view(self, row_id: int) -> ResponseReturnValue:
        """Ask, and end a key at once."""
        self.demand_edit()
        row: ApiKeyRow = self.get_one(row_id)
        if request.method == "GET":
            return str(self.render("api_keys/revoke.html", row=row))
        problem = self.attempt(lambda: revoke_api_key(self.db, row, now(), actor()))
        text = problem or _("The key “%(name)s” opens nothing any more.", name=row.name)
        flash(text, "error" if problem else "success")
        return redirect(url_for(".index_view"))

    # Stock addresses of a settings screen that keys do not have

    def edit_one_view(self, row_id: int) -> ResponseReturnValue:
        """Not offered."""
        _row_id = row_id
        abort(404)

    def delete_one_view(self, row_id: int) -> ResponseReturnValue:
        """Not offered."""
        _row_id = row_id
        abort(404)

    def delete_many_view(self) -> ResponseReturnValue:
        """Not offered."""
        abort(404)
