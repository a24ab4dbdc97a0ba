"""Settings > Platform do-not-call: what nobody on the platform calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from flask_babel import gettext as _
from sqlalchemy import select

from admin.access import Permission
from admin.audit import actor
from admin.cells import CellColumn
from admin.columns.refusal_columns import PLATFORM_COLUMNS, PLATFORM_RULES
from admin.forms.judging import Judge
from admin.forms.refusal_form import PLATFORM_SPEC, RefusalForm, judge_refusal
from admin.house import house, now
from admin.listing import Listing
from admin.queries.refusal_list import PlatformLine, platform_numbers
from admin.refusal_words import WORDS
from admin.refusals_view import RefusalsView
from admin.screen_api import ScreenApi
from admin.search import ListRequest
from carecall.store.opt_outs import list_everywhere, unlist_everywhere
from carecall.store.session import system_writing
from carecall.store.tables import DoNotCallRow

WHOLE_PLATFORM = "the platform's do-not-call list belongs to no organization"


class PlatformDoNotCallView(RefusalsView):
    """Numbers that nobody calls; for the platform operator."""

    words = replace(
        WORDS,
        title=lambda: _("Platform do-not-call list"),
        empty_title=lambda: _("No number is closed to everybody"),
        empty_text=lambda: _("Numbers on this list are called by no organization on the platform."),
    )
    rules = PLATFORM_RULES
    spec = PLATFORM_SPEC
    object_type = "do_not_call"
    api = ScreenApi(name="platform_number", reads_form=False, changes=False, deletes=False)
    chooses_organization = False
    view_permission = Permission.CONTRACTS
    edit_permission = Permission.CONTRACTS
    columns: ClassVar[Sequence[CellColumn]] = PLATFORM_COLUMNS
    export_columns: ClassVar[Sequence[CellColumn]] = PLATFORM_COLUMNS
    form_fields: ClassVar[Sequence[str]] = ("number", "reason")

    def listing(self, wanted: ListRequest) -> Listing[PlatformLine]:
        """Return one page of the list."""
        return platform_numbers(self.db, wanted)

    def judge(self, judge: Judge, row: DoNotCallRow | None) -> RefusalForm | None:
        """Return the form's values; a number stands on the list once."""
        _row = row
        form = judge_refusal(judge, None)
        known = select(DoNotCallRow.id).where(DoNotCallRow.number == (form.number if form else ""))
        if form is not None and self.db.scalar(known) is not None:
            judge.refuse("number", _("This number is on the list already."))
        return form

    def write_new(self, value: RefusalForm) -> int:
        """Close a number to everybody; the store notes it in the trail."""
        self.db.rollback()
        with system_writing(house().sessions, WHOLE_PLATFORM) as session:
            list_everywhere(session, value.number, now(), reason=value.reason, actor=actor())
            wanted = select(DoNotCallRow.id).where(DoNotCallRow.number == value.number)
            return session.scalars(wanted).one()

    def lift(self, row: DoNotCallRow, reason: str) -> None:
        """Open a number again; the store notes it in the trail."""
        number = row.number
        self.db.rollback()
        with system_writing(house().sessions, WHOLE_PLATFORM) as session:
            unlist_everywhere(session, number, now(), reason=reason, actor=actor())
