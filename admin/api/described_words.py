"""What models say of themselves in docstrings, in the language of the request.

The catalogues cannot find such words by themselves: a test walks over the document and names those that lack a translation.
"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from admin.api.operations import Schema


def translated(text: str) -> str:
    """Return a description on one line, in the language of the request."""
    plain = " ".join(text.split())
    # The empty word of a catalogue is its header.
    return gettext(plain) if plain else ""


def field_in_language(field: Any) -> Schema:
    """Return a field's schema with its description translated."""
    said = field.get("description", "")
    return {**field, "description": translated(said)} if said else dict(field)
