"""Why the database refused to write a form: a text too long to be stored, or another entry in the way."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from admin.forms.fields import FormSpec

_LENGTH = re.compile(r"\bck_\w+_length\b")


def contradiction(error: IntegrityError, spec: FormSpec) -> str:
    """Return the sentence that says why nothing was written."""
    found = _LENGTH.search(str(error.orig))
    if found is None:
        return _("This contradicts another entry: look for one with the same name or number.")
    labels = [each.label() for each in spec.fields if found[0].endswith(f"_{each.name}_length")]
    return _("%(field)s: this is too long to be stored. Emoji and composed signs take the room of several characters.",
             field=labels[0] if labels else _("A text"))  # fmt: skip
