"""Settings > Emergency hand-over: the only humans whom a live call may be handed to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin.base import expose
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm.exc import StaleDataError

from admin import audit
from admin.access import Permission, current_principal, demand
from admin.audit import actor
from admin.base_view import LARGEST_ID, Blocker
from admin.cells import CellColumn
from admin.columns.transfer_columns import COLUMNS, RULES
from admin.forms.differences import differences, facts_of
from admin.forms.judging import Judge
from admin.forms.transfer_form import POLICIES, SPEC, TargetForm, judge_target, typed_of_target
from admin.forms.typed import Typed, typed_from
from admin.house import house, now
from admin.listing import Listing
from admin.menu import MenuSection
from admin.queries.simple_list import OwnedLine, owned_rows
from admin.queries.transfer_list import LIST, platform_target, platform_targets, would_ring
from admin.row_words import RowWords
from admin.rows_view import RowsView
from admin.search import ListRequest, whole_number
from carecall.domain.transfer import TransferPolicy
from carecall.errors import StaleRow
from carecall.store.session import system_writing
from carecall.store.tables import OrganizationRow, TransferTargetRow
from carecall.store.transfer_targets import (
    NewTransferTarget,
    add_target,
    keep_policy,
    remove_target,
)

PLATFORM_LIST = "the platform's humans belong to no organization"
WORDS = RowWords(
    title=lambda: _("Emergency hand-over"),
    add=lambda: _("Add person"),
    edit=lambda: _("Edit person"),
    delete=lambda: _("Delete person"),
    warning=lambda: _("This person is not rung any more."),
    count=lambda count: ngettext("%(n)s person", "%(n)s people", count.number, n=count),
    empty_title=lambda: _("Nobody takes over emergencies"),
    empty_text=lambda: _("Add people on duty. No other number is ever rung for a hand-over."),
    added=lambda: _("The person was added."),
    changed=lambda: _("The entry was changed."),
    removed=lambda n: ngettext("%(num)d person was taken off the list.", "%(num)d people were taken off the list.", n),
    file=lambda: _("emergency hand-over"),
)  # fmt: skip


class TransferTargetsView(RowsView):
    """Who is rung while a person in an emergency is on the line."""

    words = WORDS
    rules = RULES
    spec = SPEC
    object_type = "transfer_target"
    icon = "phone"
    list_template = "transfers/list.html"
    menu_section = MenuSection.SETTINGS
    view_permission = Permission.SETTINGS
    edit_permission = Permission.SETTINGS
    columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    export_columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    form_fields: ClassVar[Sequence[str]] = ("organization_id", "name", "number", "rank", "opens", "closes", "active")  # fmt: skip

    def listing(self, wanted: ListRequest) -> Listing[OwnedLine]:
        """Return one page of an organization's own humans."""
        return owned_rows(self.db, current_principal(), wanted, LIST)

    def list_values(self, listing: Listing[Any]) -> dict[str, object]:
        """Add the organization's rule, who would be rung now, and the platform's own humans."""
        principal = current_principal()
        organization = self.chosen(listing.wanted.value("organization") or str(principal.stands_at))
        return {
            **super().list_values(listing),
            "organization": organization,
            "policies": POLICIES,
            "ringing": would_ring(house().sessions, organization.id, now()),
            "platform": platform_targets(self.db),
            "may_platform": principal.may(Permission.CONTRACTS),
        }

    def chosen(self, raw: str) -> OrganizationRow:
        """Return an organization in reach, or 404."""
        key = whole_number(raw, low=1, high=LARGEST_ID)
        row = self.db.get(OrganizationRow, key) if key in current_principal().scope else None
        if row is None:
            abort(404)
        return row

    def fresh(self) -> Typed:
        """Begin with somebody who is always on duty."""
        return typed_from(organization=current_principal().stands_at, rank=1, active=True)

    def typed_of(self, row: TransferTargetRow) -> Typed:
        """Return a stored human as the form shows it."""
        return typed_of_target(row)

    def judge(self, judge: Judge, row: TransferTargetRow | None) -> TargetForm | None:
        """Return the form's values."""
        return judge_target(judge, row)

    def write_new(self, value: TargetForm) -> int:
        """Put somebody on the list; the store notes it in the trail, and the platform's lie outside every scope."""
        new = NewTransferTarget(
            organization_id=value.organization_id,
            name=value.name,
            number=value.number,
            rank=value.rank,
            opens=value.opens,
            closes=value.closes,
        )
        if value.organization_id is not None:
            row = add_target(self.db, new, actor(), now())
            row.active = value.active
            return row.id
        demand(Permission.CONTRACTS)
        self.db.rollback()
        with system_writing(house().sessions, PLATFORM_LIST) as session:
            row = add_target(session, new, actor(), now())
            row.active = value.active
            return row.id

    def change(self, row: TransferTargetRow, value: TargetForm) -> None:
        """Write a form over somebody."""
        row.name, row.number, row.rank = value.name, value.number, value.rank
        row.opens, row.closes, row.active = value.opens, value.closes, value.active

    def get_one(self, id: object) -> Any:
        """Return a human in reach; one of the platform's for whoever keeps that list."""
        key = whole_number(str(id), low=1, high=LARGEST_ID)
        if key is not None and current_principal().may(Permission.CONTRACTS):
            row = platform_target(house().sessions, key)
            if row is not None:
                return row
        return super().get_one(id)

    def note_changed(self, row: TransferTargetRow, before: Typed, value: TargetForm) -> None:
        """Write a form over a human; the platform's lie outside every scope."""
        if row.organization_id is not None:
            super().note_changed(row, before, value)
            return
        self.db.rollback()
        self.change(row, value)
        facts = facts_of(differences(self.spec, before, self.typed_of(row)))
        try:
            with system_writing(house().sessions, PLATFORM_LIST) as session:
                session.add(row)
                audit.note(session, "changed", object_type=self.object_type, object_key=row.id, facts=facts)  # fmt: skip
        except StaleDataError as stale:
            raise StaleRow(_("Somebody else changed this meanwhile. Nothing was saved; look at the new values first.")) from stale  # fmt: skip

    def take_away(self, rows: Sequence[TransferTargetRow]) -> None:
        """Take humans off the list, the platform's too: all or none."""
        if all(row.organization_id is not None for row in rows):
            super().take_away(rows)
            return
        keys = [row.id for row in rows]
        self.db.rollback()
        with system_writing(house().sessions, PLATFORM_LIST) as session:
            for key in keys:
                remove_target(session, key, actor(), now())

    def blockers(self, row: TransferTargetRow) -> list[Blocker]:
        """Return nothing: a hand-over that has begun goes on."""
        _row = row
        return []

    @expose("/policy", methods=("POST",))
    def policy_view(self) -> ResponseReturnValue:
        """Choose what an organization's talks do in an emergency."""
        self.demand_edit()
        organization = self.chosen(request.form.get("organization", ""))
        typed = request.form.get("policy", "")
        if typed not in {each.value for each in TransferPolicy}:
            abort(400)
        key = organization.id
        problem = self.attempt(lambda: keep_policy(self.db, key, TransferPolicy(typed), actor(), now()))  # fmt: skip
        flash(problem or _("From the next call on, emergencies are treated so."), "error" if problem else "success")  # fmt: skip
        return redirect(url_for(".index_view", organization=key))
