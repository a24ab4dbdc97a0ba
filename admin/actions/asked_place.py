"""Where a form says that an uploaded list stands in its workbook."""

from __future__ import annotations

from collections.abc import Mapping

from admin.search import whole_number
from carecall.spreadsheets.place import HEADER_ROWS, SHEET_NAME_LENGTH, Choice


def asked_choice(form: Mapping[str, str]) -> Choice:
    """Return the named sheet and title row; what is left empty, or is none, is found by itself."""
    row = whole_number(form.get("header_row", ""), low=1, high=HEADER_ROWS)
    return Choice(form.get("sheet", "")[:SHEET_NAME_LENGTH], row)
