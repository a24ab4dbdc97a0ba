"""The form of an organization, and what a good one says."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from admin.access import current_principal
from admin.columns.organization_columns import choices_of
from admin.formats import country_name
from admin.forms.fields import Choice, Field, FormSpec, Section, ShownWhen
from admin.forms.judging import Judge
from admin.forms.regions import KOREAN_REGIONS
from admin.forms.typed import Typed, typed_from
from admin.house import house
from admin.words import (
    CLIENT_CLASSES,
    FACTOR_RULES,
    LANGUAGES,
    ORGANIZATION_CLASSES,
    ORGANIZATION_TYPES,
)
from carecall.domain.business_number import business_digits, written_business_number
from carecall.domain.language import Language
from carecall.domain.organization import (
    NAME_LIMIT,
    REPRESENTATIVE_LIMIT,
    ClientClass,
    OrganizationClass,
    OrganizationType,
)
from carecall.domain.phone import PhoneUse, read_phone
from carecall.domain.second_factor import FactorRule
from carecall.errors import BadPhoneNumber
from carecall.spreadsheets.world_numbers import read_world_number, shown_form
from carecall.store.calendars import zone_named
from carecall.store.tables import OrganizationRow

ADDRESS_LIMIT = 120
COUNTRIES = ("KR", "US", "JP", "TW", "GB", "CA", "AU", "NZ", "SG", "HK", "DE", "FR")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationForm:
    """A good form's values."""

    name: str
    display_name: str
    classification: OrganizationClass
    type: OrganizationType
    client_class: ClientClass | None
    address_base: str
    address_detail: str
    control_integration: bool
    control_organization_id: int | None
    parent_id: int | None
    representative: str | None
    main_phone: str | None
    business_no: str | None
    country: str
    time_zone: str
    language: Language
    second_factor_for: FactorRule = FactorRule.NOBODY


def organizations_of_type(wanted: OrganizationType) -> list[Choice]:
    """Return the organizations in reach of one type."""
    rows = house().requests.session.execute(
        select(OrganizationRow.id, OrganizationRow.name)
        .where(OrganizationRow.type == wanted, OrganizationRow.id.in_(current_principal().scope))
        .order_by(OrganizationRow.name)
    )
    return [(str(key), name) for key, name in rows]


def country_choices() -> list[Choice]:
    """Return the countries whose numbers and holidays are known, in the reader's language."""
    return [(each, f"{country_name(each)} ({each})") for each in COUNTRIES]


def regions_known() -> tuple[str, ...]:
    """Return the regions that addresses begin with, where the console knows them."""
    return KOREAN_REGIONS if house().country == "KR" else ()


_CONTRACTING = ShownWhen(field="type", values=frozenset({OrganizationType.CONTRACTING.value}))
_EXECUTING = ShownWhen(field="type", values=frozenset({OrganizationType.EXECUTING.value}))
_CLIENT = ShownWhen(field="classification", values=frozenset({OrganizationClass.CLIENT.value}))
_CONTROLLED = ShownWhen(field="control_integration", values=frozenset({"yes"}))

SPEC = FormSpec(
    (
        Section(
            title=lambda: _("Basic information"),
            fields=(
                Field(name="name", label=lambda: _("Organization name"), limit=NAME_LIMIT),
                Field(name="display_name", label=lambda: _("Name that recipients hear"), limit=NAME_LIMIT, required=False,
                      hint=lambda: _("Spoken in the greeting; left empty, it is the organization name.")),
                Field(name="classification", label=lambda: _("Organization classification"), kind="choice", choices=lambda: choices_of(ORGANIZATION_CLASSES)),
                Field(name="type", label=lambda: _("Organization type"), kind="choice", choices=lambda: choices_of(ORGANIZATION_TYPES)),
                Field(name="client_class", label=lambda: _("Client classification"), kind="choice", choices=lambda: choices_of(CLIENT_CLASSES), shown_when=_CLIENT),
                Field(name="parent", label=lambda: _("Registered organization"), kind="choice", shown_when=_EXECUTING, searched=True,
                      choices=lambda: organizations_of_type(OrganizationType.CONTRACTING),
                      hint=lambda: _("The contracting organization that it works under.")),
                Field(name="address_base", label=lambda: _("Default address"), limit=ADDRESS_LIMIT, suggestions=regions_known,
                      hint=lambda: _("Choose a region of the list, or type the address.")),
                Field(name="address_detail", label=lambda: _("Detailed address"), limit=ADDRESS_LIMIT, required=False),
                Field(name="country", label=lambda: _("Country"), kind="choice", choices=country_choices,
                      hint=lambda: _("Decides how numbers are read, which holidays count and which emergency number is told.")),
                Field(name="time_zone", label=lambda: _("Time zone"), hint=lambda: _("For example Asia/Seoul")),
                Field(name="language", label=lambda: _("Language"), kind="choice", choices=lambda: choices_of(LANGUAGES)),
                Field(name="second_factor_for", label=lambda: _("Second factor demanded at sign-in"), kind="choice", required=False,
                      choices=lambda: choices_of(FACTOR_RULES), hint=lambda: _("Of users here and in every organization below. Whoever has none yet is led to set it up.")),
            ),
        ),
        Section(
            title=lambda: _("Control organization"),
            shown_when=_CONTRACTING,
            fields=(
                Field(name="control_integration", label=lambda: _("A control organization is integrated"), kind="flag",
                      hint=lambda: _("Alerts and people who were not reached are then told to that monitoring desk too.")),
                Field(name="control_organization", label=lambda: _("Control organization"), kind="choice", shown_when=_CONTROLLED,
                      choices=lambda: organizations_of_type(OrganizationType.CONTROL)),
            ),
        ),
        Section(
            title=lambda: _("Primary information"),
            shown_when=_CONTRACTING,
            fields=(
                Field(name="representative", label=lambda: _("Representative name"), limit=REPRESENTATIVE_LIMIT),
                Field(name="main_phone", label=lambda: _("Main phone number"), kind="tel", required=False, hint=lambda: _("For example 02-123-4567")),
                Field(name="business_no", label=lambda: _("Business registration number"), required=False, optional_shown=False,
                      hint=lambda: _("Ten digits, for example 123-45-67891; outside Korea it may stay empty.")),
            ),
        ),
    )
)  # fmt: skip


