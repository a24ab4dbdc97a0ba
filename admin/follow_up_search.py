"""What the list of follow-ups can be searched and sorted by; its tiles are searches too."""

from __future__ import annotations

from flask_babel import gettext as _

from admin.reach_search import ORGANIZATION
from admin.search import Choice, ListRules, SearchField
from admin.words import ACTIONS, Word

STATES = ("open", "taken", "done")


def state_word(state: str) -> Word:
    """Return a state in words."""
    return {
        "open": Word(_("Open"), "warn", "task"),
        "taken": Word(_("In progress"), "note", "person"),
        "done": Word(_("Finished"), "ok", "check"),
    }[state]


def state_choices() -> list[Choice]:
    """Return how far somebody can have come with a follow-up."""
    return [(state, state_word(state).text) for state in STATES]


def action_choices() -> list[Choice]:
    """Return the types of action."""
    return [(action.value, str(text)) for action, text in ACTIONS.items()]


def tile_choices() -> list[Choice]:
    """Return the tiles."""
    return [
        ("open", _("Open")),
        ("taken", _("In progress")),
        ("mine", _("Mine")),
        ("late", _("Late")),
        ("done", _("Finished")),
    ]


RULES = ListRules(
    screen="follow_ups",
    endpoint="follow_ups.index_view",
    fields=(
        SearchField(name="recipient", label=lambda: _("Recipient name"), personal=True),
        SearchField(name="words", label=lambda: _("Action details"), personal=True),
        SearchField(name="action", label=lambda: _("Action type"), kind="choice", choices=action_choices),
        SearchField(name="state", label=lambda: _("State"), kind="choice", choices=state_choices),
        SearchField(name="from", label=lambda: _("Entered from"), kind="day"),
        SearchField(name="until", label=lambda: _("Entered until"), kind="day"),
        SearchField(name="tile", label=lambda: _("State"), kind="choice", choices=tile_choices, listed=False),
        ORGANIZATION,
    ),
    sorts=("urgent", "entered", "due", "organization", "recipient"),
    default_sort="urgent",
)  # fmt: skip
