"""The form of a human to whom a live emergency is handed, and of what an organization's talks do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time

from flask_babel import gettext as _
from sqlalchemy import select

from admin.access import Permission, current_principal
from admin.forms.fields import Choice, Field, FormSpec, Section
from admin.forms.judging import Judge
from admin.forms.number_form import country_of_organization
from admin.forms.typed import Typed, typed_from
from admin.house import house
from admin.languages import later as _l
from admin.languages import spoken_language
from admin.queries.places import organization_choices
from carecall.domain.phone import PhoneUse, read_phone
from carecall.domain.transfer import TransferPolicy
from carecall.errors import BadPhoneNumber
from carecall.spreadsheets.failures import Reason, failure_sentence
from carecall.spreadsheets.world_numbers import read_world_number
from carecall.store.rows.transfer import NAME_LIMIT
from carecall.store.scope import across
from carecall.store.tables import TransferTargetRow

PLATFORM = "platform"
NO_TWO = "a platform's human stands on its list once"
POLICIES: Mapping[TransferPolicy, str] = {
    TransferPolicy.OFF: _l("Nothing: the talk stays with CareCall"),
    TransferPolicy.OFFER: _l("Ask the person, then ring"),
    TransferPolicy.AT_ONCE: _l("Ring at once"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetForm:
    """A good form's values."""

    organization_id: int | None
    """None: of the platform, for every organization."""
    name: str
    number: str = field(repr=False)
    rank: int
    opens: time | None
    closes: time | None
    active: bool


def _owners() -> list[Choice]:
    principal = current_principal()
    own = organization_choices(house().requests.session, principal)
    everybody = [(PLATFORM, _("The platform, for every organization"))]
    return [*own, *(everybody if principal.may(Permission.CONTRACTS) else [])]


SPEC = FormSpec(
    (
        Section(fields=(
            Field(name="organization", label=lambda: _("Organization"), kind="choice", fixed=True, searched=True, choices=_owners,
                  hint=lambda: _("This person takes over emergencies of it and of those below it.")),
            Field(name="name", label=lambda: _("Name"), limit=NAME_LIMIT, personal=True),
            Field(name="number", label=lambda: _("Telephone number"), kind="tel", limit=30, personal=True,
                  hint=lambda: _("A telephone of their own; whoever answers confirms by pressing a key before the call is handed over.")),
            Field(name="rank", label=lambda: _("Place in the order of ringing"), kind="number", low=1, high=99,
                  hint=lambda: _("Lower ones are rung first. An organization's own people come before the platform's.")),
        )),
        Section(title=lambda: _("On duty"), fields=(
            Field(name="opens", label=lambda: _("From"), kind="time", required=False),
            Field(name="closes", label=lambda: _("Until"), kind="time", required=False,
                  hint=lambda: _("By the organization's clocks; may be after midnight. Both empty: always.")),
            Field(name="active", label=lambda: _("Switched on"), kind="flag"),
        )),
    )
)  # fmt: skip


def typed_of_target(row: TransferTargetRow) -> Typed:
    """Return a stored human as the form shows it."""
    return typed_from(
        organization=row.organization_id or PLATFORM,
        name=row.name,
        number=row.number,
        rank=row.rank,
        opens=row.opens,
        closes=row.closes,
        active=row.active,
    )


def judge_target(judge: Judge, row: TransferTargetRow | None) -> TargetForm | None:
    """Return the form's values, or None after saying what is wrong."""
    organization_id = judge.number("organization")
    if row is not None and organization_id != row.organization_id:
        judge.refuse("organization", _("This entry stays with its organization: add another one."))
    opens, closes = judge.clock("opens"), judge.clock("closes")
    if (opens is None) != (closes is None):
        judge.refuse("closes", _("Write both times or none."))
    number = _number(judge, organization_id)
    if number and _taken(number, organization_id, row):
        judge.refuse("number", _("This number is on the list already."))
    rank = judge.number("rank")
    if not judge.good or rank is None:
        return None
    return TargetForm(
        organization_id=organization_id,
        name=judge.text("name"),
        number=number,
        rank=rank,
        opens=opens,
        closes=closes,
        active=judge.flag("active"),
    )


def _number(judge: Judge, organization_id: int | None) -> str:
    """Return the number in normal form; a representative number rings nobody in particular."""
    if not judge.text("number"):
        return ""
    try:
        number = read_phone(
            judge.text("number"),
            PhoneUse.OUTGOING,
            country=country_of_organization(organization_id),
            elsewhere=read_world_number,
        )
    except BadPhoneNumber:
        judge.refuse("number", failure_sentence("phone", Reason.INVALID, spoken_language()))
        return ""
    if not number.startswith("+"):
        judge.refuse("number", _("Write a telephone of their own, not a representative number such as 1577-1234."))  # fmt: skip
    return number


def _taken(number: str, organization_id: int | None, row: TransferTargetRow | None) -> bool:
    own = 0 if row is None else row.id
    whose = TransferTargetRow.organization_id
    same = select(TransferTargetRow.id).where(
        TransferTargetRow.number == number,
        whose.is_(None) if organization_id is None else whose == organization_id,
        TransferTargetRow.id != own,
    )
    return house().requests.session.scalar(same, execution_options=across(NO_TWO)) is not None
