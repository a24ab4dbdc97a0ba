"""How many rows each list shows, how, and whether single keys work: kept for the user beside the saved views."""

from __future__ import annotations

from typing import Any

from flask import session
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.access import Principal, signed_in
from admin.house import house
from carecall.store.tables import SavedViewRow

SIZES = (10, 20, 50, 100)
DEFAULT_SIZE = 20
KEPT_AS = "rows_per_page"
"""Stands where saved views name their list; no list is called so, and no menu shows it."""
LOOKS_KEPT_AS = "list_looks"
"""The same for what a user hides of the lists and moves in them."""
SINGLE_KEYS = "single_keys"
"""Stands beside the lists' names; no list is called so."""


def size_of(screen: str) -> int:
    """Return how many rows the signed-in user wants of a list."""
    return options_of_session().get(screen, DEFAULT_SIZE)


def single_keys() -> bool:
    """Say whether single keys do something for the signed-in user; they do until switched off."""
    return bool(options_of_session().get(SINGLE_KEYS, True))


def options_of_session() -> dict[str, int]:
    """Return the user's options by their name; the session knows them after the first question."""
    options: dict[str, int] | None = session.get("sizes")
    if options is None:
        principal = signed_in()
        if principal is None or principal.key_prefix:
            return {}
        options = session["sizes"] = kept_options(house().requests.whole, principal)
    return options


def remember_size(screen: str, size: int) -> None:
    """Show as many rows of a list for the rest of this session."""
    if size != size_of(screen):
        session["sizes"] = {**session.get("sizes", {}), screen: size}


def kept_options(own: Session, principal: Principal) -> dict[str, int]:
    """Return what a user chose for each list, and of single keys."""
    row = row_of(own, principal)
    kept = {} if row is None else row.query
    return {
        str(name): value for name, value in kept.items() if name == SINGLE_KEYS or value in SIZES
    }


def keep_size(own: Session, principal: Principal, screen: str, size: int) -> None:
    """Write a user's choice for a list."""
    keep_option(own, principal, screen, size)


def keep_single_keys(own: Session, principal: Principal, *, wanted: bool) -> None:
    """Write whether single keys do something for a user, for this session and those to come."""
    keep_option(own, principal, SINGLE_KEYS, int(wanted))
    session["sizes"] = {**options_of_session(), SINGLE_KEYS: int(wanted)}


def keep_option(own: Session, principal: Principal, name: str, value: int) -> None:
    """Write one of a user's options."""
    row = row_of(own, principal) or new_row(own, principal, KEPT_AS)
    row.query = {**row.query, name: value}


def kept_looks(own: Session, principal: Principal) -> dict[str, Any]:
    """Return what a user hides of each list and moves in it."""
    row = row_of(own, principal, LOOKS_KEPT_AS)
    return {} if row is None else dict(row.query)


def keep_look(own: Session, principal: Principal, screen: str, look: dict[str, Any] | None) -> None:
    """Write what a user hides of a list and moves in it; None shows it as at first."""
    row = row_of(own, principal, LOOKS_KEPT_AS) or new_row(own, principal, LOOKS_KEPT_AS)
    others = {name: kept for name, kept in row.query.items() if name != screen}
    row.query = others if look is None else {**others, screen: look}


def new_row(own: Session, principal: Principal, kind: str) -> SavedViewRow:
    """Begin a row for a user's choices of a kind."""
    row = SavedViewRow(
        organization_id=principal.organization_id, user_id=principal.user_id,
        screen=kind, name=kind, query={},
    )  # fmt: skip
    own.add(row)
    return row


def row_of(own: Session, principal: Principal, kind: str = KEPT_AS) -> SavedViewRow | None:
    """Return the row that keeps a user's choices of a kind."""
    return own.scalar(
        select(SavedViewRow).where(
            SavedViewRow.user_id == principal.user_id, SavedViewRow.screen == kind
        )
    )
