"""The form of a rule of who is told of what: topics, whom, hours, and the step of the escalation ladder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from admin.access import current_principal
from admin.campaign_words import WEEKDAYS
from admin.columns.channel_columns import topic_choices
from admin.forms.fields import Choice, Field, FormSpec, Section, ShownWhen
from admin.forms.judging import Judge
from admin.forms.typed import Typed, typed_from
from admin.house import house
from admin.queries.places import organization_choices
from admin.work_words import MATTERS
from carecall.domain.escalation import EscalationRule
from carecall.domain.news import URGENT_TOPICS, NewsTopic
from carecall.store.rows.alert_rule import NAME_LIMIT
from carecall.store.tables import AlertRuleRow, NotificationChannelRow, UserRow

CHANNEL, USER = "channel", "user"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleForm:
    """A good form's values; of channel and user one is there."""

    organization_id: int
    name: str
    channel_id: int | None
    user_id: int | None
    topics: list[str]
    matters: list[str]
    weekdays: list[int]
    opens: time | None
    closes: time | None
    holds: bool
    after_min: int
    enabled: bool


def _organizations() -> list[Choice]:
    return organization_choices(house().requests.session, current_principal())


def whom_choices() -> list[Choice]:
    """Return the channels and the users in reach; a user is told by e-mail."""
    session = house().requests.session
    channels = session.execute(
        select(NotificationChannelRow.id, NotificationChannelRow.name).order_by(NotificationChannelRow.name)
    )  # fmt: skip
    users = session.execute(
        select(UserRow.id, UserRow.name).where(UserRow.active).order_by(UserRow.name)
    )
    return [
        *((f"{CHANNEL}:{key}", _("Channel: %(name)s", name=name)) for key, name in channels),
        *((f"{USER}:{key}", _("By e-mail: %(name)s", name=name)) for key, name in users),
    ]


def weekday_choices() -> list[Choice]:
    """Return the days of the week."""
    return [(str(day), str(text)) for day, text in enumerate(WEEKDAYS)]


def matter_choices() -> list[Choice]:
    """Return what emergencies can be about."""
    return [(str(matter), str(text)) for matter, text in MATTERS.items()]


def after_choices() -> list[Choice]:
    """Return the steps at which nobody's looking is told of."""
    steps = [seconds // 60 for seconds in EscalationRule().after_s]
    return [("0", _("From the first step on")), *((str(n), after_text(n)) for n in steps)]


def after_text(minutes: int) -> str:
    """Return a step of the ladder in words."""
    return ngettext("After %(num)d minute", "After %(num)d minutes", minutes)


_URGENT = ShownWhen(field="topics", values=frozenset(topic.value for topic in URGENT_TOPICS))
_UNSEEN = ShownWhen(field="topics", values=frozenset({NewsTopic.EMERGENCY_UNSEEN.value}))
SPEC = FormSpec(
    (
        Section(fields=(
            Field(name="organization", label=lambda: _("Organization"), kind="choice", fixed=True, searched=True, choices=_organizations,
                  hint=lambda: _("For its matters and those of every organization below it.")),
            Field(name="name", label=lambda: _("Name"), limit=NAME_LIMIT),
            Field(name="whom", label=lambda: _("Told to"), kind="choice", choices=whom_choices),
        )),
        Section(title=lambda: _("Of what"), fields=(
            Field(name="topics", label=lambda: _("Topics"), kind="many", choices=topic_choices),
            Field(name="matters", label=lambda: _("Emergencies about"), kind="many", required=False, choices=matter_choices,
                  shown_when=_URGENT, hint=lambda: _("None ticked: all.")),
            Field(name="after", label=lambda: _("When nobody has looked at an alert"), kind="choice", choices=after_choices,
                  shown_when=_UNSEEN),
        )),
        Section(title=lambda: _("When"), fields=(
            Field(name="weekdays", label=lambda: _("Days"), kind="many", required=False, choices=weekday_choices,
                  hint=lambda: _("None ticked: every day.")),
            Field(name="opens", label=lambda: _("From"), kind="time", required=False),
            Field(name="closes", label=lambda: _("Until"), kind="time", required=False,
                  hint=lambda: _("By the organization's clocks; may be after midnight. Both empty: always.")),
            Field(name="holds", label=lambda: _("Outside these hours, tell when they begin"), kind="flag",
                  hint=lambda: _("Never emergencies: they are told at once, or by another rule. Without the tick this rule says nothing outside its hours.")),
            Field(name="enabled", label=lambda: _("Switched on"), kind="flag"),
        )),
    )
)  # fmt: skip


def typed_of_rule(row: AlertRuleRow) -> Typed:
    """Return a stored rule as its form shows it."""
    return typed_from(
        organization=row.organization_id,
        name=row.name,
        whom=f"{CHANNEL}:{row.channel_id}",
        topics=sorted(row.topics),
        matters=sorted(row.matters),
        after=row.after_min,
        weekdays=sorted(row.weekdays),
        opens=row.opens,
        closes=row.closes,
        holds=row.holds,
        enabled=row.enabled,
    )


def judge_rule(judge: Judge, row: AlertRuleRow | None) -> RuleForm | None:
    """Return the form's values, or None after saying what is wrong."""
    organization_id = judge.number("organization")
    if row is not None and organization_id != row.organization_id:
        judge.refuse("organization", _("A rule stays with its organization: add another one."))
    opens, closes = judge.clock("opens"), judge.clock("closes")
    if (opens is None) != (closes is None):
        judge.refuse("closes", _("Write both times or none."))
    if organization_id is None or not judge.good:
        return None
    if _taken(organization_id, judge.text("name"), row):
        judge.refuse("name", _("A rule of this name exists already: choose another name."))
    kind, _colon, key = judge.text("whom").partition(":")
    if not _stands_with(organization_id, kind, int(key)):
        judge.refuse("whom", _("This belongs to another organization: choose one of its own, or write the rule there."))  # fmt: skip
    if not judge.good:
        return None
    return RuleForm(
        organization_id=organization_id,
        name=judge.text("name"),
        channel_id=int(key) if kind == CHANNEL else None,
        user_id=int(key) if kind == USER else None,
        topics=sorted(judge.many("topics")),
        matters=sorted(judge.many("matters")),
        weekdays=_days(judge.many("weekdays")),
        opens=opens,
        closes=closes,
        holds=judge.flag("holds"),
        after_min=judge.number("after") or 0,
        enabled=judge.flag("enabled"),
    )


def _days(typed: Sequence[str]) -> list[int]:
    return sorted(int(day) for day in typed)


def _stands_with(organization_id: int, kind: str, key: int) -> bool:
    session = house().requests.session
    row = session.get(NotificationChannelRow, key) if kind == CHANNEL else session.get(UserRow, key)
    return row is not None and row.organization_id == organization_id


def _taken(organization_id: int, name: str, row: AlertRuleRow | None) -> bool:
    own = 0 if row is None else row.id
    same = select(AlertRuleRow.id).where(
        AlertRuleRow.organization_id == organization_id,
        AlertRuleRow.name == name,
        AlertRuleRow.id != own,
    )
    return house().requests.session.scalar(same) is not None
