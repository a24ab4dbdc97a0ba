"""What the list of unreached people can be searched and sorted by; its tiles are searches too."""

from __future__ import annotations

from flask_babel import gettext as _

from admin.access import current_principal
from admin.search import Choice, ListRules, SearchField
from admin.work_words import REASONS, STEPS, UNREACHED_STATES


def state_choices() -> list[Choice]:
    """Return how far somebody can have come with an item."""
    return [(state.value, str(word.text)) for state, word in UNREACHED_STATES.items()]


def reason_choices() -> list[Choice]:
    """Return why somebody can be on the list."""
    return [(reason.value, str(text)) for reason, text in REASONS.items()]


def step_choices() -> list[Choice]:
    """Return what can be tried next."""
    return [(step.value, str(text)) for step, text in STEPS.items()]


def tile_choices() -> list[Choice]:
    """Return the tiles."""
    return [
        ("open", _("Open")),
        ("late", _("Late")),
        ("taken", _("Taken")),
        ("mine", _("Mine")),
        ("today", _("Confirmed safe today")),
    ]


def scope_choices() -> list[Choice]:
    """Return the ids of the organizations in reach; the toolbar shows their names."""
    return [(str(key), str(key)) for key in current_principal().scope]


RULES = ListRules(
    screen="unreached",
    endpoint="unreached.index_view",
    fields=(
        SearchField(name="recipient", label=lambda: _("Recipient name"), personal=True),
        SearchField(name="phone", label=lambda: _("Mobile phone number"), personal=True),
        SearchField(name="state", label=lambda: _("State"), kind="choice", choices=state_choices),
        SearchField(name="reason", label=lambda: _("Reason"), kind="choice", choices=reason_choices),
        SearchField(name="next_step", label=lambda: _("Next step"), kind="choice", choices=step_choices),
        SearchField(name="tile", label=lambda: _("State"), kind="choice", choices=tile_choices, listed=False),
        SearchField(name="organization", label=lambda: _("Organization"), kind="choice", choices=scope_choices, listed=False),
    ),
    sorts=("urgent", "since", "due", "organization", "recipient"),
    default_sort="urgent",
)  # fmt: skip
