"""Settings > Contracts: who may call until when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from flask_babel import gettext as _
from flask_babel import ngettext

from admin.access import Permission, current_principal
from admin.base_view import Blocker
from admin.cells import CellColumn
from admin.columns.contract_columns import COLUMNS, RULES, today
from admin.forms.contract_form import SPEC, ContractForm, judge_contract
from admin.forms.judging import Judge
from admin.forms.typed import Typed, typed_from
from admin.listing import Listing
from admin.menu import MenuSection
from admin.queries.setting_searches import contract_is
from admin.queries.simple_list import OwnedLine, OwnedList, owned_rows
from admin.row_words import RowWords
from admin.rows_view import RowsView
from admin.search import ListRequest
from carecall.domain.contract import USUAL_PRODUCT
from carecall.store.tables import ContractRow

WORDS = RowWords(
    title=lambda: _("Contracts"),
    add=lambda: _("Add contract"),
    edit=lambda: _("Edit contract"),
    delete=lambda: _("Delete contract"),
    warning=lambda: _("Without a contract that runs, nobody of this organization is called."),
    count=lambda count: ngettext("%(n)s contract", "%(n)s contracts", count.number, n=count),
    empty_title=lambda: _("No contracts yet"),
    empty_text=lambda: _("An organization is called for only while a contract of its contracting organization runs."),
    added=lambda: _("The contract was added."),
    changed=lambda: _("The contract was changed."),
    removed=lambda n: ngettext("%(num)d contract was deleted.", "%(num)d contracts were deleted.", n),
    file=lambda: _("contracts"),
)  # fmt: skip
LIST = OwnedList(
    model=ContractRow,
    sorts={
        "product": ContractRow.product,
        "starts_on": ContractRow.starts_on,
        "ends_on": ContractRow.ends_on,
    },
    title=lambda row: f"{row.product} {row.starts_on}",
    searched={"product": ContractRow.product, "note": ContractRow.note},
    chosen={},
)


class ContractsView(RowsView):
    """Contracts of contracting organizations; for the platform operator."""

    words = WORDS
    rules = RULES
    spec = SPEC
    object_type = "contract"
    icon = "calendar"
    menu_section = MenuSection.SETTINGS
    view_permission = Permission.CONTRACTS
    edit_permission = Permission.CONTRACTS
    asks_password = True
    columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    export_columns: ClassVar[Sequence[CellColumn]] = COLUMNS
    form_fields: ClassVar[Sequence[str]] = ("organization_id", "product", "starts_on", "ends_on", "note")  # fmt: skip

    def listing(self, wanted: ListRequest) -> Listing[OwnedLine]:
        """Return one page of contracts."""
        found = contract_is(wanted, today())
        return owned_rows(self.db, current_principal(), wanted, LIST, found)

    def fresh(self) -> Typed:
        """Begin with the usual product."""
        return typed_from(product=USUAL_PRODUCT)

    def typed_of(self, row: ContractRow) -> Typed:
        """Return a stored contract as its form shows it."""
        return typed_from(
            organization=row.organization_id,
            product=row.product,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            note=row.note,
        )

    def title_of(self, row: ContractRow) -> str:
        """Return how a contract is called in sentences."""
        return LIST.title(row)

    def judge(self, judge: Judge, row: ContractRow | None) -> ContractForm | None:
        """Return the form's values."""
        return judge_contract(judge, row)

    def add(self, value: ContractForm) -> ContractRow:
        """Write a new contract."""
        row = ContractRow(
            organization_id=value.organization_id,
            product=value.period.product,
            starts_on=value.period.starts_on,
        )
        self.change(row, value)
        self.db.add(row)
        return row

    def change(self, row: ContractRow, value: ContractForm) -> None:
        """Write a form over a contract."""
        row.product, row.note = value.period.product, value.note
        row.starts_on, row.ends_on = value.period.starts_on, value.period.ends_on

    def blockers(self, row: ContractRow) -> list[Blocker]:
        """Return nothing: past calls keep their own record of what they were called under."""
        _row = row
        return []
