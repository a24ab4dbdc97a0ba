"""What a settings screen calls its rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from admin.forms.fields import Text
from admin.listing import Count


@dataclass(frozen=True, slots=True, kw_only=True)
class RowWords:
    """What a screen calls its rows."""

    title: Text
    add: Text
    edit: Text
    delete: Text
    """Title of the question and its button's words."""
    warning: Text
    """What is lost with a deletion."""
    count: Callable[[Count], str]
    empty_title: Text
    empty_text: Text
    added: Text
    changed: Text
    removed: Callable[[int], str]
    file: Text
    """Name of the downloaded list."""
