"""Columns and search of the contract list."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from admin.access import current_principal
from admin.cells import Cell, CellColumn
from admin.house import now
from admin.queries.simple_list import OwnedLine
from admin.reach_search import ORGANIZATION
from admin.search import Choice, ListRules, SearchField
from admin.words import CONTRACT_STATES
from carecall.domain.contract import ContractState, ServicePeriod, contract_on


def state_cell(line: OwnedLine) -> Cell:
    """Return where one contract stands today."""
    row = line.row
    period = ServicePeriod(product=row.product, starts_on=row.starts_on, ends_on=row.ends_on)
    return CONTRACT_STATES[contract_on([period], today()).state]


def today() -> date:
    """Return the day where the reader is: contracts begin and end with local days."""
    return now().astimezone(ZoneInfo(current_principal().timezone)).date()


def state_choices() -> list[Choice]:
    """Return where one contract can stand."""
    states = (ContractState.RUNNING, ContractState.SCHEDULED, ContractState.ENDED)
    return [(state.value, str(CONTRACT_STATES[state].text)) for state in states]


COLUMNS = (
    CellColumn(key="organization", title=lambda: _("Organization name"), sort="organization", cell=lambda line: line.organization),
    CellColumn(key="product", title=lambda: _("Product type"), sort="product", cell=lambda line: line.row.product),
    CellColumn(key="starts_on", title=lambda: _("First day"), sort="starts_on", cell=lambda line: line.row.starts_on),
    CellColumn(key="ends_on", title=lambda: _("Last day"), sort="ends_on", cell=lambda line: line.row.ends_on),
    CellColumn(key="state", title=lambda: _("State"), cell=state_cell),
    CellColumn(key="note", title=lambda: _("Note"), minor=True, cell=lambda line: line.row.note),
)  # fmt: skip

RULES = ListRules(
    screen="contracts",
    endpoint="contracts.index_view",
    fields=(
        SearchField(name="product", label=lambda: _("Product type")),
        SearchField(name="note", label=lambda: _("Note")),
        SearchField(name="state", label=lambda: _("State"), kind="choice", choices=state_choices),
        ORGANIZATION,
    ),
    sorts=("organization", "product", "starts_on", "ends_on"),
    default_sort="starts_on",
    default_descending=True,
)  # fmt: skip
