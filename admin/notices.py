"""Telling users by mail what happened to their sign-in; without a mail server nobody is told."""

from __future__ import annotations

import logging
from http import HTTPStatus

from flask import Response, after_this_request
from flask_babel import force_locale
from flask_babel import gettext as _

from admin.access import Principal
from admin.house import house, now
from carecall.errors import DeliveryFailed, DeliveryRefused
from carecall.notify.letters import Letter, Mailer
from carecall.store.tables import UserRow

log = logging.getLogger(__name__)


def sentence_of(what: str) -> str:
    """Return what happened, in the language of the reader."""
    return {
        "password_changed": _("your password was changed by a link that was mailed to you."),
        "email_changed": _("the e-mail address that you sign in with was changed: this address opens nothing any more, and letters go to the new one."),
        "email_changed_for": _("an administrator changed the e-mail address that you sign in with: this address opens nothing any more, and letters go to the new one."),
        "mobile_changed": _("your mobile phone number at CareCall was changed or verified."),
        "factor_on": _("a second factor was set up for your sign-in."),
        "factor_off": _("the second factor of your sign-in was turned off."),
        "factor_reset": _("an administrator took away the second factor of your sign-in, and every session of yours ended."),
        "recovery_code_used": _("somebody signed in with one of your recovery codes."),
        "recovery_codes_new": _("new recovery codes were made for your sign-in; the old ones are good for nothing."),
        "account_closed": _("your account was closed. Within 30 days whoever runs the platform can open it again; after that it is deleted."),
        "account_opened": _("your account was opened again."),
    }[what]  # fmt: skip


def tell_user(user: Principal | UserRow, what: str) -> None:
    """Mail a user what happened; a mail server that fails holds nothing up."""
    mailer = house().mailer
    if mailer is not None:
        send(mailer, letter_of(user, what), what)


def tell_once_changed(user: UserRow, what: str) -> None:
    """Mail a user, at the address that stands now, what the running request is about to do, once it is done."""
    mailer = house().mailer
    if mailer is None:
        return
    letter = letter_of(user, what)

    @after_this_request
    def tell(response: Response) -> Response:
        if response.status_code < HTTPStatus.BAD_REQUEST:
            send(mailer, letter, what)
        return response


def send(mailer: Mailer, letter: Letter, what: str) -> None:
    """Hand a letter over; where that fails the log says so, without whom it was for."""
    try:
        mailer.send(letter, now())
    except (DeliveryFailed, DeliveryRefused):
        log.warning("a notice about a sign-in could not be mailed", extra={"notice": what})


def letter_of(user: Principal | UserRow, what: str) -> Letter:
    """Return the letter; it holds no link, so that nobody learns to follow one."""
    with force_locale(str(user.language)):
        lines = (
            _("Hello %(name)s,", name=user.name),
            "",
            sentence_of(what),
            "",
            _("If it was not you, tell whoever runs CareCall for you at once."),
        )
        subject = _("About your sign-in to CareCall")
        return Letter(to=user.email, subject=subject, text="\n".join(lines) + "\n")
