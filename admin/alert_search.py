"""What Alerts can be searched and sorted by; its tiles are searches too."""

from __future__ import annotations

from flask_babel import gettext as _

from admin.reach_search import ORGANIZATION
from admin.search import Choice, ListRules, SearchField
from admin.work_words import ALERT_STATES, MATTERS, VERDICTS


def state_choices() -> list[Choice]:
    """Return how far somebody can have come with an alert."""
    return [(state.value, str(word.text)) for state, word in ALERT_STATES.items()]


def verdict_choices() -> list[Choice]:
    """Return what an alert can have turned out to be."""
    return [(verdict.value, str(word.text)) for verdict, word in VERDICTS.items()]


def matter_choices() -> list[Choice]:
    """Return what an alert can be about."""
    return [(str(matter), str(text)) for matter, text in MATTERS.items()]


def tile_choices() -> list[Choice]:
    """Return the tiles."""
    return [
        ("open", _("Not resolved")),
        ("unseen", _("Not seen")),
        ("mine", _("Mine")),
        ("today", _("Resolved today")),
    ]


RULES = ListRules(
    screen="alerts",
    endpoint="alerts.index_view",
    fields=(
        SearchField(name="recipient", label=lambda: _("Recipient name"), personal=True),
        SearchField(name="state", label=lambda: _("State"), kind="choice", choices=state_choices),
        SearchField(name="verdict", label=lambda: _("Verdict"), kind="choice", choices=verdict_choices),
        SearchField(name="matter", label=lambda: _("Matter"), kind="choice", choices=matter_choices),
        SearchField(name="from", label=lambda: _("From"), kind="day"),
        SearchField(name="until", label=lambda: _("Until"), kind="day"),
        SearchField(name="tile", label=lambda: _("State"), kind="choice", choices=tile_choices, listed=False),
        ORGANIZATION,
    ),
    sorts=("urgent", "raised", "organization", "recipient", "escalations"),
    default_sort="urgent",
)  # fmt: skip
