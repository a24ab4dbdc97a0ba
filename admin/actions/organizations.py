"""Adding, changing and taking away organizations, by the rules of their tree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from admin.forms.organization_form import OrganizationForm
from carecall.domain.organization import OrganizationType, path_of
from carecall.store.organizations import NewOrganization, add_organization
from carecall.store.tables import (
    AlertRuleRow,
    ApiKeyRow,
    AudioFileRow,
    CallRow,
    CampaignDraftRow,
    CampaignRow,
    CareScriptRow,
    ContractRow,
    HolidayRow,
    NotificationChannelRow,
    OptOutRow,
    OrganizationGroupMemberRow,
    OrganizationGroupRow,
    OrganizationRow,
    PhoneNumberGrantRow,
    PhoneNumberRow,
    RecipientRow,
    SavedViewRow,
    ScheduleRow,
    TenantRow,
    TransferTargetRow,
    UserRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """How many rows of one kind need an organization."""

    kind: str
    """What they are, such as user or campaign."""
    count: int


NEEDED_BY: Sequence[tuple[str, type[TenantRow]]] = (
    ("user", UserRow),
    ("campaign", CampaignRow),
    ("number", PhoneNumberRow),
    ("schedule", ScheduleRow),
    ("recipient", RecipientRow),
    ("call", CallRow),
    ("clip", AudioFileRow),
    ("group", OrganizationGroupRow),
)
"""Past calls too: bills and figures are made of them."""
OWN = (
    ContractRow, HolidayRow, AlertRuleRow, NotificationChannelRow, SavedViewRow, PhoneNumberGrantRow,
    CampaignDraftRow, CareScriptRow, TransferTargetRow, ApiKeyRow, OptOutRow,
)  # fmt: skip
"""What goes with the organization that it belongs to."""


def needed_by(session: Session, row: OrganizationRow) -> list[Needed]:
    """Return what keeps an organization from being deleted, by kind."""
    counts = [(kind, _count(session, table.organization_id, row.id)) for kind, table in NEEDED_BY]
    counts.append(("organization", _count(session, OrganizationRow.parent_id, row.id)))
    counts.append(("watched", _count(session, OrganizationRow.control_organization_id, row.id)))
    return [Needed(kind=kind, count=count) for kind, count in counts if count]


def add(session: Session, form: OrganizationForm) -> OrganizationRow:
    """Write a new organization at its place; it has no contract yet.

    Raises:
        BadInput: the name is taken beside it.
    """
    new = NewOrganization(
        name=form.name,
        display_name=form.display_name,
        country=form.country,
        language=form.language,
        time_zone=form.time_zone,
        type=form.type,
        classification=form.classification,
        contract=None,
    )
    row = add_organization(session, new, parent_id=form.parent_id)
    write_details(row, form)
    return row


def change(session: Session, row: OrganizationRow, form: OrganizationForm) -> None:
    """Write a form over an organization; one that moves takes along everything below it."""
    row.name, row.display_name = form.name, form.display_name
    row.classification, row.type = form.classification, form.type
    row.country, row.time_zone, row.language = form.country, form.time_zone, form.language
    write_details(row, form)
    if row.parent_id != form.parent_id:
        move(session, row, form.parent_id)


def write_details(row: OrganizationRow, form: OrganizationForm) -> None:
    """Write what only some kinds of organization have; the others lose it."""
    row.client_class = form.client_class
    row.address_base, row.address_detail = form.address_base, form.address_detail
    row.representative, row.main_phone = form.representative, form.main_phone
    row.business_no = form.business_no
    row.second_factor_for = form.second_factor_for
    row.control_integration = form.control_integration
    row.control_organization_id = form.control_organization_id


def move(session: Session, row: OrganizationRow, parent_id: int | None) -> None:
    """Hang an organization under another one, or at the top, with everything below it."""
    parent = session.get_one(OrganizationRow, parent_id) if parent_id is not None else None
    old, new = row.path, path_of(parent.path if parent else "", row.id)
    row.parent_id = parent_id
    below = session.scalars(select(OrganizationRow).where(OrganizationRow.path.startswith(old)))
    for each in below.all():
        each.path = new + each.path.removeprefix(old)
    session.flush()


def may_change_type(session: Session, row: OrganizationRow, wanted: OrganizationType) -> bool:
    """Say whether an organization may become another type: not while others work under it or it signed."""
    if row.type is wanted:
        return True
    ties: Sequence[InstrumentedAttribute[Any]] = (
        OrganizationRow.parent_id,
        ContractRow.organization_id,
        OrganizationGroupMemberRow.member_organization_id,
    )
    return not any(_count(session, column, row.id) for column in ties)


def remove(session: Session, row: OrganizationRow) -> None:
    """Take an organization away that nobody needs, with what only it has."""
    columns = [table.organization_id for table in OWN]
    for column in (*columns, OrganizationGroupMemberRow.member_organization_id):
        for each in session.scalars(select(column.class_).where(column == row.id)).all():
            session.delete(each)
    session.flush()
    session.delete(row)


def _count(session: Session, column: InstrumentedAttribute[Any], key: int) -> int:
    return session.scalar(select(func.count()).where(column == key)) or 0
