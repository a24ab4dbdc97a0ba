"""What the list of unreached people can be searched and sorted by; its tiles are searches too."""

from __future__ import annotations

from flask_babel import gettext as _

from admin.reach_search import ORGANIZATION
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
        ORGANIZATION,
    ),
    sorts=("urgent", "since", "due", "organization", "recipient"),
    default_sort="urgent",
)  # fmt: skip
