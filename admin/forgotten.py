"""A forgotten password: the same answer for every address, and a link by mail for those who sign in with it."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from flask import Flask, Response, after_this_request, current_app, g, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_security import (
    ForgotPasswordForm,
    hash_password,
    password_reset,
    reset_password_instructions_sent,
)
from wtforms import StringField

from admin import audit
from admin.accounts import Account, Accounts
from admin.house import House, house, now
from admin.notices import tell_user
from admin.throttle import Throttle, own_address
from carecall.errors import DeliveryFailed, DeliveryRefused
from carecall.notify.letters import Letter

log = logging.getLogger(__name__)
LINK_HOURS = 1


class ThrottledForgotForm(ForgotPasswordForm):
    """The address that a link is mailed to; whoever asks often has to wait."""

    email = StringField()  # type: ignore[assignment,no-untyped-call]  # untyped library; a wider field than its own
    """Any text: addresses of a house's own mail server are no less good than those of the internet."""

    def validate(self, extra_validators: Any = None, **kwargs: Any) -> bool:  # noqa: ARG002 - WTForms names it
        """Count every try, for a good one sends mail."""
        throttle: Throttle = g.throttle
        own = f"forgot:{(self.email.data or '').strip().lower()}"
        beside = own_address("forgot-address")
        wait_s = throttle.take(own, beside)
        if wait_s > 0:
            self.form_errors.append(
                _("Too many tries. Wait %(n)s seconds and try again.", n=wait_s)
            )
            return False
        throttle.failed(beside)
        accounts: Accounts = current_app.extensions["security"].datastore
        self.user = accounts.find_user(case_insensitive=True, email=(self.email.data or "").strip())
        return can_mail() and self.user is not None and bool(self.user.is_active)


def can_mail() -> bool:
    """Say whether a link can be mailed: it needs a mail server, and the address that users type."""
    return house().mailer is not None and bool(house().address)


def listen_for_forgotten(app: Flask) -> None:
    """Mail the link once the answer is gone, so that its time tells nothing; write down what was done."""

    @reset_password_instructions_sent.connect_via(app)
    def asked(_app: Flask, user: Account, reset_token: str, **_named: object) -> None:
        hash_password("an unknown address costs one hash too")
        audit.record_stranger("password_forgotten", result="ok", principal=user.principal)
        parts, letter, moment = house(), letter_of(user, reset_token), now()

        @after_this_request
        def mail_later(response: Response) -> Response:
            response.call_on_close(lambda: mail(parts, letter, moment))
            return response

    @password_reset.connect_via(app)
    def chosen(_app: Flask, user: Account, **_named: object) -> None:
        audit.record_stranger("password_changed", result="ok", principal=user.principal)
        tell_user(user.principal, "password_changed")

    # Signals hold their receivers weakly.
    app.extensions["carecall_forgotten"] = (asked, chosen)


def letter_of(user: Account, token: str) -> Letter:
    """Return the letter with the link, in the language of its reader."""
    with force_locale(user.principal.language):
        link = house().address + url_for("security.reset_password", token=token)
        lines = (
            _("Hello %(name)s,", name=user.principal.name),
            "",
            _("choose a new password for CareCall here:"),
            "",
            link,
            "",
            _("The link is good once and for one hour. A second factor is asked for as always."),
            _("If you did not ask for it, do nothing: your password stays as it is."),
        )
        return Letter(
            to=user.email, subject=_("A new password for CareCall"), text="\n".join(lines) + "\n"
        )


def mail(parts: House, letter: Letter, moment: Any) -> None:
    """Hand the letter over; nobody waits for it any more, so a failure is told to the log."""
    try:
        if parts.mailer is not None:
            parts.mailer.send(letter, moment)
    except (DeliveryFailed, DeliveryRefused):
        log.warning("a link for a new password could not be mailed")


def forgotten_config() -> dict[str, object]:
    """Return Flask-Security's settings of it."""
    return {
        "SECURITY_RECOVERABLE": True,
        "SECURITY_RESET_URL": "/forgot-password",
        "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=LINK_HOURS),
        "SECURITY_SEND_PASSWORD_RESET_EMAIL": False,
        "SECURITY_SEND_PASSWORD_RESET_NOTICE_EMAIL": False,
        "SECURITY_AUTO_LOGIN_AFTER_RESET": False,
        "SECURITY_POST_RESET_VIEW": "/sign-in",
    }
