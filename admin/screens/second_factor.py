"""My account > Second factor: set up with an authenticator app, recovery codes, turn off."""

from __future__ import annotations

from flask import Response, abort, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _

from admin import audit
from admin.accounts import Account
from admin.actions import second_factor as actions
from admin.confirmation import ask_password, is_fresh
from admin.door import current_account
from admin.factor_codes import new_secret, qr_svg, seal, unseal, written_key
from admin.notices import tell_user
from admin.plain_view import SignedInView
from admin.throttle import Throttle, own_address
from carecall.errors import BadInput

DRAFT = "factor_draft"
"""In the cookie: the secret that waits for its first code, sealed."""


class SecondFactorView(SignedInView):
    """One's own second factor; the password is asked again before anything changes."""

    @expose("/")
    def index_view(self) -> ResponseReturnValue:
        """Show whether a second factor is on, and what can be done."""
        account = own()
        return str(self.render("account/second_factor.html", account=account))

    @expose("/set-up", methods=("GET", "POST"))
    def set_up_view(self) -> ResponseReturnValue:
        """Show the key, and turn the second factor on with a first code."""
        if not is_fresh():
            return ask_password(url_for(".set_up_view"))
        account = own()
        secret = draft_of(account)
        if request.method == "GET":
            return self.set_up_page(account, secret)
        throttle: Throttle = g.throttle
        own_name, beside = f"factor:{account.id}", own_address()
        wait_s = throttle.take(own_name, beside)
        if wait_s > 0:
            return self.set_up_page(account, secret, _("Too many tries. Wait %(n)s seconds and try again.", n=wait_s)), 429  # fmt: skip
        codes = actions.confirm(account, secret, request.form.get("code", ""))
        if not codes:
            throttle.failed(beside)
            return self.set_up_page(account, secret, _("This code is not right. Is the clock of your phone right?")), 422  # fmt: skip
        throttle.succeeded(own_name)
        session.pop(DRAFT)
        return self.changed(account, "factor_on", codes)

    @expose("/key.svg")
    def key_view(self) -> ResponseReturnValue:
        """Send the picture of the key that waits for its first code."""
        if not is_fresh() or DRAFT not in session:
            abort(404)
        account = own()
        return Response(qr_svg(draft_of(account), account.email), mimetype="image/svg+xml")

    @expose("/recovery", methods=("POST",))
    def recovery_view(self) -> ResponseReturnValue:
        """Make new recovery codes and show them this once."""
        account = own()
        if account.sealed_factor is None:
            abort(404)
        if not is_fresh():
            return ask_password(url_for(".index_view"))
        return self.changed(account, "recovery_codes_new", actions.renew_recovery_codes(account))

    @expose("/off", methods=("POST",))
    def off_view(self) -> ResponseReturnValue:
        """Turn the second factor off, unless it is demanded."""
        account = own()
        if not is_fresh():
            return ask_password(url_for(".index_view"))
        if account.factor_demanded:
            flash(_("Your organization demands a second factor: it can be replaced, not turned off."), "error")  # fmt: skip
            return redirect(url_for(".index_view"))
        actions.take_away(account)
        self.note(account, "factor_off")
        flash(_("The second factor is off. Your other sessions ended."), "success")
        return redirect(url_for(".index_view"))

    def changed(self, account: Account, what: str, codes: list[str]) -> str:
        """Write down what changed, tell the user, and show the recovery codes."""
        self.note(account, what)
        return str(self.render("account/recovery_codes.html", codes=codes, first=what == "factor_on"))  # fmt: skip

    def note(self, account: Account, what: str) -> None:
        """Write down what changed, and tell the user."""
        audit.record(what, object_type="user", object_key=account.id)
        tell_user(account.principal, what)

    def set_up_page(self, account: Account, secret: bytes, problem: str = "") -> str:
        """Draw the page with the key."""
        return str(self.render("account/factor_set_up.html", account=account, key=written_key(secret), problem=problem))  # fmt: skip


def own() -> Account:
    """Return the signed-in account."""
    account = current_account()
    if account is None:
        abort(401)
    return account


def draft_of(account: Account) -> bytes:
    """Return the secret that waits for its first code, made now if there is none."""
    try:
        return unseal(str(session[DRAFT]), account.id)
    except (KeyError, BadInput):
        secret = new_secret()
        session[DRAFT] = seal(secret, account.id)
        return secret
