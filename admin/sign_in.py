"""Signing in and out by Flask-Security-Too: argon2, throttled, generic answers, sign-out by POST only."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from flask import Flask, g, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import user_logged_in, user_logged_out
from flask_security import LoginForm, Security, password_changed
from werkzeug.exceptions import MethodNotAllowed

from admin import audit
from admin.access import signed_in
from admin.accounts import Account, Accounts
from admin.api.door import admit_program
from admin.api.problems import is_api
from admin.confirmation import FRESH, ThrottledChangePasswordForm, ThrottledVerifyForm
from admin.console_key import ConsoleKey
from admin.door import recognise, stop_at_the_door
from admin.forgotten import (
    ThrottledForgotForm,
    can_mail,
    forgotten_config,
    listen_for_forgotten,
)
from admin.password_rules import PasswordRules
from admin.presence import enter, leave, may_enter, own_session_id, stay
from admin.throttle import Throttle, own_address
from carecall.store.session import Sessions

PASSWORD_LENGTH = 12
SESSION_HOURS = 12


class ThrottledLoginForm(LoginForm):
    """The sign-in form; after several failures an account and an address have to wait."""

    remember = None  # type: ignore[assignment]  # WTForms takes a field away so
    """Nobody is remembered beyond the session."""

    def validate(self, extra_validators: Any = None, **kwargs: Any) -> bool:  # noqa: ARG002 - WTForms names it
        """Check throttle and password; count and record a failure."""
        throttle: Throttle = g.throttle
        own, beside = f"account:{(self.email.data or '').strip().lower()}", own_address()
        wait_s = throttle.take(own, beside)
        if wait_s > 0:
            self.form_errors.append(
                _("Too many tries. Wait %(n)s seconds and try again.", n=wait_s)
            )
            return False
        if not super().validate(**kwargs):
            throttle.failed(beside)
            known = cast("Account | None", self.user)
            principal = None if known is None else known.principal
            audit.record_stranger("sign_in", result="refused", principal=principal)
            return False
        if not may_enter(cast(Account, self.user)):
            self.form_errors.append(
                _("This temporary password was used already or is too old. Ask for a new one.")
            )
            return False
        throttle.succeeded(own)
        return True


def add_sign_in(app: Flask, sessions: Sessions, key: ConsoleKey, throttle: Throttle) -> None:
    """Wire Flask-Security, and demand a signed-in principal for everything but the sign-in page."""
    app.config.update(security_config(key))
    Security(
        app,
        Accounts(sessions),
        login_form=ThrottledLoginForm,
        verify_form=ThrottledVerifyForm,
        change_password_form=ThrottledChangePasswordForm,
        forgot_password_form=ThrottledForgotForm,
        password_util_cls=PasswordRules,
    )

    @app.before_request
    def admit() -> ResponseReturnValue | None:
        g.throttle = throttle
        if is_api(request.path):
            admit_program()
            return None
        if request.endpoint == "static":
            return None
        if request.endpoint == "security.logout" and request.method != "POST":
            raise MethodNotAllowed(valid_methods=["POST"])
        recognise()
        return stop_at_the_door()

    listen(app)
    listen_for_forgotten(app)
    app.jinja_env.globals["can_mail"] = can_mail


def listen(app: Flask) -> None:
    """Begin and end stored sessions with what Flask-Security does, and write it down."""

    @user_logged_in.connect_via(app)
    def entered(_app: Flask, user: Account) -> None:
        if request.endpoint != "security.login":
            stay(user)
            return
        enter(user)
        if user.sealed_factor is None:
            g.principal = user.principal
            audit.record("sign_in")

    @user_logged_out.connect_via(app)
    def left(_app: Flask, user: Account | None = None, **_named: object) -> None:
        if own_session_id() and user is not None:
            leave(user)
        if signed_in() is not None:
            audit.record("sign_out")

    @password_changed.connect_via(app)
    def changed(_app: Flask, user: Account, **_named: object) -> None:
        audit.record("password_changed", object_type="user", object_key=user.id)

    # Signals hold their receivers weakly.
    app.extensions["carecall_signals"] = (entered, left, changed)


def security_config(key: ConsoleKey) -> dict[str, object]:
    """Return Flask-Security's settings."""
    own_words = str(Path(__file__).with_name("translations") / "base")
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
        # Argon2 brings its own salt; a plain hash can also be made by the command line.
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_SALT": key.password_salt,
        "SECURITY_PASSWORD_LENGTH_MIN": PASSWORD_LENGTH,
        "SECURITY_PASSWORD_NORMALIZE_FORM": "NFKC",
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
        "SECURITY_SEND_REGISTER_EMAIL": False,
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_CHANGE_URL": "/account/password",
        "SECURITY_VERIFY_URL": "/account/confirm",
        "SECURITY_POST_VERIFY_VIEW": "/account/",
        "SECURITY_FRESHNESS": FRESH,
        "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(0),
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/sign-in",
        "SECURITY_POST_CHANGE_VIEW": "/",
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        "SECURITY_I18N_DIRNAME": ["builtin", own_words],
        "SECURITY_TOKEN_MAX_AGE": 0,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_LOGOUT_METHODS": ["POST"],
        **forgotten_config(),
    }
