"""Letters to an address that somebody wants to sign in with."""

from __future__ import annotations

from flask_babel import gettext as _

from carecall.notify.letters import Letter
from carecall.store.email_changes import LIFETIME, MOST_TRIES


def number_letter(email: str, number: str) -> Letter:
    """Return the letter with the number; it names nobody, for its reader may be a stranger."""
    lines = (
        _("this is the verification number for your new e-mail address at CareCall:"),
        "",
        f"    {number}",
        "",
        _("Type it in My account, E-mail address, within %(minutes)s minutes. After %(tries)s wrong numbers it is good for nothing.", minutes=LIFETIME.seconds // 60, tries=MOST_TRIES),
        _("If you did not ask for it, do nothing: nobody can sign in with your address."),
    )  # fmt: skip
    return letter(email, _("Your verification number for CareCall"), lines)


def taken_letter(email: str) -> Letter:
    """Return the letter to somebody who signs in with the address already."""
    lines = (
        _("somebody wanted to sign in to CareCall with your e-mail address, with which you sign in already."),
        "",
        _("Nothing was changed. If it was not you, you need do nothing."),
    )  # fmt: skip
    return letter(email, _("About your sign-in to CareCall"), lines)


def letter(email: str, subject: str, lines: tuple[str, ...]) -> Letter:
    """Return a letter of these lines under a greeting."""
    text = "\n".join((_("Hello,"), "", *lines)) + "\n"
    return Letter(to=email, subject=subject, text=text)
