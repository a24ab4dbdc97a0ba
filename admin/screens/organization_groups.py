"""Settings > Manage organization group: who stands above whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import delete
from sqlalchemy.orm.attributes import flag_modified

from admin.access import Permission, current_principal
from admin.base_view import Blocker
from admin.cells import CellColumn
from admin.columns.group_columns import COLUMNS, RULES
from admin.forms.group_form import SPEC, GroupForm, judge_group
from admin.forms.judging import Judge
from admin.forms.typed import Typed, typed_from
from admin.listing import Listing
from admin.menu import MenuSection
from admin.queries.group_list import GroupLine, groups_of, members_of
from admin.row_words import RowWords
from admin.rows_view import RowsView
from admin.search import ListRequest
from carecall.store.tables import OrganizationGroupMemberRow, OrganizationGroupRow

WORDS = RowWords(
    title=lambda: _("Manage organization group"),
    add=lambda: _("Add organization group"),
    edit=lambda: _("Edit organization group"),
    delete=lambda: _("Delete organization group"),
    warning=lambda: _("The organizations in it stay; from now on each sees only its own people again."),
    count=lambda count: ngettext("%(n)s group", "%(n)s groups", count.number, n=count),
    empty_title=lambda: _("No organization groups yet"),
    empty_text=lambda: _("A group puts organizations below a contracting organization, whose users can then access their data."),
    added=lambda: _("A new organization group was added."),
    changed=lambda: _("The organization group was changed."),
    removed=lambda n: ngettext("%(num)d group was deleted.", "%(num)d groups were deleted.", n),
    file=lambda: _("organization groups"),
)  # fmt: skip


class OrganizationGroupsView(RowsView):
    """Groups of organizations."""

    words = WORDS
    rules = RULES
    spec = SPEC
    object_type = "organization_group"
    icon = "building"
    menu_section = MenuSection.SETTINGS
    chooses_organization = False
    view_permission = Permission.ORGANIZATIONS
    edit_permission = Permission.ORGANIZATIONS
    columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    export_columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    form_fields: ClassVar[Sequence[str]] = ("name", "description", "organization_id")

    def listing(self, wanted: ListRequest) -> Listing[GroupLine]:
        """Return one page of groups."""
        return groups_of(self.db, current_principal(), wanted)

    def typed_of(self, row: OrganizationGroupRow) -> Typed:
        """Return a stored group as its form shows it."""
        return typed_from(
            name=row.name,
            description=row.description,
            organization=row.organization_id,
            members=members_of(self.db, row.id),
        )

    def judge(self, judge: Judge, row: OrganizationGroupRow | None) -> GroupForm | None:
        """Return the form's values; a group keeps its top, for what is below hangs on it."""
        form = judge_group(judge)
        if form is not None and row is not None and form.organization_id != row.organization_id:
            judge.refuse("organization", _("A group keeps its top: delete it and add another one."))
        return form

    def add(self, value: GroupForm) -> OrganizationGroupRow:
        """Write a new group with its members."""
        row = OrganizationGroupRow(
            organization_id=value.organization_id, name=value.name, description=value.description
        )
        self.db.add(row)
        self.db.flush()
        self.put_members(row, value)
        return row

    def change(self, row: OrganizationGroupRow, value: GroupForm) -> None:
        """Write a form over a group."""
        row.name, row.description = value.name, value.description
        self.put_members(row, value)
        # A change of members alone counts as a change of the group, or a stale form would undo it.
        flag_modified(row, "name")

    def put_members(self, row: OrganizationGroupRow, value: GroupForm) -> None:
        """Let exactly these organizations be in a group."""
        member = OrganizationGroupMemberRow
        gone = member.member_organization_id.not_in(value.members)
        self.db.execute(delete(member).where(member.group_id == row.id, gone))
        known = members_of(self.db, row.id)
        self.db.add_all(
            member(organization_id=row.organization_id, group_id=row.id, member_organization_id=key)
            for key in value.members
            if key not in known
        )
        self.db.flush()

    def blockers(self, row: OrganizationGroupRow) -> list[Blocker]:
        """Return nothing: a group is a label, and nobody depends on it."""
        _row = row
        return []
