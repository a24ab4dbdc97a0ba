"""Columns and search of the organization list."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _

from admin.cells import Cell, CellColumn, Many, OwnNumber
from admin.columns.moment_fields import REGISTERED
from admin.languages import later as _l
from admin.queries.organization_list import OrganizationLine
from admin.queries.sign_ups import NOBODY
from admin.reach_search import ORGANIZATION
from admin.search import Choice, ListRules, SearchField
from admin.words import (
    CLIENT_CLASSES,
    CONTRACT_STATES,
    ORGANIZATION_CLASSES,
    ORGANIZATION_TYPES,
    SUBSCRIPTIONS,
    Word,
)
from carecall.domain.contract import ContractState

NOT_SIGNED_UP = Word(_l("No user yet"), "warn")


def choices_of(words: Mapping[Any, Any]) -> list[Choice]:
    """Return a closed list's values with their words."""
    return [(str(key.value), str(getattr(word, "text", word))) for key, word in words.items()]


def product_cell(line: OrganizationLine) -> Cell:
    """Return the product under contract, or the word of the contract's state."""
    standing = line.standing
    if standing is None:
        return None
    word = CONTRACT_STATES[standing.state]
    running = standing.state is ContractState.RUNNING
    return Word(standing.product, word.tone, word.icon) if running else word


def word_cell(words: Mapping[Any, str], key: StrEnum | None) -> Cell:
    """Return the word of a closed value, or nothing."""
    return None if key is None else str(words[key])


def address_cell(line: OrganizationLine) -> Cell:
    """Return both parts of an address."""
    return " ".join(part for part in (line.row.address_base, line.row.address_detail) if part)


def sign_up_cell(line: OrganizationLine) -> Cell:
    """Return the word of how far sign-up went."""
    return NOT_SIGNED_UP if line.sign_up is None else SUBSCRIPTIONS[line.sign_up]


def sign_up_choices() -> list[Choice]:
    """Return how far sign-up can have gone."""
    return [(NOBODY, str(NOT_SIGNED_UP.text)), *choices_of(SUBSCRIPTIONS)]


COLUMNS = (
    CellColumn(key="name", wraps=True, title=lambda: _("Organization name"), sort="name", cell=lambda line: line.row.name),
    CellColumn(key="display_name", wraps=True, title=lambda: _("Name that recipients hear"), cell=lambda line: line.row.display_name),
    CellColumn(key="classification", title=lambda: _("Organization classification"), cell=lambda line: word_cell(ORGANIZATION_CLASSES, line.row.classification)),
    CellColumn(key="type", title=lambda: _("Organization type"), sort="type", cell=lambda line: word_cell(ORGANIZATION_TYPES, line.row.type)),
    CellColumn(key="client_class", title=lambda: _("Client classification"), cell=lambda line: word_cell(CLIENT_CLASSES, line.row.client_class)),
    CellColumn(key="contracting", wraps=True, title=lambda: _("Registered organization"), sort="tree", cell=lambda line: line.contracting),
    CellColumn(key="address", wraps=True, title=lambda: _("Address"), minor=True, cell=address_cell),
    CellColumn(key="representative", title=lambda: _("Representative name"), minor=True, cell=lambda line: line.row.representative),
    CellColumn(key="main_phone", title=lambda: _("Representative phone number"), minor=True, cell=lambda line: OwnNumber(line.row.main_phone)),
    CellColumn(key="carriers", title=lambda: _("Telecom company"), cell=lambda line: Many(line.carriers)),
    CellColumn(key="product", title=lambda: _("Product type"), cell=product_cell),
    CellColumn(key="created_at", title=lambda: _("Registration date and time"), sort="registered", cell=lambda line: line.row.created_at),
    CellColumn(key="subscription", title=lambda: _("Subscription status"), cell=sign_up_cell),
)  # fmt: skip

RULES = ListRules(
    screen="organizations",
    endpoint="organizations.index_view",
    fields=(
        SearchField(name="name", label=lambda: _("Organization name")),
        SearchField(name="type", label=lambda: _("Organization type"), kind="choice", choices=lambda: choices_of(ORGANIZATION_TYPES)),
        SearchField(name="classification", label=lambda: _("Organization classification"), kind="choice", choices=lambda: choices_of(ORGANIZATION_CLASSES)),
        SearchField(name="contracting", label=lambda: _("Registered organization")),
        SearchField(name="address", label=lambda: _("Address")),
        SearchField(name="representative", label=lambda: _("Representative name"), personal=True),
        SearchField(name="main_phone", label=lambda: _("Representative phone number"), personal=True),
        SearchField(name="carrier", label=lambda: _("Telecom company")),
        SearchField(name="product", label=lambda: _("Product type"), kind="choice", choices=lambda: choices_of(CONTRACT_STATES)),
        SearchField(name="client_class", label=lambda: _("Client classification"), kind="choice", choices=lambda: choices_of(CLIENT_CLASSES)),
        SearchField(name="subscription", label=lambda: _("Subscription status"), kind="choice", choices=sign_up_choices),
        *REGISTERED,
        ORGANIZATION,
    ),
    sorts=("name", "type", "registered", "tree"),
    default_sort="tree",
)  # fmt: skip
