"""The form of somebody who signs in."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from admin.access import current_principal
from admin.columns.organization_columns import choices_of
from admin.formats import shown_phone
from admin.forms.fields import Choice, Field, FormSpec, one_section
from admin.forms.judging import Judge
from admin.forms.mobile import read_mobile
from admin.forms.typed import Typed, typed_from
from admin.house import house
from admin.queries.places import organization_choices
from admin.user_rules import givable_roles, role_of
from admin.words import LANGUAGES, ROLE_MEANINGS, ROLES
from carecall.domain.channel_target import email_address
from carecall.domain.language import Language
from carecall.errors import BadInput
from carecall.store.rows.user import NAME_LIMIT, TASK_LIMIT
from carecall.store.scope import across
from carecall.store.tables import UserRow

ONE_PLACE = "an address signs in to one place only"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserForm:
    """A good form's values."""

    name: str
    email: str
    mobile: str
    organization_id: int
    task: str | None
    role: str
    language: Language


def places() -> list[Choice]:
    """Return the organizations that a user can belong to."""
    return organization_choices(house().requests.session, current_principal())


def roles() -> list[Choice]:
    """Return the roles that the reader may give, each with what it may do."""
    return [
        (name, f"{ROLES[name]}: {ROLE_MEANINGS[name]}")
        for name in givable_roles(current_principal())
    ]


SPEC: FormSpec = one_section(
    Field(name="name", label=lambda: _("User name"), limit=NAME_LIMIT, personal=True),
    Field(name="email", label=lambda: _("E-mail address"), kind="email", personal=True,
          hint=lambda: _("Signs in with it.")),
    Field(name="mobile", label=lambda: _("Mobile phone number"), kind="tel", personal=True,
          hint=lambda: _("A new number is not verified until its user has it called under My account.")),
    Field(name="organization", label=lambda: _("Organization"), kind="choice", choices=places, searched=True),
    Field(name="task", label=lambda: _("Task"), limit=TASK_LIMIT, required=False, personal=True),
    Field(name="role", label=lambda: _("Role"), kind="choice", choices=roles,
          hint=lambda: _("You can give no role with more rights than your own.")),
    Field(name="language", label=lambda: _("Language"), kind="choice", choices=lambda: choices_of(LANGUAGES)),
)  # fmt: skip


def typed_of_user(row: UserRow) -> Typed:
    """Return a stored user as the form shows it."""
    return typed_from(
        name=row.name,
        email=row.email,
        mobile=shown_phone(row.mobile, whole=True) if row.mobile else None,
        organization=row.organization_id,
        task=row.task,
        role=role_of(row),
        language=row.language.value,
    )


def judge_user(judge: Judge, row: UserRow | None) -> UserForm | None:
    """Return the form's values, or None after saying what is wrong."""
    language, place = judge.word("language", Language), judge.number("organization")
    email = judge_email(judge, row)
    mobile = judge_mobile(judge)
    if language is None or place is None or not judge.good:
        return None
    return UserForm(
        name=judge.text("name"),
        email=email,
        mobile=mobile,
        organization_id=place,
        task=judge.optional("task"),
        role=judge.text("role"),
        language=language,
    )


def judge_email(judge: Judge, row: UserRow | None) -> str:
    """Return the address in lower case, having refused one that signs in already."""
    email = judge.text("email").lower()
    try:
        email_address(email)
    except BadInput:
        judge.refuse("email", _("Write an e-mail address, such as name@example.org."))
        return email
    taken = house().requests.session.scalar(
        select(UserRow.id).where(UserRow.email == email), execution_options=across(ONE_PLACE)
    )
    if taken is not None and (row is None or row.id != taken):
        judge.refuse("email", _("Somebody signs in with this address already: write another one."))
    return email


def judge_mobile(judge: Judge) -> str:
    """Return a mobile number in normal form, having refused what is none."""
    typed = judge.text("mobile")
    if not typed:
        return ""
    mobile = read_mobile(typed)
    if mobile is None:
        judge.refuse("mobile", _("This is no mobile phone number, such as 010-1234-5678."))
        return typed
    return mobile
