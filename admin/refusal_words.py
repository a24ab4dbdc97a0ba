"""What the do-not-call lists call their rows."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from admin.row_words import RowWords

WORDS = RowWords(
    title=lambda: _("Do-not-call list"),
    add=lambda: _("Add a number"),
    edit=lambda: _("Do-not-call list"),
    delete=lambda: _("Do-not-call list"),
    warning=lambda: "",
    count=lambda count: ngettext("%(n)s number", "%(n)s numbers", count.number, n=count),
    empty_title=lambda: _("Nobody refused calls"),
    empty_text=lambda: _("Who says on a call that they want no more calls, or presses the key for it, stands here at once."),
    added=lambda: _("The number is called no more."),
    changed=lambda: "",
    removed=str,
    file=lambda: _("do-not-call list"),
)  # fmt: skip
