"""Settings > Manage organization."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from admin import audit
from admin.access import Permission, current_principal
from admin.actions import organizations as actions
from admin.base_view import Blocker
from admin.cells import CellColumn
from admin.columns.organization_columns import COLUMNS, RULES
from admin.forms.judging import Judge
from admin.forms.organization_form import (
    SPEC,
    OrganizationForm,
    judge_organization,
    typed_of_organization,
)
from admin.forms.typed import Typed, typed_from
from admin.house import house, now
from admin.listing import Listing
from admin.menu import MenuSection
from admin.queries.organization_list import OrganizationLine, organizations_of
from admin.row_words import RowWords
from admin.rows_view import RowsView
from admin.search import ListRequest
from carecall.domain.country import COUNTRY_HABITS
from carecall.domain.organization import OrganizationClass, OrganizationType
from carecall.store.organizations import name_taken
from carecall.store.session import system_writing
from carecall.store.tables import OrganizationRow

WORDS = RowWords(
    title=lambda: _("Manage organization"),
    add=lambda: _("Add organization"),
    edit=lambda: _("Edit organization"),
    delete=lambda: _("Delete organization"),
    warning=lambda: _("The organization and its contracts are gone for good. It is not deleted while users, campaigns, numbers or people belong to it."),
    count=lambda count: ngettext("%(n)s organization", "%(n)s organizations", count.number, n=count),
    empty_title=lambda: _("No organizations yet"),
    empty_text=lambda: _("Organizations are those who sign (contracting), those who do the work (executing), and monitoring desks (control)."),
    added=lambda: _("A new organization was added. It may call once it has a contract."),
    changed=lambda: _("The organization was changed."),
    removed=lambda n: ngettext("%(num)d organization was deleted.", "%(num)d organizations were deleted.", n),
    file=lambda: _("organizations"),
)  # fmt: skip
_SCREENS = {
    "user": "users.index_view",
    "campaign": "campaigns.index_view",
    "number": "numbers.index_view",
    "recipient": "recipients.index_view",
    "schedule": "schedules.index_view",
    "call": "campaign_status.index_view",
    "clip": "clips.index_view",
    "group": "organization_groups.index_view",
}


class OrganizationsView(RowsView):
    """Client and partner organizations."""

    words = WORDS
    rules = RULES
    spec = SPEC
    object_type = "organization"
    icon = "building"
    menu_section = MenuSection.SETTINGS
    chooses_organization = False
    view_permission = Permission.ORGANIZATIONS
    edit_permission = Permission.ORGANIZATIONS
    columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    export_columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    form_fields: ClassVar[Sequence[str]] = (
        "name", "display_name", "classification", "type", "client_class", "parent_id", "address_base",
        "address_detail", "country", "time_zone", "language", "control_integration",
        "control_organization_id", "representative", "main_phone", "business_no",
    )  # fmt: skip

    def listing(self, wanted: ListRequest) -> Listing[OrganizationLine]:
        """Return one page of organizations."""
        return organizations_of(self.db, current_principal(), wanted, now())

    def fresh(self) -> Typed:
        """Begin with what most organizations here are."""
        country = house().country
        habit = COUNTRY_HABITS.get(country)
        return typed_from(
            classification=OrganizationClass.CLIENT.value,
            country=country,
            time_zone=habit.time_zone if habit else None,
            language=habit.language.value if habit else None,
        )

    def typed_of(self, row: OrganizationRow) -> Typed:
        """Return a stored organization as its form shows it."""
        return typed_of_organization(row)

    def judge(self, judge: Judge, row: OrganizationRow | None) -> OrganizationForm | None:
        """Return the form's values; nobody moves what stands above or beside them."""
        form = judge_organization(judge)
        if form is None:
            return None
        if row is not None and not actions.may_change_type(self.db, row, form.type):
            judge.refuse("type", _("The type cannot change while other organizations, contracts or groups depend on it."))  # fmt: skip
        top = form.type is not OrganizationType.EXECUTING
        if (
            top
            and (row is None or row.type is not form.type)
            and not current_principal().may(Permission.CONTRACTS)
        ):
            judge.refuse("type", _("Only the platform operator adds organizations of this type."))
        if row is not None and form.parent_id == row.id:
            judge.refuse("parent", _("An organization cannot work under itself."))
        if row is not None and top and row.type is form.type:
            form = replace(form, parent_id=row.parent_id)
        if name_taken(self.db, form.name, form.parent_id, but=row.id if row else None):
            judge.refuse("name", _("An organization of this name exists already: choose another name."))  # fmt: skip
        return form

    def write_new(self, value: OrganizationForm) -> int:
        """Write a new organization: it lies outside every scope until it is there, so the system writes it."""
        self.db.rollback()
        with system_writing(house().sessions, "an organization is added") as session:
            row = actions.add(session, value)
            audit.note(
                session,
                "added",
                object_type=self.object_type,
                object_key=row.id,
                organization_id=row.id,
            )
            return row.id

    def change(self, row: OrganizationRow, value: OrganizationForm) -> None:
        """Write a form over an organization."""
        actions.change(self.db, row, value)

    def remove(self, row: OrganizationRow) -> None:
        """Take an organization away."""
        actions.remove(self.db, row)

    def owner_of(self, row: OrganizationRow) -> int:
        """Return the organization itself."""
        return row.id

    def blockers(self, row: OrganizationRow) -> list[Blocker]:
        """Return what belongs to an organization, with where it is seen."""
        return [
            Blocker(text=blocker_text(row.name, each), url=screen_of(each.kind, row.id))
            for each in actions.needed_by(self.db, row)
        ]


def blocker_text(name: str, needed: actions.Needed) -> str:
    """Return what belongs to an organization, counted."""
    texts = {
        "user": ngettext("%(name)s has %(num)d user.", "%(name)s has %(num)d users.", needed.count, name=name),
        "campaign": ngettext("%(name)s has %(num)d campaign.", "%(name)s has %(num)d campaigns.", needed.count, name=name),
        "number": ngettext("%(name)s has %(num)d outgoing number.", "%(name)s has %(num)d outgoing numbers.", needed.count, name=name),
        "schedule": ngettext("%(name)s has %(num)d schedule.", "%(name)s has %(num)d schedules.", needed.count, name=name),
        "recipient": ngettext("%(name)s has %(num)d recipient.", "%(name)s has %(num)d recipients.", needed.count, name=name),
        "call": ngettext("%(name)s has %(num)d past call; end its contract instead.", "%(name)s has %(num)d past calls; end its contract instead.", needed.count, name=name),
        "clip": ngettext("%(name)s has %(num)d recorded voice.", "%(name)s has %(num)d recorded voices.", needed.count, name=name),
        "group": ngettext("%(name)s is on top of %(num)d group.", "%(name)s is on top of %(num)d groups.", needed.count, name=name),
        "watched": ngettext("%(name)s is the control organization of %(num)d organization.", "%(name)s is the control organization of %(num)d organizations.", needed.count, name=name),
        "organization": ngettext("%(num)d organization works under %(name)s.", "%(num)d organizations work under %(name)s.", needed.count, name=name),
    }  # fmt: skip
    return texts[needed.kind]


def screen_of(kind: str, organization_id: int) -> str:
    """Return the address of the list that shows what belongs to an organization."""
    endpoint = _SCREENS.get(kind, "")
    from flask import current_app

    known = endpoint in current_app.view_functions
    return url_for(endpoint if known else "organizations.index_view", organization=organization_id)
