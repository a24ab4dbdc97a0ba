"""The forms of the do-not-call lists: a number that is called no more, and the reason to call it again."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from admin.access import current_principal
from admin.forms.fields import Choice, Field, FormSpec, one_section
from admin.forms.judging import Judge
from admin.forms.number_form import country_of_organization
from admin.house import house
from admin.languages import spoken_language
from admin.queries.places import organization_choices
from carecall.domain.phone import PhoneUse, read_phone
from carecall.errors import BadPhoneNumber
from carecall.spreadsheets.failures import Reason, failure_sentence
from carecall.spreadsheets.world_numbers import read_world_number
from carecall.store.opt_outs import REASON_LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalForm:
    """A good form's values."""

    organization_id: int
    """0 on the platform's list."""
    number: str
    reason: str


def _organizations() -> list[Choice]:
    return organization_choices(house().requests.session, current_principal())


_NUMBER = Field(
    name="number", label=lambda: _("Mobile phone number"), kind="tel", limit=30, personal=True
)
_REASON = Field(name="reason", label=lambda: _("Reason"), kind="long", limit=REASON_LIMIT,
                hint=lambda: _("Kept in the audit trail. Leave names and numbers out."))  # fmt: skip
OWN_SPEC: FormSpec = one_section(
    Field(name="organization", label=lambda: _("Organization"), kind="choice", choices=_organizations, searched=True,
          hint=lambda: _("It and everything below it call this number no more.")),
    _NUMBER,
    _REASON,
)  # fmt: skip
PLATFORM_SPEC: FormSpec = one_section(_NUMBER, _REASON)
LIFT_SPEC: FormSpec = one_section(
    Field(name="reason", label=lambda: _("Why may this number be called again?"), kind="long", limit=REASON_LIMIT,
          hint=lambda: _("Kept in the audit trail. Leave names and numbers out.")),
)  # fmt: skip


def judge_refusal(judge: Judge, organization_id: int | None) -> RefusalForm | None:
    """Return the form's values, or None after saying what is wrong."""
    country = country_of_organization(organization_id)
    try:
        number = read_phone(
            judge.text("number"), PhoneUse.RECIPIENT, country=country, elsewhere=read_world_number
        )
    except BadPhoneNumber:
        judge.refuse("number", failure_sentence("phone", Reason.INVALID, spoken_language()))
        return None
    if not judge.good:
        return None
    return RefusalForm(
        organization_id=organization_id or 0, number=number, reason=judge.text("reason")
    )
