"""The column titles of each list, in English and Korean, and how a title is recognised."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from carecall.domain.language import Language
from carecall.domain.personal_text import WHITE_SPACE


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column that a list knows."""

    field: str
    """Its name in results: name, phone, other, organization, number or lettering."""
    english: str
    korean: str
    required: bool = False

    def title(self, language: Language) -> str:
        """Return what stands above the column."""
        return self.korean if language is Language.KO else self.english


NAME = ListColumn("name", "Recipient name", "이름", required=True)
PHONE = ListColumn("phone", "Mobile phone number", "휴대폰 번호", required=True)
OTHER = ListColumn("other", "Other information", "기타 정보")
ORGANIZATION = ListColumn("organization", "Responsible organization", "담당 기관")
NUMBER = ListColumn("number", "Outgoing number", "발신번호", required=True)
LETTERING = ListColumn("lettering", "Lettering text", "레터링 문구")

RECIPIENT_COLUMNS = (NAME, PHONE, OTHER, ORGANIZATION)
NUMBER_COLUMNS = (NUMBER, LETTERING)
LONGEST_TITLE = 200
"""Characters of a cell that can matter in a title row."""


def match_columns(texts: Mapping[int, str], columns: tuple[ListColumn, ...]) -> dict[int, str]:
    """Return the field of each column of a row (its texts by column) that has a known title."""
    wanted = {
        fold_title(title): column.field
        for column in columns
        for title in (column.english, column.korean)
    }
    found: dict[int, str] = {}
    for column_no, text in sorted(texts.items()):
        field = wanted.get(fold_title(text[:LONGEST_TITLE]))
        if field is not None and field not in found.values():
            found[column_no] = field
    return found


def has_required(fields: Collection[str], columns: tuple[ListColumn, ...]) -> bool:
    """Say whether the fields are enough for a title row."""
    return all(column.field in fields for column in columns if column.required)


def fold_title(title: str) -> str:
    """Return the form in which titles are compared: NFKC, no white space, nothing invisible, no case."""
    plain = unicodedata.normalize("NFKC", title)
    return "".join(filter(_counts, plain)).casefold()


def _counts(char: str) -> bool:
    return char not in WHITE_SPACE and unicodedata.category(char) != "Cf"
