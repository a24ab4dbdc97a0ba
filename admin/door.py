"""Who is let through before any screen is asked: strangers, waiting for a code, forced to do something first."""

from __future__ import annotations

from typing import Any, cast

from flask import g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import logout_user
from flask_security import current_user

from admin.access import signed_in
from admin.accounts import Account
from admin.presence import note_access, present

OPEN_ENDPOINTS = frozenset(
    {
        "security.login",
        "security.logout",
        "security.forgot_password",
        "security.reset_password",
        "static",
        "language.choose",
        "sign_in_code.code_view",
    }
)
"""Open to strangers; the code's page sends them away by itself."""
SETTING_UP = frozenset({"second_factor", "security"})
"""Blueprints that somebody reaches who has to set up a second factor first."""


def current_account() -> Account | None:
    """Return the account that the cookie names; it may still have to give a code."""
    user: Any = current_user
    return cast(Account, user._get_current_object()) if user.is_authenticated else None


def recognise() -> None:
    """Find out who asks: the principal of a session that stands, or who waits for the code."""
    account = current_account()
    if account is None:
        return
    found = present(account)
    if found is None:
        forget()
    elif found.waits_for_code:
        g.waiting, g.waiting_session = account, found
    else:
        g.principal = account.principal
        note_access(account, found)


def forget() -> None:
    """Take what a session that is over left in the cookie."""
    language = session.get("language")
    logout_user()  # type: ignore[no-untyped-call]  # untyped library
    session.clear()
    if language:
        session["language"] = language


def stop_at_the_door() -> ResponseReturnValue | None:
    """Send strangers to the sign-in page, and whoever has to do something first to where it is done."""
    endpoint = request.endpoint or ""
    if endpoint in OPEN_ENDPOINTS:
        return None
    if signed_in() is None:
        return to_sign_in()
    account = current_account()
    if account is None:
        return None
    if account.must_change_password:
        there = "security.change_password"
        return None if endpoint == there else redirect(url_for(there))
    if account.factor_demanded and account.sealed_factor is None:
        inside = endpoint.partition(".")[0] in SETTING_UP
        return None if inside else redirect(url_for("second_factor.set_up_view"))
    return None


def to_sign_in() -> ResponseReturnValue:
    """Send to the sign-in page or, with the password given, to the page of the code; then back."""
    if request.headers.get("HX-Request"):
        return "", 401
    there = "sign_in_code.code_view" if "waiting" in g else "security.login"
    return redirect(url_for(there, next=request.full_path if request.method == "GET" else None))
