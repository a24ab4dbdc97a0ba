"""My account > Close account: what will happen, the reason, and the end of one's own account."""

from __future__ import annotations

import secrets

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from sqlalchemy.orm.exc import StaleDataError

from admin import audit
from admin.access import current_principal
from admin.confirmation import ask_password, is_fresh
from admin.door import forget
from admin.house import now
from admin.notices import tell_user
from admin.plain_view import SignedInView
from admin.user_rules import is_last_manager, is_last_platform_operator
from carecall.spreadsheets.graphemes import count_graphemes
from carecall.store.closings import KEPT_FOR, REASON_LIMIT, close_account
from carecall.store.tables import UserRow


class ClosingView(SignedInView):
    """Ends one's own subscription; the password is asked again first."""

    own_rows = True

    @expose("/", methods=("GET", "POST"))
    def index_view(self) -> ResponseReturnValue:
        """Say what will happen, and close the account."""
        if not is_fresh():
            return ask_password(url_for(".index_view"))
        row = self.db.get_one(UserRow, current_principal().user_id)
        needed = self.needed(row)
        reason = request.form.get("reason", "").strip()
        if request.method == "GET":
            return self.page(needed, reason)
        problem = needed or wrong(reason, agreed="agreed" in request.form)
        if problem:
            return self.page(needed, reason, problem), 409 if needed else 422
        return self.close(row, reason)

    def close(self, row: UserRow, reason: str) -> ResponseReturnValue:
        """Close the account, tell its user, and show the sign-in page."""
        close_account(row, reason, secrets.token_hex(16), now())
        try:
            self.db.flush()
            # The reason stays with the account: it may hold personal words, and the trail is never shortened.
            audit.note(self.db, "account_closed", object_type="user", object_key=row.id)
            self.db.commit()
        except StaleDataError:
            self.db.rollback()
            flash(_("Your account was changed elsewhere meanwhile. Look at the values and save again."), "error")  # fmt: skip
            return redirect(url_for(".index_view"))
        tell_user(row, "account_closed")
        forget()
        flash(_("Your account is closed."), "success")
        return redirect(url_for("security.login"))

    def needed(self, row: UserRow) -> str:
        """Return why somebody cannot close the own account, or nothing."""
        if is_last_platform_operator(self.db, row):
            return _("You are the last platform operator: add another one first.")
        if is_last_manager(self.db, row):
            return _("You are the last one who manages users of your organization: add another one first.")  # fmt: skip
        return ""

    def page(self, needed: str, reason: str, problem: str = "") -> str:
        """Draw the page."""
        values = {"needed": needed, "reason": reason, "problem": problem}
        limits = {"days": KEPT_FOR.days, "limit": REASON_LIMIT}
        return str(self.render("account/close.html", **values, **limits))


def wrong(reason: str, *, agreed: bool) -> str:
    """Return what is wrong with the form, or nothing."""
    if not reason:
        return _("Write why you close the account.")
    if count_graphemes(reason) > REASON_LIMIT:
        return _("At most %(n)s characters.", n=REASON_LIMIT)
    return "" if agreed else _("Tick the box to say that you read what will happen.")
