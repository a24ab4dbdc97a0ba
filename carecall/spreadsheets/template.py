"""Writes the empty workbook that users fill in."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from carecall.domain.language import Language
from carecall.spreadsheets.labels import NUMBER_COLUMNS, RECIPIENT_COLUMNS, ListColumn

_TEXT_FORMAT = "@"
_TITLE_ROW = 2
"""Row 1 explains each column, in the other language too; it names no title alone, so it is no title row."""
_WIDTH = 30
_REQUIRED = PatternFill("solid", fgColor="FFF2CC")

_EXPLAINED = {
    "name": ("이름 (필수, 20자 이내)", "Recipient name (required, up to 20 characters)"),
    "phone": ("휴대폰 번호 (필수, 010-1234-5678)", "Mobile phone number (required, 010-1234-5678)"),
    "other": ("기타 정보 (30자 이내)", "Other information (up to 30 characters)"),
    "organization": ("담당 기관 (비우면 내 기관)", "Responsible organization (empty: your own)"),
    "number": ("발신번호 (필수)", "Outgoing number (required)"),
    "lettering": ("레터링 문구 (20자 이내)", "Lettering text (up to 20 characters)"),
}
_EXAMPLES = {
    "name": ("김보기", "Sample Kim", "박예시"),
    "phone": ("010-0000-0001", "010-0000-0002", "01000000003"),
    "other": ("오전 통화 선호", "Hard of hearing", ""),
    "organization": ("", "", ""),
    "number": ("02-0000-0000", "070-0000-0000", "1577-0000"),
    "lettering": ("안부 전화", "Care call", ""),
}


def write_recipient_template(target: Path | BinaryIO, language: Language) -> None:
    """Write the template of recipient lists.

    Raises:
        OSError: the target cannot be written.
    """
    _write(target, RECIPIENT_COLUMNS, language)


def write_number_template(target: Path | BinaryIO, language: Language) -> None:
    """Write the template of outgoing number lists; raises as `write_recipient_template`."""
    _write(target, NUMBER_COLUMNS, language)


def _write(target: Path | BinaryIO, columns: tuple[ListColumn, ...], language: Language) -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101  # a new workbook has one sheet
    sheet.title = "목록" if language is Language.KO else "List"
    _fill_head(sheet, columns, language)
    sheet.freeze_panes = f"A{_TITLE_ROW + 1}"
    # The list's sheet comes first, so the examples, which have titles too, are never read.
    examples = book.create_sheet("예시 Examples")
    _fill_head(examples, columns, language)
    for row_no in range(3):
        examples.append([_EXAMPLES[column.field][row_no] for column in columns])
    book.save(target)


def _fill_head(sheet: Worksheet, columns: tuple[ListColumn, ...], language: Language) -> None:
    """A whole column in text format keeps the zero that a telephone number begins with."""
    sheet.append(["\n".join(_EXPLAINED[column.field]) for column in columns])
    sheet.append([column.title(language) for column in columns])
    for column_no, column in enumerate(columns, start=1):
        whole = sheet.column_dimensions[get_column_letter(column_no)]
        whole.width = _WIDTH
        whole.number_format = _TEXT_FORMAT
        sheet.cell(1, column_no).alignment = Alignment(wrap_text=True, vertical="top")
        title = sheet.cell(_TITLE_ROW, column_no)
        title.font = Font(bold=True)
        if column.required:
            title.fill = _REQUIRED
