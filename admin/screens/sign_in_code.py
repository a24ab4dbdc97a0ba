"""The second step of signing in: a code of the authenticator app, or one of the recovery codes."""

from __future__ import annotations

from typing import cast

from flask import abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from flask_babel import ngettext

from admin import audit
from admin.access import signed_in
from admin.accounts import Account
from admin.actions.second_factor import Given, give_code
from admin.languages import local_path
from admin.notices import tell_user
from admin.plain_view import PlainView
from admin.presence import code_given
from admin.throttle import Throttle, own_address

FEW = 3
"""With so few recovery codes left, new ones are advised."""


class SignInCodeView(PlainView):
    """Asked of whoever gave the right password and has a second factor."""

    def is_accessible(self) -> bool:
        """Let in everybody; `code_view` sends strangers away."""
        return True

    @expose("/")
    def index_view(self) -> ResponseReturnValue:
        """Nothing is shown here."""
        abort(404)

    @expose("/code", methods=("GET", "POST"))
    def code_view(self) -> ResponseReturnValue:
        """Ask for the code, and let in."""
        goal = local_path(request.values.get("next", ""))
        account = cast("Account | None", g.get("waiting"))
        if account is None:
            return redirect(goal if signed_in() else url_for("security.login", next=goal))
        if request.method == "GET":
            return self.page(goal)
        throttle: Throttle = g.throttle
        own_name, beside = f"factor:{account.id}", own_address()
        wait_s = throttle.take(own_name, beside)
        if wait_s > 0:
            return self.page(goal, _("Too many tries. Wait %(n)s seconds and try again.", n=wait_s)), 429  # fmt: skip
        given = give_code(account, request.form.get("code", ""))
        if given is None:
            throttle.failed(beside)
            audit.record_stranger("code_asked", result="refused", principal=account.principal)
            return self.page(goal, _("This code is not right, or it was used already. Wait for the next one.")), 422  # fmt: skip
        throttle.succeeded(own_name)
        return self.let_in(account, given, goal)

    def let_in(self, account: Account, given: Given, goal: str) -> ResponseReturnValue:
        """Finish the sign-in."""
        code_given(g.waiting_session)
        g.principal = account.principal
        audit.record("sign_in", facts={"with": "recovery_code" if given.recovery else "code"})
        if given.recovery:
            tell_user(account.principal, "recovery_code_used")
            flash(left_over(given.left), "info")
        return redirect(goal)

    def page(self, goal: str, problem: str = "") -> str:
        """Draw the form."""
        return str(self.render("security/code.html", goal=goal, problem=problem))


def left_over(left: int) -> str:
    """Return how many recovery codes are left, and what to do about few."""
    count = ngettext("%(num)d recovery code is left.", "%(num)d recovery codes are left.", left)
    advice = _("Make new ones in My account, Second factor.") if left <= FEW else ""
    return f"{count} {advice}".strip()
