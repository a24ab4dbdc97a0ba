"""People whom a test brings itself, so that no other test meets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from carecall.domain.consent import ConsentBasis
from carecall.domain.language import Language
from carecall.store.registry import NewRecipient, add_recipients
from carecall.store.session import system_writing
from tests.admin.conftest import add_operator
from tests.browser.clerk import Clerk
from tests.builders import NOON

if TYPE_CHECKING:
    from tests.browser.conftest import Office


def bring(clerk: Clerk, first: int, *names: str) -> list[int]:
    """Write recipients of the clerk's organization with consecutive numbers; return their ids."""
    new = [
        NewRecipient(
            organization_id=clerk.world.organization_id,
            name=name,
            phone=f"+821077{number:06d}",
            phone_national=f"01077{number:06d}",
        )
        for number, name in enumerate(names, start=first)
    ]
    with system_writing(clerk.sessions, "a test brings people") as session:
        return add_recipients(session, new, now=NOON, consent=ConsentBasis.WRITTEN)


def operator(clerk: Clerk, name: str, role: str = "manager") -> str:
    """Add somebody of the clerk's organization who reads the clerk's language; return the e-mail address."""
    email, language = f"{name}@a.kr", Language(clerk.say.language)
    add_operator(clerk.sessions, clerk.world.organization_id, email, role=role, language=language)
    return email


def settled(office: Office, newcomer: Callable[[str], Clerk], name: str) -> Clerk:
    """Let somebody in whose choices are nobody else's, and open the recipients."""
    email = f"{name}-{office.language}@a.kr"
    known = Language(office.language)
    add_operator(office.sessions, office.world.organization_id, email, language=known)
    clerk = newcomer(email)
    clerk.open("/recipients/?size=10")
    clerk.ready()
    return clerk
