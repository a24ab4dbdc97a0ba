"""The form of a contract."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from admin.forms.fields import Field, FormSpec, one_section
from admin.forms.judging import Judge
from admin.forms.organization_form import organizations_of_type
from admin.house import house
from carecall.domain.contract import USUAL_PRODUCT, ServicePeriod, overlap
from carecall.domain.organization import OrganizationType
from carecall.store.rows.contract import NOTE_LIMIT, PRODUCT_LIMIT
from carecall.store.tables import ContractRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractForm:
    """A good form's values."""

    organization_id: int
    period: ServicePeriod
    note: str


SPEC: FormSpec = one_section(
    Field(name="organization", label=lambda: _("Contracting organization"), kind="choice", fixed=True, searched=True,
          choices=lambda: organizations_of_type(OrganizationType.CONTRACTING),
          hint=lambda: _("Those that work under it call under the same contract.")),
    Field(name="product", label=lambda: _("Product type"), limit=PRODUCT_LIMIT, hint=lambda: _("For example %(name)s", name=USUAL_PRODUCT)),
    Field(name="starts_on", label=lambda: _("First day"), kind="date"),
    Field(name="ends_on", label=lambda: _("Last day"), kind="date", required=False, hint=lambda: _("Included. Left empty, no end is agreed.")),
    Field(name="note", label=lambda: _("Note"), kind="long", limit=NOTE_LIMIT, required=False),
)  # fmt: skip


def judge_contract(judge: Judge, row: ContractRow | None) -> ContractForm | None:
    """Return the form's values, or None after saying what is wrong."""
    organization_id, starts_on = judge.number("organization"), judge.day("starts_on")
    ends_on = judge.day("ends_on")
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        judge.refuse("ends_on", _("A contract cannot end before it begins."))
    if row is not None and organization_id != row.organization_id:
        judge.refuse(
            "organization", _("A contract keeps its organization: end it and add another one.")
        )
    if organization_id is None or starts_on is None or not judge.good:
        return None
    period = ServicePeriod(product=judge.text("product"), starts_on=starts_on, ends_on=ends_on)
    if any(overlap(period, other) for other in _others(organization_id, row)):
        judge.refuse(
            "starts_on",
            _("Another contract runs on some of these days: end it first, or begin after it."),
        )
        return None
    return ContractForm(organization_id=organization_id, period=period, note=judge.text("note"))


def _others(organization_id: int, row: ContractRow | None) -> list[ServicePeriod]:
    own = 0 if row is None else row.id
    rows = house().requests.session.scalars(
        select(ContractRow).where(
            ContractRow.organization_id == organization_id, ContractRow.id != own
        )
    )
    return [
        ServicePeriod(product=each.product, starts_on=each.starts_on, ends_on=each.ends_on)
        for each in rows
    ]
