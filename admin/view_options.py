"""How many rows each list shows, and how: kept for the user beside the saved views, whichever device signs in."""

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
"""The same for what a user hides of the lists."""


def size_of(screen: str) -> int:
    """Return how many rows the signed-in user wants of a list; the session knows it after the first question."""
    sizes: dict[str, int] | None = session.get("sizes")
    if sizes is None:
        principal = signed_in()
        if principal is None or principal.key_prefix:
            return DEFAULT_SIZE
        sizes = session["sizes"] = kept_sizes(house().requests.whole, principal)
    return sizes.get(screen, DEFAULT_SIZE)


def remember_size(screen: str, size: int) -> None:
    """Show as many rows of a list for the rest of this session."""
    if size != size_of(screen):
        session["sizes"] = {**session.get("sizes", {}), screen: size}


def kept_sizes(own: Session, principal: Principal) -> dict[str, int]:
    """Return what a user chose for each list."""
    row = row_of(own, principal)
    kept = {} if row is None else row.query
    return {str(screen): size for screen, size in kept.items() if size in SIZES}


def keep_size(own: Session, principal: Principal, screen: str, size: int) -> None:
    """Write a user's choice for a list."""
    row = row_of(own, principal) or new_row(own, principal, KEPT_AS)
    row.query = {**row.query, screen: size}


def kept_looks(own: Session, principal: Principal) -> dict[str, Any]:
    """Return what a user hides of each list."""
    row = row_of(own, principal, LOOKS_KEPT_AS)
    return {} if row is None else dict(row.query)


def keep_look(own: Session, principal: Principal, screen: str, look: dict[str, Any] | None) -> None:
    """Write what a user hides of a list; None shows it as at first."""
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
