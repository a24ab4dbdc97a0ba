"""The first operator of a fresh installation, with a password that is shown once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from carecall.domain.language import Language
from carecall.store.operators import NewOperator, create_operator, operator_count
from carecall.store.session import Sessions, system_writing
from carecall.system import SystemClock

EMAIL = "operator@carecall.example"
PASSWORD_BYTES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstOperator:
    """Who may sign in."""

    email: str
    password: str = field(repr=False)


def first_operator(sessions: Sessions, organization_id: int) -> FirstOperator | None:
    """Create the first operator; None when somebody can sign in already."""
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    with system_writing(sessions, "the first operator") as session:
        if operator_count(session):
            return None
        new = NewOperator(
            organization_id=organization_id,
            email=EMAIL,
            name="Operator",
            password=password,
            uniquifier=secrets.token_hex(16),
            language=Language.KO,
            must_change_password=False,
        )
        create_operator(session, new, SystemClock().now())
    return FirstOperator(email=EMAIL, password=password)
