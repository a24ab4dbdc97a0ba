"""Which stored row the running request's form is about: some choices are offered for that row only."""

from __future__ import annotations

from flask import g, request


def form_row_id(screen: str) -> int | None:
    """Return the id of the row that a screen's form or an operation of the HTTP API changes, or None for a new one."""
    told: tuple[str, int] | None = g.get("form_row")
    if told is not None:
        return told[1] if told[0] == screen else None
    key = (request.view_args or {}).get("row_id") if request.blueprint == screen else None
    return None if key is None else int(key)


def tell_form_row(screen: str, key: int) -> None:
    """Say which row is judged, where the address does not."""
    g.form_row = (screen, key)
