"""Asking the password again before what cannot be taken back, and before the own account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import ChangePasswordForm, VerifyForm
from flask_security.utils import check_and_update_authn_fresh

from admin import audit
from admin.access import current_principal
from admin.throttle import Throttle, own_address

FRESH = timedelta(minutes=10)
"""How long a typed password stands for the person at the screen."""
FORM_FRESH = timedelta(minutes=40)
"""How long it stands for a form that was opened by it, so that nothing typed is lost."""


class ThrottledVerifyForm(VerifyForm):
    """The password once more; whoever guesses has to wait as at the door."""

    def validate(self, extra_validators: Any = None, **kwargs: Any) -> bool:  # noqa: ARG002 - WTForms names it
        """Check throttle and password; count and record a failure."""
        return not must_wait(self) and passed(self, super().validate(**kwargs))


class ThrottledChangePasswordForm(ChangePasswordForm):
    """A new password for the old one; whoever guesses the old one has to wait as at the door."""

    def validate(self, extra_validators: Any = None, **kwargs: Any) -> bool:  # noqa: ARG002 - WTForms names it
        """Check throttle and passwords; count and record a wrong one."""
        return not must_wait(self) and passed(self, super().validate(**kwargs))


def must_wait(form: Any) -> bool:
    """Say whether too many wrong passwords were typed, and say it in the form."""
    throttle: Throttle = g.throttle
    wait_s = throttle.take(_own(), own_address())
    if wait_s > 0:
        form.form_errors.append(_("Too many tries. Wait %(n)s seconds and try again.", n=wait_s))
    return wait_s > 0


def passed(form: Any, good: bool) -> bool:
    """Count a wrong password; other faults of the form are nobody's guess."""
    throttle: Throttle = g.throttle
    if good:
        throttle.succeeded(_own())
    elif form.password.errors:
        throttle.failed(own_address())
        audit.record_stranger("password_asked", result="refused", principal=current_principal())
    else:
        throttle.give_back(_own())
    return good


def _own() -> str:
    return f"account:{current_principal().email}"


def is_fresh(*, form_sent: bool = False) -> bool:
    """Say whether the password was typed within the last minutes; longer ago where a form was opened by it."""
    within = FORM_FRESH if form_sent else FRESH
    return bool(check_and_update_authn_fresh(within, timedelta(0), "session"))


def ask_password(then: str) -> ResponseReturnValue:
    """Send to the page that asks the password, and from there to an address of the console."""
    flash(_("Confirm that it is you, then go on."), "info")
    return redirect(url_for("security.verify", next=then))
