"""What the list of wishes can be searched and sorted by; its tiles are searches too."""

from __future__ import annotations

from flask_babel import gettext as _

from admin.reach_search import ORGANIZATION
from admin.search import Choice, ListRules, SearchField
from admin.work_words import REQUEST_KINDS, REQUEST_STATES


def state_choices() -> list[Choice]:
    """Return how far somebody can have come with a wish."""
    return [(state.value, str(word.text)) for state, word in REQUEST_STATES.items()]


def kind_choices() -> list[Choice]:
    """Return what sort of wish it can be."""
    return [(kind.value, str(text)) for kind, text in REQUEST_KINDS.items()]


def tile_choices() -> list[Choice]:
    """Return the tiles."""
    return [
        ("open", _("Open")),
        ("taken", _("In progress")),
        ("mine", _("Mine")),
        ("late", _("Late")),
        ("untold", _("To be told on the next call")),
    ]


RULES = ListRules(
    screen="requests",
    endpoint="requests.index_view",
    fields=(
        SearchField(name="recipient", label=lambda: _("Recipient name"), personal=True),
        SearchField(name="words", label=lambda: _("What was said"), personal=True),
        SearchField(name="state", label=lambda: _("State"), kind="choice", choices=state_choices),
        SearchField(name="kind", label=lambda: _("Kind"), kind="choice", choices=kind_choices),
        SearchField(name="tile", label=lambda: _("State"), kind="choice", choices=tile_choices, listed=False),
        ORGANIZATION,
    ),
    sorts=("urgent", "asked", "due", "organization", "recipient"),
    default_sort="urgent",
)  # fmt: skip
