"""Bringing a temporary password to its user: by mail, or, without a mail server, by the administrator's mouth."""

from __future__ import annotations

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from admin.actions.users import Handed
from admin.delivery_words import said_problem
from admin.house import house, now
from carecall.errors import DeliveryFailed, DeliveryRefused
from carecall.notify.letters import Letter


def mail_password(handed: Handed) -> str:
    """Mail a temporary password; return an empty text, or the sentence that says why it was not."""
    mailer = house().mailer
    if mailer is None:
        return _("No mail server is configured, so nothing was mailed.")
    try:
        mailer.send(letter_of(handed), now())
    except (DeliveryFailed, DeliveryRefused) as refused:
        return _("The password could not be mailed. %(why)s", why=said_problem(str(refused)))
    return ""


def where_to_sign_in() -> list[str]:
    """Return the line with the address, where somebody said what the console's is."""
    address = house().address
    return [_("Sign in here: %(url)s", url=address + url_for("security.login"))] if address else []


def letter_of(handed: Handed) -> Letter:
    """Return the letter in the language of its reader."""
    with force_locale(handed.language):
        lines = (
            _("Hello %(name)s,", name=handed.name),
            "",
            _("this is your temporary password for CareCall:"),
            "",
            f"    {handed.password}",
            "",
            *where_to_sign_in(),
            _(
                "It is good for one sign-in within 24 hours. You then choose a password of your own."
            ),
            _("If you did not expect this, tell whoever runs CareCall for you."),
        )
        return Letter(
            to=handed.email, subject=_("Your password for CareCall"), text="\n".join(lines) + "\n"
        )
