"""What of a settings screen programs may use; a screen that says nothing is offered whole."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenApi:
    """How a screen appears in the HTTP API: under its endpoint's name, by its own form and columns."""

    name: str = ""
    """What one row is called, such as platform_number; empty is the trail's word."""
    reads_form: bool = True
    """Rows are shown with the fields of the form besides the columns."""
    adds: bool = True
    changes: bool = True
    deletes: bool = True
    """False where a screen does it by steps of its own; those are stated in admin.api.resources."""
