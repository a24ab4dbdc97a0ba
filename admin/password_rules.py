"""What a new password has to be: long, and none of those that are guessed first."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_security import PasswordUtil

from admin.access import Principal
from carecall.domain.passwords import is_easily_guessed


class PasswordRules(PasswordUtil):
    """Flask-Security's rules, and ours."""

    def validate(
        self, password: str, is_register: bool, **kwargs: Any
    ) -> tuple[list[Any] | None, str]:
        """Return what is wrong with a password, or None, and the password as it is kept."""
        problems, normal = super().validate(password, is_register, **kwargs)
        if not problems and is_easily_guessed(normal, own_words(kwargs.get("user"))):
            sentence = _("This password is easily guessed: take a few words that only you put together.")  # fmt: skip
            return [sentence], normal
        return problems, normal


def own_words(user: Any) -> tuple[str, ...]:
    """Return what everybody knows of a user."""
    principal: Principal | None = getattr(user, "principal", None)
    if principal is None:
        return ()
    return (principal.name, principal.email, principal.organization)
