"""What the list of questions and notices can be searched and sorted by; its tiles are searches too."""

from __future__ import annotations

from flask_babel import gettext as _

from admin.reach_search import ORGANIZATION
from admin.search import Choice, ListRules, SearchField
from admin.work_words import ERRAND_KINDS


def kind_choices() -> list[Choice]:
    """Return whether an answer is wanted."""
    return [(kind.value, str(text)) for kind, text in ERRAND_KINDS.items()]


def tile_choices() -> list[Choice]:
    """Return the tiles."""
    return [
        ("current", _("To be said")),
        ("unanswered", _("Questions without an answer")),
        ("answered", _("With an answer")),
        ("cancelled", _("Cancelled")),
    ]


RULES = ListRules(
    screen="errands",
    endpoint="errands.index_view",
    fields=(
        SearchField(name="words", label=lambda: _("What is said"), personal=True),
        SearchField(name="recipient", label=lambda: _("Recipient name"), personal=True),
        SearchField(name="kind", label=lambda: _("Kind"), kind="choice", choices=kind_choices),
        SearchField(name="tile", label=lambda: _("State"), kind="choice", choices=tile_choices, listed=False),
        ORGANIZATION,
    ),
    sorts=("newest", "from", "organization"),
    default_sort="newest",
)  # fmt: skip
