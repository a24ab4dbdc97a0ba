"""The note with which somebody ends a piece of work: measured together with what was noted before."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _

from carecall.domain.personal_text import compose

NOTE_LIMIT = 500
"""Of all notes of one row together, as the database keeps them."""


def posted_note(before: str) -> tuple[str, str]:
    """Return the posted note as it is stored, and the sentence that says what is wrong with it."""
    return judge_note(request.form.get("note", ""), before)


def judge_note(typed: str, before: str) -> tuple[str, str]:
    """Return a note as it is stored, and the sentence that says what is wrong with it."""
    raw = typed.replace("\r\n", "\n").replace("\r", "\n")
    note = compose("".join(sign for sign in raw if sign == "\n" or sign.isprintable())).strip()
    room = NOTE_LIMIT - len(before) - (1 if before else 0)
    if len(note) > room:
        return note, _("The notes may have %(limit)s characters together; %(n)s are left for yours.",
                       limit=NOTE_LIMIT, n=max(0, room))  # fmt: skip
    return note, ""
