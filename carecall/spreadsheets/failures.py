"""Why rows of a list fail, and what is said about it in Korean and English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from carecall.domain.language import Language
from carecall.spreadsheets.table import ListRow

Good = TypeVar("Good")


class Reason(StrEnum):
    """The row reasons of the upload rules."""

    REQUIRED = "required"
    TOO_LONG = "too_long"
    INVALID = "invalid"
    DUPLICATE_IN_FILE = "duplicate_in_file"
    ALREADY_REGISTERED = "already_registered"
    UNKNOWN_ORGANIZATION = "unknown_organization"
    UNSAFE_CHARACTERS = "unsafe_characters"


@dataclass(frozen=True, slots=True)
class Failure:
    """One field of one row that cannot be stored."""

    row_no: int
    """The spreadsheet's own row number."""
    field: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged(Generic[Good]):
    """Every row of a list, sorted into those that can be stored and those that cannot."""

    good: Sequence[Good] = ()
    failures: Sequence[Failure] = ()
    """In the order of rows, and of columns within a row."""
    failed_rows: Sequence[ListRow] = ()
    """What the failed rows hold, for a workbook to mend."""
    warnings: Sequence[Warned] = field(default=())


@dataclass(frozen=True, slots=True)
class Warned:
    """A stored row that deserves a look."""

    row_no: int
    field: str


_SENTENCES: dict[tuple[str, Reason], tuple[str, str]] = {
    ("name", Reason.REQUIRED): (
        "The recipient's name is missing: write one.",
        "이름이 없습니다. 이름을 입력해 주세요.",
    ),
    ("name", Reason.TOO_LONG): (
        "The recipient's name is longer than 20 characters: shorten it.",
        "이름이 20자를 넘습니다. 줄여 주세요.",
    ),
    ("name", Reason.INVALID): (
        "The name's cell shows an error instead of a name: write the name itself.",
        "이름 칸에 오류 값이 있습니다. 이름을 직접 입력해 주세요.",
    ),
    ("phone", Reason.REQUIRED): (
        "The mobile phone number is missing: write one.",
        "휴대폰 번호가 없습니다. 번호를 입력해 주세요.",
    ),
    ("phone", Reason.INVALID): (
        "This is not one mobile phone number: write 010 and eight digits, "
        "or another country's mobile number after a plus sign.",
        "휴대폰 번호 하나로 읽을 수 없습니다. 010과 숫자 8자리로 입력해 주세요.",
    ),
    ("phone", Reason.DUPLICATE_IN_FILE): (
        "This phone number stands in an earlier row of the file: keep one of the rows.",
        "같은 휴대폰 번호가 파일의 앞 행에 있습니다. 한 행만 남겨 주세요.",
    ),
    ("phone", Reason.ALREADY_REGISTERED): (
        "A recipient with this phone number is registered already: edit that recipient instead.",
        "이미 등록된 휴대폰 번호입니다. 등록된 대상자를 수정해 주세요.",
    ),
    ("other", Reason.TOO_LONG): (
        "Other information is longer than 30 characters: shorten it.",
        "기타 정보가 30자를 넘습니다. 줄여 주세요.",
    ),
    ("other", Reason.INVALID): (
        "The cell of other information shows an error: write the text itself.",
        "기타 정보 칸에 오류 값이 있습니다. 내용을 직접 입력해 주세요.",
    ),
    ("organization", Reason.INVALID): (
        "The cell of the responsible organization shows an error: write the organization's name.",
        "담당 기관 칸에 오류 값이 있습니다. 기관 이름을 직접 입력해 주세요.",
    ),
    ("organization", Reason.UNKNOWN_ORGANIZATION): (
        "There is no organization of this name that you may assign: write its whole name, or leave it empty.",
        "배정할 수 있는 기관 중에 이 이름이 없습니다. 전체 이름을 쓰거나 비워 두세요.",
    ),
    ("number", Reason.REQUIRED): (
        "The outgoing number is missing: write one.",
        "발신번호가 없습니다. 번호를 입력해 주세요.",
    ),
    ("number", Reason.INVALID): (
        "This number cannot be shown to the people we call: write a landline with its area code, "
        "070 and eight digits, a 15xx, 16xx or 18xx number, or 010 and eight digits.",
        "발신번호로 쓸 수 없는 번호입니다. 지역번호가 있는 유선번호, 070 번호, "
        "15XX·16XX·18XX 대표번호, 010 번호 중 하나를 입력해 주세요.",
    ),
    ("number", Reason.DUPLICATE_IN_FILE): (
        "This outgoing number stands in an earlier row of the file: keep one of the rows.",
        "같은 발신번호가 파일의 앞 행에 있습니다. 한 행만 남겨 주세요.",
    ),
    ("number", Reason.ALREADY_REGISTERED): (
        "This outgoing number is registered already: edit that number instead.",
        "이미 등록된 발신번호입니다. 등록된 번호를 수정해 주세요.",
    ),
    ("lettering", Reason.TOO_LONG): (
        "The lettering is longer than 20 characters or 64 bytes: shorten it.",
        "레터링 문구가 20자 또는 64바이트를 넘습니다. 줄여 주세요.",
    ),
    ("lettering", Reason.INVALID): (
        "The lettering holds something that Korean phones cannot show: use Hangul, Latin letters, digits "
        "and plain signs.",
        "휴대폰에 표시할 수 없는 글자가 있습니다. 한글, 영문, 숫자와 기본 기호만 사용해 주세요.",
    ),
    ("lettering", Reason.UNSAFE_CHARACTERS): (
        "The lettering holds a quote, < > \\ $ { } ; | or an invisible character: take it out.",
        "레터링 문구에 따옴표, < > \\ $ { } ; | 또는 보이지 않는 문자가 있습니다. 지워 주세요.",
    ),
}
_UNSAFE = (
    "The text holds a line break or an invisible control character: type it again in one line.",
    "줄바꿈이나 보이지 않는 제어 문자가 있습니다. 한 줄로 다시 입력해 주세요.",
)


def failure_sentence(field_name: str, reason: Reason, language: Language) -> str:
    """Return what is wrong with a field and how to mend it; it never repeats the value."""
    english, korean = _SENTENCES.get((field_name, reason), _UNSAFE)
    return korean if language is Language.KO else english


def lettering_warning(language: Language) -> str:
    """Return what is said about a lettering that some phones cut."""
    if language is Language.KO:
        return "레터링 문구가 16바이트를 넘어 일부 휴대폰에서 잘릴 수 있습니다."
    return "The lettering is longer than 16 bytes, so some phones may cut it."
