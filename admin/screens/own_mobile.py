"""My account > Mobile phone number: changed with the password and a number that a call to the new one says."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from flask_babel import ngettext

from admin.access import current_principal
from admin.actions import own_mobile as actions
from admin.actions.own_mobile import Asked, Typed
from admin.campaign_words import why_blocked
from admin.confirmation import ask_password, is_fresh
from admin.formats import shown_phone
from admin.forms.mobile import read_mobile
from admin.mobile_words import mobile_word
from admin.notices import tell_user
from admin.plain_view import SignedInView
from carecall.domain.gate import GateRule
from carecall.domain.number_proof import LIFETIME

HOUR = timedelta(hours=1)


class OwnMobileView(SignedInView):
    """The own mobile phone number."""

    @expose("/", methods=("GET", "POST"))
    def index_view(self) -> ResponseReturnValue:
        """Show the number and how it stands, and have a new one called."""
        if not is_fresh(form_sent=request.method == "POST"):
            return ask_password(url_for(".index_view"))
        if request.method == "GET":
            return self.page()
        typed = request.form.get("mobile", "").strip()
        mobile = read_mobile(typed)
        if mobile is None:
            return self.page(_("This is no mobile phone number, such as 010-1234-5678."), typed), 422  # fmt: skip
        row = actions.own_row(current_principal().user_id)
        if row.mobile == mobile and row.mobile_verified_at is not None:
            return self.page(_("This number is yours and verified already."), typed), 422
        return self.ask(mobile)

    def ask(self, mobile: str) -> ResponseReturnValue:
        """Have the number called, or say why not."""
        answer = actions.ask(current_principal().user_id, mobile)
        shown = shown_phone(mobile, whole=True)
        match answer.asked:
            case Asked.OFTEN:
                wait_s = ceil(answer.wait.total_seconds())
                return self.page(often(answer.wait), shown), 429, {"Retry-After": str(wait_s)}
            case Asked.NEVER:
                return self.page(_("CareCall does not call this number: %(why)s.", why=reason_of(answer.rule)), shown), 422  # fmt: skip
            case Asked.NOT_NOW:
                problem = _("CareCall cannot call you now: %(why)s.", why=reason_of(answer.rule))
                return self.page(problem, shown, keeps=True), 409
            case Asked.RINGS:
                flash(_("A call is on its way already: wait until it is over."), "error")
            case Asked.COMES:
                flash(_("Your phone rings in a moment."), "success")
        return redirect(url_for(".index_view"))

    @expose("/number", methods=("POST",))
    def number_view(self) -> ResponseReturnValue:
        """Take the number that the call said, and change the mobile phone number."""
        if not is_fresh(form_sent=True):
            return ask_password(url_for(".index_view"))
        before = current_principal()
        outcome = actions.confirm(before.user_id, request.form.get("number", ""))
        if outcome is Typed.WRONG:
            return self.page(_("This number is not right. Type the number of the newest call.")), 422  # fmt: skip
        if outcome is Typed.NOT_SAID:
            return self.page(_("The call has not said a number yet.")), 422
        if outcome is Typed.OVER:
            flash(_("This number is too old, or was tried too often. Ask for a new one."), "error")
            return redirect(url_for(".index_view"))
        tell_user(before, "mobile_changed")
        flash(_("Your mobile phone number is verified."), "success")
        return redirect(url_for("account.index_view"))

    @expose("/keep", methods=("POST",))
    def keep_view(self) -> ResponseReturnValue:
        """Keep a number as not verified where the platform cannot call."""
        if not is_fresh(form_sent=True):
            return ask_password(url_for(".index_view"))
        mobile = read_mobile(request.form.get("mobile", ""))
        before = current_principal()
        if mobile is None or not actions.keep_unproved(before.user_id, mobile):
            flash(_("CareCall can call now: have the number verified."), "error")
            return redirect(url_for(".index_view"))
        tell_user(before, "mobile_changed")
        flash(_("Your mobile phone number was changed. It is not verified."), "success")
        return redirect(url_for("account.index_view"))

    @expose("/cancel", methods=("POST",))
    def cancel_view(self) -> ResponseReturnValue:
        """Forget the new number."""
        actions.forget(current_principal().user_id)
        flash(_("Your mobile phone number stays as it is."), "success")
        return redirect(url_for(".index_view"))

    def page(self, problem: str = "", typed: str = "", *, keeps: bool = False) -> str:
        """Draw the page: how it stands, and the form for the number or for what the call said."""
        row = actions.own_row(current_principal().user_id)
        found = actions.waiting(row.id)
        values = {
            "row": row,
            "mobile_word": mobile_word(row),
            "waiting": found[0].mobile if found else "",
            "standing": found[1].name if found else "",
            "typed": typed or (shown_phone(row.mobile, whole=True) if row.mobile else ""),
            "keeps": keeps,
            "minutes": LIFETIME.seconds // 60,
        }
        return str(self.render("account/mobile.html", problem=problem, **values))


def reason_of(rule: GateRule | str | None) -> str:
    """Return why a number is not called now."""
    if isinstance(rule, GateRule):
        return why_blocked(rule)
    return _("the part of the platform that dials does not run")


def often(wait: timedelta) -> str:
    """Return the sentence about calls that were asked for too often."""
    hours = ceil(wait / HOUR)
    return ngettext(
        "Too many calls today. Try again in %(num)d hour.",
        "Too many calls today. Try again in %(num)d hours.",
        hours,
    )