def typed_of_organization(row: OrganizationRow) -> Typed:
    """Return a stored organization as its form shows it."""
    return typed_from(
        name=row.name,
        display_name=row.display_name if row.display_name != row.name else None,
        classification=row.classification.value,
        type=row.type.value,
        client_class=row.client_class,
        parent=row.parent_id if row.type is OrganizationType.EXECUTING else None,
        address_base=row.address_base,
        address_detail=row.address_detail,
        country=row.country,
        time_zone=row.time_zone,
        language=row.language.value,
        second_factor_for=row.second_factor_for.value
        if row.second_factor_for is not FactorRule.NOBODY
        else None,
        control_integration=row.control_integration,
        control_organization=row.control_organization_id,
        representative=row.representative,
        main_phone=shown_form(row.main_phone, row.country) if row.main_phone else None,
        business_no=written_business_number(row.business_no) if row.business_no else None,
    )


def judge_organization(judge: Judge) -> OrganizationForm | None:
    """Return the form's values, or None after saying what is wrong."""
    classification = judge.word("classification", OrganizationClass)
    type_ = judge.word("type", OrganizationType)
    language = judge.word("language", Language)
    business_no, main_phone = _business_number(judge), _main_phone(judge)
    if judge.text("time_zone") and zone_named(judge.text("time_zone")) is None:
        judge.refuse("time_zone", _("No such time zone: write one such as Asia/Seoul."))
    if classification is None or type_ is None or language is None or not judge.good:
        return None
    return OrganizationForm(
        name=judge.text("name"),
        display_name=judge.text("display_name") or judge.text("name"),
        classification=classification,
        type=type_,
        client_class=judge.word("client_class", ClientClass),
        address_base=judge.text("address_base"),
        address_detail=judge.text("address_detail"),
        control_integration=judge.flag("control_integration"),
        control_organization_id=judge.number("control_organization"),
        parent_id=judge.number("parent"),
        representative=judge.optional("representative"),
        main_phone=main_phone,
        business_no=business_no,
        country=judge.text("country"),
        time_zone=judge.text("time_zone"),
        language=language,
        second_factor_for=judge.word("second_factor_for", FactorRule) or FactorRule.NOBODY,
    )


def _business_number(judge: Judge) -> str | None:
    if not judge.asked("business_no") or judge.text("country") != "KR":
        return judge.optional("business_no")
    if not judge.text("business_no"):
        judge.refuse("business_no", _("Fill this in."))
        return None
    digits = business_digits(judge.text("business_no"))
    if digits is None:
        judge.refuse(
            "business_no",
            _("Write the ten digits of the business registration number; these are not right."),
        )
    return digits


def _main_phone(judge: Judge) -> str | None:
    typed = judge.text("main_phone")
    if not typed:
        return None
    try:
        return read_phone(
            typed,
            PhoneUse.OUTGOING,
            country=judge.text("country") or "KR",
            elsewhere=read_world_number,
        )
    except BadPhoneNumber:
        judge.refuse(
            "main_phone",
            _("This is no telephone number of the country: write it with its area code."),
        )
        return None
