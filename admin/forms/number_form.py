"""The forms of outgoing numbers: adding many at once, and changing one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from admin.access import Permission, current_principal
from admin.columns.number_columns import status_choices
from admin.forms.fields import Choice, Field, FormSpec, Section, ShownWhen
from admin.forms.judging import Judge
from admin.forms.typed import Typed, typed_from
from admin.house import house
from admin.languages import spoken_language
from admin.queries.places import organization_choices
from carecall.domain.lettering import LIMIT, read_lettering
from carecall.domain.phone import PhoneUse, read_phone
from carecall.errors import BadLettering, BadPhoneNumber
from carecall.spreadsheets.failures import Reason, failure_sentence
from carecall.spreadsheets.graphemes import count_graphemes
from carecall.spreadsheets.world_numbers import read_world_number, shown_form
from carecall.store.tables import LetteringStatus, OrganizationRow, PhoneNumberRow, TrunkRow

BILLING_LIMIT = 20
MANUAL, BULK, CONSECUTIVE = "manual", "bulk", "consecutive"
STEP_FIELDS = ("number", "last_digits", "lettering")
"""What one press of [Add] takes; the list that is saved holds them already."""
_BILLING = re.compile(r"\+?[0-9][0-9 -]{2,18}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberForm:
    """A good form's values for one number."""

    number: str
    billing_number: str
    trunk_id: int
    lettering: str
    status: LetteringStatus
    checked_on: date | None
    verified: bool
    granted: frozenset[int]


def own_organizations() -> list[Choice]:
    """Return the organizations in reach."""
    return organization_choices(house().requests.session, current_principal())


def trunks() -> list[Choice]:
    """Return the lines that numbers can be dialled over."""
    rows = house().requests.session.scalars(
        select(TrunkRow).where(TrunkRow.enabled).order_by(TrunkRow.id)
    )
    return [(str(row.id), f"{row.name} ({row.carrier_name})" if row.carrier_name else row.name) for row in rows]  # fmt: skip


def methods() -> list[Choice]:
    """Return the ways of entering numbers."""
    return [(MANUAL, _("Manual input")), (BULK, _("Bulk input (Excel)")), (CONSECUTIVE, _("Consecutive input"))]  # fmt: skip


_TYPED = ShownWhen(field="method", values=frozenset({MANUAL, CONSECUTIVE}))
_ORGANIZATION = Field(name="organization", label=lambda: _("Registered organization"), kind="choice", choices=own_organizations, searched=True, fixed=True)  # fmt: skip
_NUMBER = Field(name="number", label=lambda: _("Outgoing number"), kind="tel", limit=30,
                hint=lambda: _("With its area code, for example 051-749-4000, or 1577-0000."))  # fmt: skip
_BILLED = Field(name="billing_number", label=lambda: _("Billing number"), kind="tel", limit=BILLING_LIMIT,
                hint=lambda: _("The number that the carrier charges."))  # fmt: skip
_TRUNK = Field(name="trunk", label=lambda: _("Line"), kind="choice", choices=trunks,
               hint=lambda: _("The carrier's line over which calls from this number go."))  # fmt: skip
_LETTERING = Field(name="lettering", label=lambda: _("Lettering text"), limit=LIMIT, required=False,
                   hint=lambda: _("Shown on the called phone beside the number, where carriers pass it on."))  # fmt: skip
_VERIFIED = Field(name="verified", label=lambda: _("The right to show this number is proved"), kind="flag",
                  hint=lambda: _("No call goes out from a number before. Only the platform operator sets this."))  # fmt: skip

ADD_SPEC = FormSpec(
    (
        Section(fields=(_ORGANIZATION, _BILLED, _TRUNK, _VERIFIED)),
        Section(
            title=lambda: _("Outgoing number"),
            fields=(
                Field(name="method", label=lambda: _("Input method"), kind="choice", choices=methods),
                Field(name="number", label=lambda: _("Outgoing number"), kind="tel", limit=30, shown_when=_TYPED, hint=_NUMBER.hint),
                Field(name="last_digits", label=lambda: _("Last 4 digits of the last number"), kind="tel", limit=4,
                      hint=lambda: _("Every number from the first to this one is added, at most 1,000."),
                      shown_when=ShownWhen(field="method", values=frozenset({CONSECUTIVE}))),
                Field(name="lettering", label=lambda: _("Lettering text"), limit=LIMIT, required=False, shown_when=_TYPED, hint=_LETTERING.hint),
            ),
        ),
    )
)  # fmt: skip

