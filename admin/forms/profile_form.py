"""The form of one's own account; address and mobile phone number are changed on screens of their own."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from admin.columns.organization_columns import choices_of
from admin.forms.fields import Field, FormSpec, one_section
from admin.forms.judging import Judge
from admin.forms.typed import Typed, typed_from
from admin.words import LANGUAGES
from carecall.domain.language import Language
from carecall.store.calendars import zone_named
from carecall.store.rows.user import NAME_LIMIT, TASK_LIMIT
from carecall.store.tables import UserRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileForm:
    """A good form's values."""

    name: str
    task: str | None
    language: Language
    time_zone: str | None


SPEC: FormSpec = one_section(
    Field(name="name", label=lambda: _("User name"), limit=NAME_LIMIT, personal=True),
    Field(name="task", label=lambda: _("Task"), limit=TASK_LIMIT, required=False, personal=True),
    Field(name="language", label=lambda: _("Language"), kind="choice", choices=lambda: choices_of(LANGUAGES)),
    Field(name="time_zone", label=lambda: _("Time zone"), required=False,
          hint=lambda: _("For example Asia/Seoul; left empty, it is the organization's.")),
)  # fmt: skip


def typed_of_profile(row: UserRow) -> Typed:
    """Return one's own row as the form shows it."""
    return typed_from(
        name=row.name,
        task=row.task,
        language=row.language.value,
        time_zone=row.time_zone,
    )


def judge_profile(judge: Judge) -> ProfileForm | None:
    """Return the form's values, or None after saying what is wrong."""
    language = judge.word("language", Language)
    zone = judge.optional("time_zone")
    if zone and zone_named(zone) is None:
        judge.refuse("time_zone", _("No such time zone: write one such as Asia/Seoul."))
    if language is None or not judge.good:
        return None
    return ProfileForm(
        name=judge.text("name"),
        task=judge.optional("task"),
        language=language,
        time_zone=zone,
    )
