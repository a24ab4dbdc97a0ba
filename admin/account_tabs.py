"""The pages of one's own account, in the order of their tabs."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountTab:
    """One page of the account."""

    key: str
    """The screen's endpoint."""
    text: str
    url: str


def account_tabs() -> list[AccountTab]:
    """Return the pages of the account; another one adds a line here."""
    named = (
        ("account", _("Profile")),
        ("own_email", _("E-mail address")),
        ("own_mobile", _("Mobile phone number")),
        ("own_sessions", _("Where I am signed in")),
        ("second_factor", _("Second factor")),
        ("start_page", _("Start page")),
        ("closing", _("Close account")),
    )
    return [AccountTab(key=key, text=text, url=url_for(f"{key}.index_view")) for key, text in named]