EDIT_SPEC = FormSpec(
    (
        Section(fields=(
            _ORGANIZATION, _BILLED, _NUMBER,
            Field(name="told", label=lambda: _("People who know the old number have been told"), kind="flag",
                  hint=lambda: _("Needed only to change a number that schedules use: people know callers by their number.")),
            _TRUNK, _VERIFIED,
        )),
        Section(title=lambda: _("Lettering"), fields=(
            _LETTERING,
            Field(name="status", label=lambda: _("Lettering status"), kind="choice", choices=status_choices),
            Field(name="checked_on", label=lambda: _("Checked on"), kind="date", required=False,
                  hint=lambda: _("The day of the carrier's answer, or of the look at a phone.")),
        )),
        Section(title=lambda: _("Other organizations"), fields=(
            Field(name="granted", label=lambda: _("May also call from this number"), kind="many", required=False, choices=own_organizations),
        )),
    )
)  # fmt: skip


def typed_of_number(row: PhoneNumberRow, granted: frozenset[int]) -> Typed:
    """Return a stored number as its form shows it."""
    return typed_from(
        organization=row.organization_id,
        billing_number=row.billing_number,
        number=shown_form(row.number, row.country),
        trunk=row.trunk_id,
        verified=row.verified_at is not None,
        lettering=row.lettering,
        status=row.lettering_status.value,
        checked_on=row.lettering_checked_on,
        granted=sorted(granted - {row.organization_id}),
    )


def judge_number(judge: Judge, row: PhoneNumberRow, *, schedules: int) -> NumberForm | None:
    """Return the values of a changed number, or None after saying what is wrong."""
    number = read_number(judge, row.country)
    lettering = read_shown_lettering(judge)
    judge_billing(judge)
    if judge.number("organization") != row.organization_id:
        judge.refuse("organization", _("A number stays with its organization: let others call from it instead."))  # fmt: skip
    if number and number != row.number and schedules and not judge.flag("told"):
        judge.refuse("told", _("This number is in use. Say that people have been told, or leave it as it is."))  # fmt: skip
    judge_proof(judge, proved=row.verified_at is not None)
    trunk_id, status = judge.number("trunk"), judge.word("status", LetteringStatus)
    if trunk_id is None or status is None or not judge.good:
        return None
    return NumberForm(
        number=number,
        billing_number=judge.text("billing_number"),
        trunk_id=trunk_id,
        lettering=lettering,
        status=status,
        checked_on=judge.day("checked_on"),
        verified=judge.flag("verified"),
        granted=frozenset(int(key) for key in judge.many("granted")),
    )


def read_number(judge: Judge, country: str) -> str:
    """Return the normal form of the typed number; empty after saying what is wrong."""
    try:
        return read_phone(
            judge.text("number"), PhoneUse.OUTGOING, country=country, elsewhere=read_world_number
        )
    except BadPhoneNumber:
        judge.refuse("number", failure_sentence("number", Reason.INVALID, spoken_language()))
        return ""


def read_shown_lettering(judge: Judge) -> str:
    """Return the typed lettering as it is stored; empty after saying what is wrong."""
    try:
        return read_lettering(judge.text("lettering"), count_graphemes)
    except BadLettering as bad:
        judge.refuse("lettering", lettering_sentence(bad))
        return ""


def lettering_sentence(bad: BadLettering) -> str:
    """Return in the reader's language why a lettering is refused."""
    return failure_sentence("lettering", Reason(bad.reason), spoken_language())


def judge_billing(judge: Judge) -> None:
    """Say what is wrong with a billing number."""
    if judge.text("billing_number") and not _BILLING.fullmatch(judge.text("billing_number")):
        judge.refuse("billing_number", _("Write a telephone number: digits, with dashes between them."))  # fmt: skip


def judge_proof(judge: Judge, *, proved: bool) -> None:
    """Let nobody but the platform operator say that a number may be shown."""
    if judge.flag("verified") != proved and not current_principal().may(Permission.CONTRACTS):
        judge.refuse("verified", _("Only the platform operator may change this."))


def country_of_organization(organization_id: int | None) -> str:
    """Return where an organization's numbers belong; the installation's country for none."""
    if organization_id is None:
        return house().country
    row = house().requests.session.get(OrganizationRow, organization_id)
    return row.country if row else house().country
