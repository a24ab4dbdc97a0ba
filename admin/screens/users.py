"""Settings > Manage user; deliberately without a download."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask import abort, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from flask_babel import ngettext

from admin import audit
from admin.access import Permission, current_principal
from admin.actions import users as actions
from admin.base_view import Blocker
from admin.cells import CellColumn
from admin.columns.user_columns import COLUMNS, RULES
from admin.confirmation import ask_password, is_fresh
from admin.forms.judging import Judge
from admin.forms.typed import Typed, typed_from
from admin.forms.user_form import SPEC, UserForm, judge_user, typed_of_user
from admin.house import house, now
from admin.invitations import mail_password
from admin.languages import current_language
from admin.listing import Listing
from admin.menu import MenuSection
from admin.mobile_words import mobile_word
from admin.notices import tell_once_changed, tell_user
from admin.queries.user_list import UserLine, users_of
from admin.row_words import RowWords
from admin.rows_view import RowsView
from admin.search import ListRequest
from admin.user_rules import is_last_platform_operator, may_change, role_of
from carecall.domain.organization import SubscriptionState
from carecall.store.operators import PLATFORM_OPERATOR
from carecall.store.tables import UserRow

WORDS = RowWords(
    title=lambda: _("Manage user"),
    add=lambda: _("Add user"),
    edit=lambda: _("Edit user"),
    delete=lambda: _("Delete user"),
    warning=lambda: _("Whoever is deleted cannot sign in any more. Memos stay, with the author's name; nobody can change them then."),
    count=lambda count: ngettext("%(n)s user", "%(n)s users", count.number, n=count),
    empty_title=lambda: _("No users yet"),
    empty_text=lambda: _("Users are the people who sign in to this console."),
    added=lambda: _("A new user was added."),
    changed=lambda: _("The user was changed."),
    removed=lambda n: ngettext("%(num)d user was deleted.", "%(num)d users were deleted.", n),
    file=lambda: _("users"),
)  # fmt: skip


class UsersView(RowsView):
    """People who sign in."""

    words = WORDS
    rules = RULES
    spec = SPEC
    object_type = "user"
    icon = "person"
    menu_section = MenuSection.SETTINGS
    list_template = "users/list.html"
    form_template = "users/form.html"
    view_permission = Permission.USERS
    edit_permission = Permission.USERS
    asks_password = True
    columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    export_columns: ClassVar[Sequence[CellColumn]] = ()
    form_fields: ClassVar[Sequence[str]] = ("name", "email", "mobile", "organization_id", "task", "language")  # fmt: skip

    def listing(self, wanted: ListRequest) -> Listing[UserLine]:
        """Return one page of users."""
        return users_of(self.db, current_principal(), wanted)

    def get_one(self, id: object) -> Any:
        """Return a user that the reader may change; 403 for one with more rights."""
        row = super().get_one(id)
        if not may_change(current_principal(), row):
            abort(403)
        return row

    def fresh(self) -> Typed:
        """Begin in the reader's own language."""
        return typed_from(language=current_language(), organization=current_principal().stands_at)

    def typed_of(self, row: UserRow) -> Typed:
        """Return a stored user as the form shows it."""
        return typed_of_user(row)

    def form_values(self, row: UserRow | None) -> dict[str, object]:
        """Say whether the form is somebody else's, and whether passwords can be mailed."""
        return {
            "oneself": row is not None and row.id == current_principal().user_id,
            "locked": row is not None and row.status is SubscriptionState.LOCKED,
            "mails": house().mailer is not None,
            "mobile_word": mobile_word(row) if row is not None else None,
            "has_factor": row is not None and row.tf_totp_secret is not None,
        }

    def judge(self, judge: Judge, row: UserRow | None) -> UserForm | None:
        """Return the form's values; nobody changes the own rights or takes away the last platform operator."""
        form = judge_user(judge, row)
        if form is None or row is None:
            return form
        changed = form.role != role_of(row)
        if changed and row.id == current_principal().user_id:
            judge.refuse("role", _("Ask somebody else to change your own role."))
        if changed and form.role != PLATFORM_OPERATOR and is_last_platform_operator(self.db, row):
            judge.refuse("role", _("This is the last platform operator: add another one first."))
        return form

    def add(self, value: UserForm) -> UserRow:
        """Write a new user; the temporary password is handed over once all is stored."""
        row, g.handed = actions.add(self.db, value, now())
        return row

    def handed_over(self) -> Mapping[str, object]:
        """Return a new user's temporary password, unless it was mailed."""
        handed: actions.Handed = g.pop("handed")
        return {"temporary_password": handed.password} if mail_password(handed) else {}

    def change(self, row: UserRow, value: UserForm) -> None:
        """Write a form over a user; one who gets another address is told at the old one."""
        if row.email != value.email:
            tell_once_changed(row, "email_changed_for")
        actions.change(self.db, row, value)

    def blockers(self, row: UserRow) -> list[Blocker]:
        """Return why a user is not deleted: oneself, and whoever alone runs the platform."""
        return [Blocker(text=text, url=url_for(".index_view")) for text in self.needed(row)]

    def needed(self, row: UserRow) -> list[str]:
        """Return the sentences that keep a user from being deleted or locked."""
        if row.id == current_principal().user_id:
            return [_("This is you yourself: ask somebody else to do it.")]
        if is_last_platform_operator(self.db, row):
            return [_("%(name)s is the last platform operator: add another one first.", name=row.name)]  # fmt: skip
        return []

    # Passwords

    @expose("/new", methods=("GET", "POST"))
    def new_view(self) -> ResponseReturnValue:
        """Add a user, and hand the temporary password over."""
        answer = super().new_view()
        handed: actions.Handed | None = g.pop("handed", None)
        stored = getattr(answer, "status_code", 0) == 302
        return self.hand_over(handed, answer) if handed and stored else answer

    @expose("/<int:row_id>/password", methods=("POST",))
    def password_view(self, row_id: int) -> ResponseReturnValue:
        """Give a user a new temporary password; the old one and all sessions end."""
        self.demand_edit()
        row = self.get_one(row_id)
        if not is_fresh():
            return ask_password(url_for(".edit_one_view", row_id=row_id))
        if row.id == current_principal().user_id:
            return redirect(url_for("security.change_password"))
        handed = actions.give_password(row, now())
        problem = self.noted(row, "password_reset")
        if problem:
            flash(problem, "error")
            return redirect(url_for(".edit_one_view", row_id=row_id))
        return self.hand_over(handed, redirect(url_for(".index_view")))

    def hand_over(self, handed: actions.Handed, answer: ResponseReturnValue) -> ResponseReturnValue:
        """Mail a temporary password and go on, or show it this once."""
        problem = mail_password(handed)
        if problem:
            return str(self.render("users/password.html", handed=handed, problem=problem))
        flash(_("The temporary password was mailed to %(email)s.", email=handed.email), "success")
        return answer

    @expose("/<int:row_id>/reset-factor", methods=("POST",))
    def reset_factor_view(self, row_id: int) -> ResponseReturnValue:
        """Take away the second factor of somebody who lost the phone; every session of theirs ends."""
        self.demand_edit()
        row = self.get_one(row_id)
        if not is_fresh():
            return ask_password(url_for(".edit_one_view", row_id=row_id))
        if row.id == current_principal().user_id:
            return redirect(url_for("second_factor.index_view"))
        actions.reset_factor(row)
        problem = self.noted(row, "factor_reset")
        if not problem:
            tell_user(row, "factor_reset")
        flash(problem or _("The second factor is gone and the user is signed out."), "error" if problem else "success")  # fmt: skip
        return redirect(url_for(".index_view"))

    # Locking

    @expose("/<int:row_id>/lock", methods=("POST",))
    def lock_view(self, row_id: int) -> ResponseReturnValue:
        """Keep a user out, at once."""
        self.demand_edit()
        row = self.get_one(row_id)
        if not is_fresh():
            return ask_password(url_for(".edit_one_view", row_id=row_id))
        if row.closed_at is not None:
            return redirect(url_for("closed_accounts.index_view"))
        blocked = self.needed(row)
        if blocked:
            flash(blocked[0], "error")
            return redirect(url_for(".edit_one_view", row_id=row_id))
        actions.lock(row)
        problem = self.noted(row, "locked")
        flash(problem or _("The user is locked and signed out."), "error" if problem else "success")
        return redirect(url_for(".index_view"))

    @expose("/<int:row_id>/unlock", methods=("POST",))
    def unlock_view(self, row_id: int) -> ResponseReturnValue:
        """Let a user in again."""
        self.demand_edit()
        row = self.get_one(row_id)
        if not is_fresh():
            return ask_password(url_for(".edit_one_view", row_id=row_id))
        if row.closed_at is not None:
            return redirect(url_for("closed_accounts.index_view"))
        actions.unlock(row)
        problem = self.noted(row, "unlocked")
        flash(problem or _("The user may sign in again."), "error" if problem else "success")
        return redirect(url_for(".index_view"))

    def noted(self, row: UserRow, action: str) -> str:
        """Write what was done to a user into the trail, and commit; return what went wrong."""
        return self.attempt(
            lambda: audit.note(
                self.db,
                action,
                object_type=self.object_type,
                object_key=row.id,
                organization_id=row.organization_id,
            )
        )
