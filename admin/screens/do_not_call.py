"""Settings > Do-not-call: who refused an organization's calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from flask_babel import gettext as _
from sqlalchemy import select

from admin.access import Permission, current_principal
from admin.audit import actor
from admin.cells import CellColumn
from admin.columns.refusal_columns import OWN_COLUMNS, OWN_RULES
from admin.forms.judging import Judge
from admin.forms.refusal_form import OWN_SPEC, RefusalForm, judge_refusal
from admin.forms.typed import Typed, typed_from
from admin.house import now
from admin.listing import Listing
from admin.queries.refusal_list import opt_outs_of
from admin.queries.simple_list import OwnedLine
from admin.refusal_words import WORDS
from admin.refusals_view import RefusalsView
from admin.search import ListRequest
from carecall.domain.consent import RefusalSource
from carecall.store.opt_outs import NewOptOut, lift_opt_out, record_opt_out
from carecall.store.tables import OptOutRow


class DoNotCallView(RefusalsView):
    """Numbers that refused an organization's calls."""

    words = WORDS
    rules = OWN_RULES
    spec = OWN_SPEC
    undo_added = "opt_out"
    view_permission = Permission.SETTINGS
    edit_permission = Permission.SETTINGS
    columns: ClassVar[Sequence[CellColumn]] = OWN_COLUMNS
    export_columns: ClassVar[Sequence[CellColumn]] = OWN_COLUMNS
    form_fields: ClassVar[Sequence[str]] = ("organization_id", "number", "reason")

    def listing(self, wanted: ListRequest) -> Listing[OwnedLine]:
        """Return one page of the refusals that hold."""
        return opt_outs_of(self.db, current_principal(), wanted)

    def fresh(self) -> Typed:
        """Begin with the own organization."""
        return typed_from(organization=current_principal().stands_at)

    def judge(self, judge: Judge, row: OptOutRow | None) -> RefusalForm | None:
        """Return the form's values; a number stands on the list once."""
        _row = row
        form = judge_refusal(judge, judge.number("organization"))
        if form is not None and self.stands(form):
            judge.refuse("number", _("This number is on the list already."))
        return form

    def stands(self, form: RefusalForm) -> bool:
        """Say whether an organization was refused by a number already."""
        held = select(OptOutRow.id).where(
            OptOutRow.organization_id == form.organization_id,
            OptOutRow.number == form.number,
            OptOutRow.lifted_at.is_(None),
        )
        return self.db.scalar(held) is not None

    def write_new(self, value: RefusalForm) -> int:
        """Write a refusal; the store notes it in the trail."""
        new = NewOptOut(
            organization_id=value.organization_id,
            number=value.number,
            source=RefusalSource.STAFF,
            reason=value.reason,
        )
        return record_opt_out(self.db, new, now(), actor=actor()).id

    def lift(self, row: OptOutRow, reason: str) -> None:
        """Let an organization call a number again; the store notes it in the trail."""
        lift_opt_out(self.db, row.organization_id, row.number, now(), reason=reason, actor=actor())
