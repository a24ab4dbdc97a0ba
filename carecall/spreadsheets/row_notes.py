"""What is said about a row that can be stored: every silent repair, and what deserves a look."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from carecall.domain.language import Language
from carecall.domain.personal_text import compose
from carecall.domain.phone import is_korean, national_digits
from carecall.spreadsheets.cells import EMPTY, Cell
from carecall.spreadsheets.table import ListRow


class RowNote(StrEnum):
    """One thing to say."""

    ZERO_RESTORED = "zero_restored"
    ABROAD_FORM = "abroad_form"
    NUMBER_TIDIED = "number_tidied"
    TEXT_TRIMMED = "text_trimmed"
    NOT_RUNG = "not_rung"
    """No repair but a warning: the person is stored and will not be called."""


WARNINGS = frozenset({RowNote.NOT_RUNG})


_SENTENCES = {
    RowNote.ZERO_RESTORED: (
        "The zero that the number begins with was lost: 010… restored.",
        "번호 앞의 0이 빠져 있어 010…으로 되돌렸습니다.",
    ),
    RowNote.ABROAD_FORM: (
        "The number was written with 82: read as 010….",
        "82로 시작하는 번호를 010…으로 읽었습니다.",
    ),
    RowNote.NUMBER_TIDIED: (
        "Signs or wide digits in the number were made plain.",
        "번호의 기호나 전각 숫자를 일반 숫자로 바꾸었습니다.",
    ),
    RowNote.TEXT_TRIMMED: (
        "Blanks around a text were removed.",
        "글 앞뒤의 빈칸을 지웠습니다.",
    ),
    RowNote.NOT_RUNG: (
        "This number asked not to be called: the person is registered but will not be rung.",
        "수신을 거부한 번호입니다. 대상자로 등록되지만 전화를 걸지 않습니다.",
    ),
}


_WHOLE_FLOAT = re.compile(r"\.0+\Z")
_USUAL_SIGNS = frozenset("0123456789- +")


def note_sentence(note: RowNote, language: Language) -> str:
    """Return the sentence of a note; it never repeats the value."""
    english, korean = _SENTENCES[note]
    return korean if language is Language.KO else english


def notes_of(row: ListRow, phone: str) -> tuple[RowNote, ...]:
    """Return what was repaired in a row whose number became `phone`; blanks and dashes in a number need no word."""
    found = [_number_note(row.cells.get("phone", EMPTY), phone)]
    if any(_was_trimmed(row.cells.get(field, EMPTY)) for field in ("name", "other")):
        found.append(RowNote.TEXT_TRIMMED)
    return tuple(note for note in found if note is not None)


def _number_note(cell: Cell, phone: str) -> RowNote | None:
    text = _WHOLE_FLOAT.sub("", cell.text)
    digits = "".join(filter(_is_digit, unicodedata.normalize("NFKC", text)))
    if is_korean(phone):
        whole = national_digits(phone)
        if digits.startswith("82"):
            return RowNote.ABROAD_FORM
        if "0" + digits == whole:
            return RowNote.ZERO_RESTORED
    return RowNote.NUMBER_TIDIED if _odd_signs(text) else None


def _odd_signs(text: str) -> bool:
    return not (text.isascii() and all(char in _USUAL_SIGNS for char in text))


def _is_digit(char: str) -> bool:
    return char.isascii() and char.isdigit()


def _was_trimmed(cell: Cell) -> bool:
    composed = compose(cell.text)
    return composed != unicodedata.normalize("NFC", cell.text)
