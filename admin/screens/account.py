"""The own account: profile, password, and the end of one's other sessions."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError

from admin import audit
from admin.access import current_principal
from admin.confirmation import ask_password, is_fresh
from admin.forms.differences import differences, facts_of
from admin.forms.judging import Judge
from admin.forms.profile_form import SPEC, ProfileForm, judge_profile, typed_of_profile
from admin.forms.typed import Typed, read_typed
from admin.mobile_words import mobile_word
from admin.plain_view import SignedInView
from carecall.store.tables import UserRow


class AccountView(SignedInView):
    """One's own account; whoever is signed in has one."""

    own_rows = True

    @expose("/", methods=("GET", "POST"))
    def index_view(self) -> ResponseReturnValue:
        """Show and change the own profile, after the password was typed within the last minutes."""
        if not is_fresh():
            return ask_password(url_for(".index_view"))
        row = self.db.get_one(UserRow, current_principal().user_id)
        if request.method == "GET":
            return self.page(row, typed_of_profile(row))
        typed = read_typed(SPEC, request.form)
        judge = Judge(SPEC, typed)
        form = judge_profile(judge)
        if form is None:
            return self.page(row, typed, judge.problems), 422
        if request.form.get("version") != str(row.version):
            return self.page(row, typed, {"": changed_meanwhile()}), 409
        return self.saved(row, form)

    def saved(self, row: UserRow, form: ProfileForm) -> ResponseReturnValue:
        """Write the profile, and into the trail what changed."""
        before = typed_of_profile(row)
        row.name, row.task = form.name, form.task
        row.language, row.time_zone = form.language, form.time_zone
        facts = facts_of(differences(SPEC, before, typed_of_profile(row)))
        try:
            self.db.flush()
            audit.note(self.db, "changed", object_type="user", object_key=row.id, facts=facts)
            self.db.commit()
        except StaleDataError:
            self.db.rollback()
            flash(changed_meanwhile(), "error")
            return redirect(url_for(".index_view"))
        session["language"] = form.language.value
        flash(_("Your account was changed."), "success")
        return redirect(url_for(".index_view"))

    def page(self, row: UserRow, typed: Typed, problems: Mapping[str, str] | None = None) -> str:
        """Draw the profile with what was typed."""
        return str(
            self.render(
                "account/profile.html",
                spec=SPEC,
                row=row,
                typed=typed,
                problems=problems or {},
                mobile_word=mobile_word(row),
            )
        )


def changed_meanwhile() -> str:
    """Return the sentence about somebody who was quicker."""
    return _("Your account was changed elsewhere meanwhile. Look at the values and save again.")
