"""My account > E-mail address: changed with the password and a number that is mailed to the new address."""

from __future__ import annotations

from flask import abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from flask_login import login_user

from admin.access import current_principal
from admin.actions import own_email as actions
from admin.actions.own_email import Typed
from admin.confirmation import ask_password, is_fresh
from admin.door import current_account
from admin.house import house
from admin.notices import tell_user
from admin.plain_view import SignedInView
from admin.throttle import Throttle
from carecall.domain.channel_target import email_address
from carecall.errors import BadInput
from carecall.notify.letters import Mailer


class OwnEmailView(SignedInView):
    """The address that one signs in with."""

    @expose("/", methods=("GET", "POST"))
    def index_view(self) -> ResponseReturnValue:
        """Show the address, and mail a number to a new one."""
        if not is_fresh(form_sent=request.method == "POST"):
            return ask_password(url_for(".index_view"))
        if request.method == "GET":
            return self.page()
        mailer = house().mailer or abort(409)
        email = request.form.get("email", "").strip().lower()
        problem = wrong(email)
        if problem:
            return self.page(problem, email), 422
        return self.ask(mailer, email)

    def ask(self, mailer: Mailer, email: str) -> ResponseReturnValue:
        """Mail the number, unless it was asked for often of late."""
        key = current_principal().user_id
        throttle: Throttle = g.throttle
        beside = f"email-change-to:{email}"
        wait_s = throttle.take(f"email-change:{key}", beside)
        if wait_s > 0:
            return self.page(_("Too many tries. Wait %(n)s seconds and try again.", n=wait_s), email), 429  # fmt: skip
        throttle.failed(beside)
        if not actions.ask(mailer, key, email):
            return self.page(_("The letter could not be mailed. Is the address right? Otherwise tell whoever runs CareCall for you."), email), 503  # fmt: skip
        flash(_("A verification number was mailed to the new address."), "success")
        return redirect(url_for(".index_view"))

    @expose("/number", methods=("POST",))
    def number_view(self) -> ResponseReturnValue:
        """Take the number, and change the address."""
        if not is_fresh(form_sent=True):
            return ask_password(url_for(".index_view"))
        before = current_principal()
        outcome, uniquifier = actions.confirm(before.user_id, request.form.get("number", ""))
        if outcome is Typed.WRONG:
            return self.page(_("This number is not right. Look at the newest letter.")), 422
        if outcome is not Typed.GOOD:
            flash(sentence_of(outcome), "error")
            return redirect(url_for(".index_view"))
        self.stay(uniquifier)
        tell_user(before, "email_changed")
        flash(_("Your e-mail address was changed. Your other sessions ended."), "success")
        return redirect(url_for("account.index_view"))

    def stay(self, uniquifier: str) -> None:
        """Keep this session under what its user is known by from now on."""
        account = current_account() or abort(401)
        account.fs_uniquifier = uniquifier
        login_user(account)  # type: ignore[no-untyped-call]  # untyped library

    @expose("/cancel", methods=("POST",))
    def cancel_view(self) -> ResponseReturnValue:
        """Forget the new address."""
        actions.forget(current_principal().user_id)
        flash(_("Your e-mail address stays as it is."), "success")
        return redirect(url_for(".index_view"))

    def page(self, problem: str = "", typed: str = "") -> str:
        """Draw the page: how it stands, and the form for the address or for its number."""
        principal = current_principal()
        values = {
            "email": principal.email,
            "waiting": actions.waiting_email(principal.user_id),
            "mails": house().mailer is not None,
        }
        return str(self.render("account/email.html", problem=problem, typed=typed, **values))


def wrong(email: str) -> str:
    """Return what is wrong with an address, or nothing."""
    try:
        email_address(email)
    except BadInput:
        return _("Write an e-mail address, such as name@example.org.")
    if email == current_principal().email:
        return _("You sign in with this address already.")
    return ""


def sentence_of(outcome: Typed) -> str:
    """Return why a number changed nothing."""
    if outcome is Typed.TAKEN:
        return _("This address cannot be used: write another one.")
    return _("This number is too old, or was tried too often. Ask for a new one.")
