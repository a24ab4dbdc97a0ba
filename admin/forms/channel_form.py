"""The form of a notification channel: where news go, and which."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask_babel import gettext as _
from sqlalchemy import select

from admin.access import current_principal
from admin.columns.channel_columns import kind_choices, topic_choices
from admin.columns.organization_columns import choices_of
from admin.forms.fields import Choice, Field, FormSpec, Section, ShownWhen
from admin.forms.judging import Judge
from admin.forms.typed import Typed, typed_from
from admin.house import house
from admin.queries.places import organization_choices
from admin.words import LANGUAGES
from carecall.domain.channel_target import ADDRESS_LIMIT, TARGET_LIMIT, email_address, webhook_url
from carecall.domain.language import Language
from carecall.domain.news import ChannelKind, NewsTopic
from carecall.errors import BadInput
from carecall.store.rows.notification import NAME_LIMIT
from carecall.store.scope import across
from carecall.store.tables import NotificationChannelRow

ONE_NAME = "a channel's name stands for one channel on the whole platform"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelForm:
    """A good form's values."""

    organization_id: int
    name: str
    kind: ChannelKind
    target: str = field(repr=False)
    topics: tuple[NewsTopic, ...]
    language: Language
    enabled: bool


def _organizations() -> list[Choice]:
    return organization_choices(house().requests.session, current_principal())


_EMAIL = ShownWhen(field="kind", values=frozenset({ChannelKind.EMAIL.value}))
_WEBHOOK = ShownWhen(field="kind", values=frozenset({ChannelKind.WEBHOOK.value}))
SPEC = FormSpec(
    (
        Section(fields=(
            Field(name="organization", label=lambda: _("Organization"), kind="choice", fixed=True, searched=True, choices=_organizations,
                  hint=lambda: _("The channel is told of its matters and of those below it.")),
            Field(name="name", label=lambda: _("Name"), limit=NAME_LIMIT),
            Field(name="kind", label=lambda: _("Kind"), kind="choice", fixed=True, choices=kind_choices),
            Field(name="address", label=lambda: _("E-mail address"), kind="email", limit=ADDRESS_LIMIT, shown_when=_EMAIL, personal=True),
            Field(name="url", label=lambda: _("Web address"), limit=TARGET_LIMIT, shown_when=_WEBHOOK, personal=True,
                  hint=lambda: _("Signed JSON is posted there, by https. Names and numbers of people are never in it.")),
            Field(name="language", label=lambda: _("Language"), kind="choice", choices=lambda: choices_of(LANGUAGES)),
        )),
        Section(title=lambda: _("Told of"), fields=(
            Field(name="topics", label=lambda: _("Topics"), kind="many", choices=topic_choices),
            Field(name="enabled", label=lambda: _("Switched on"), kind="flag"),
        )),
    )
)  # fmt: skip


def typed_of_channel(row: NotificationChannelRow) -> Typed:
    """Return a stored channel as its form shows it."""
    email = row.kind is ChannelKind.EMAIL
    return typed_from(
        organization=row.organization_id,
        name=row.name,
        kind=row.kind.value,
        address=row.target if email else None,
        url=None if email else row.target,
        language=row.language.value,
        topics=sorted(row.topics),
        enabled=row.enabled,
    )


def judge_channel(judge: Judge, row: NotificationChannelRow | None) -> ChannelForm | None:
    """Return the form's values, or None after saying what is wrong."""
    organization_id, kind = judge.number("organization"), judge.word("kind", ChannelKind)
    language = judge.word("language", Language)
    if row is not None and organization_id != row.organization_id:
        judge.refuse("organization", _("A channel stays with its organization: add another one there."))  # fmt: skip
    if row is not None and kind is not row.kind:
        judge.refuse("kind", _("A channel keeps its kind: add another one."))
    if judge.text("name") and _taken(judge.text("name"), row):
        judge.refuse("name", _("A channel of this name exists already: choose another name."))
    target = _target(judge, kind)
    if organization_id is None or kind is None or language is None or not judge.good:
        return None
    return ChannelForm(
        organization_id=organization_id,
        name=judge.text("name"),
        kind=kind,
        target=target,
        topics=tuple(NewsTopic(word) for word in judge.many("topics")),
        language=language,
        enabled=judge.flag("enabled"),
    )


def _target(judge: Judge, kind: ChannelKind | None) -> str:
    try:
        if kind is ChannelKind.EMAIL and judge.text("address"):
            return email_address(judge.text("address"))
        if kind is ChannelKind.WEBHOOK and judge.text("url"):
            return webhook_url(judge.text("url"), private=house().webhook_private)
    except BadInput:
        if kind is ChannelKind.EMAIL:
            judge.refuse("address", _("Write an e-mail address, such as name@example.org."))
        else:
            judge.refuse("url", _("Write an https address without user, password or fragment."))
    return ""


def _taken(name: str, row: NotificationChannelRow | None) -> bool:
    own = 0 if row is None else row.id
    known = select(NotificationChannelRow.id).where(
        NotificationChannelRow.name == name, NotificationChannelRow.id != own
    )
    session = house().requests.session
    return session.scalar(known, execution_options=across(ONE_NAME)) is not None
