"""What the recipient list can be searched and sorted by."""

from __future__ import annotations

from flask_babel import gettext as _

from admin.columns.moment_fields import LAST_CALL
from admin.reach_search import ORGANIZATION
from admin.search import Choice, ListRules, SearchField
from admin.words import PROGRESS
from carecall.domain.campaign import Progress


def progress_choices() -> list[Choice]:
    """Return the progress statuses."""
    shown = (Progress.PRE_PROGRESS, Progress.IN_PROGRESS, Progress.ENDED)
    words = [(each.value, str(PROGRESS[each].text)) for each in shown]
    return [
        *words,
        ("paused", _("Paused")),
        ("paused_long", _("Paused for more than 30 days")),
        ("none", _("No campaign")),
    ]


RULES = ListRules(
    screen="recipients",
    endpoint="recipients.index_view",
    fields=(
        SearchField(name="name", label=lambda: _("Recipient name"), personal=True),
        SearchField(name="phone", label=lambda: _("Mobile phone number"), personal=True),
        SearchField(name="other", label=lambda: _("Other information"), personal=True),
        SearchField(name="campaign", label=lambda: _("Campaign name")),
        SearchField(name="progress", label=lambda: _("Progress status"), kind="choice", choices=progress_choices),
        SearchField(name="from", label=lambda: _("Registered from"), kind="day"),
        SearchField(name="until", label=lambda: _("Registered until"), kind="day"),
        *LAST_CALL,
        ORGANIZATION,
    ),
    sorts=("registered", "name", "organization", "last_call", "campaign"),
    default_sort="registered",
    default_descending=True,
)  # fmt: skip
