"""What Campaign status can be searched and sorted by; its tiles are searches too."""

from __future__ import annotations

from flask_babel import gettext as _

from admin.queries.call_conditions import MANY_ATTEMPTS
from admin.reach_search import ORGANIZATION
from admin.search import Choice, ListRules, SearchField
from admin.words import ACTIONS, CAUSES, LABELS, STATUSES
from carecall.domain.call import Disposition


def label_choices() -> list[Choice]:
    """Return the call analysis labels."""
    return [(label.value, str(word.text)) for label, word in LABELS.items()]


def status_choices() -> list[Choice]:
    """Return the call statuses."""
    return [(status, str(word.text)) for status, word in STATUSES.items()]


def result_choices() -> list[Choice]:
    """Return the tiles of the result summary."""
    return [
        ("total", _("Total number of calls")),
        ("connected", _("Connected calls")),
        ("unanswered", _("Unanswered calls")),
        ("completed", _("Completed conversations")),
    ]


def progress_choices() -> list[Choice]:
    """Return the tiles of Progress."""
    return [("all", _("All")), ("completed", _("Completed")), ("scheduled", _("Scheduled"))]


def period_choices() -> list[Choice]:
    """Return the periods of [Select period]."""
    return [
        ("today", _("Today")),
        ("7", _("Last 7 days")),
        ("30", _("Last 30 days")),
        ("90", _("Last 90 days")),
        ("all", _("All time")),
        ("custom", _("From … until …")),
    ]


def follow_up_choices() -> list[Choice]:
    """Return the states of a follow-up."""
    return [("open", _("Asked for, nobody acted")), ("done", _("Action entered"))]


def cause_choices() -> list[Choice]:
    """Return why a call was not connected."""
    return [
        (cause.value, str(text))
        for cause, text in CAUSES.items()
        if cause is not Disposition.BLOCKED
    ]


def completed_choices() -> list[Choice]:
    """Return whether a call that ended had reached its closing message."""
    return [("yes", _("Yes")), ("no", _("No"))]


def action_choices() -> list[Choice]:
    """Return the types of follow-up action."""
    return [(action.value, str(text)) for action, text in ACTIONS.items()]


def attempt_choices() -> list[Choice]:
    """Return the numbers of attempts; from the last one on together."""
    last = str(MANY_ATTEMPTS)
    plain = [(str(number), str(number)) for number in range(1, MANY_ATTEMPTS)]
    return [*plain, (last, _("%(n)s and more", n=last))]


def talk_choices() -> list[Choice]:
    """Return the lengths of talks."""
    return [
        ("short", _("Under 30 seconds")),
        ("middle", _("30 seconds to under 3 minutes")),
        ("long", _("3 minutes and more")),
    ]


RULES = ListRules(
    screen="campaign_status",
    endpoint="campaign_status.index_view",
    fields=(
        SearchField(name="recipient", label=lambda: _("Recipient name"), personal=True),
        SearchField(name="phone", label=lambda: _("Mobile phone number"), personal=True),
        SearchField(name="campaign", label=lambda: _("Campaign name")),
        SearchField(name="status", label=lambda: _("Call status"), kind="choice", choices=status_choices),
        SearchField(name="cause", label=lambda: _("Why not connected"), kind="choice", choices=cause_choices),
        SearchField(name="completed", label=lambda: _("Conversation completed"), kind="choice", choices=completed_choices),
        SearchField(name="result", label=lambda: _("Result summary"), kind="choice", choices=result_choices),
        SearchField(name="label", label=lambda: _("Call analysis"), kind="choice", choices=label_choices),
        SearchField(name="outgoing", label=lambda: _("Outgoing number")),
        SearchField(name="attempts", label=lambda: _("Call attempts"), kind="choice", choices=attempt_choices),
        SearchField(name="talk", label=lambda: _("Call duration"), kind="choice", choices=talk_choices),
        SearchField(name="action", label=lambda: _("Follow-up action type"), kind="choice", choices=action_choices),
        SearchField(name="follow_up", label=lambda: _("Follow-up action"), kind="choice", choices=follow_up_choices),
        SearchField(name="progress", label=lambda: _("Progress"), kind="choice", choices=progress_choices),
        SearchField(name="period", label=lambda: _("Period"), kind="choice", choices=period_choices, listed=False),
        SearchField(name="from", label=lambda: _("From"), kind="day", listed=False),
        SearchField(name="until", label=lambda: _("Until"), kind="day", listed=False),
        ORGANIZATION,
    ),
    sorts=("at", "organization", "campaign", "recipient", "attempts", "talk"),
    default_sort="at",
    default_descending=True,
)  # fmt: skip
