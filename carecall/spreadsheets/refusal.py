"""What is said when a whole file is refused, in Korean and English."""

from __future__ import annotations

from collections.abc import Collection

from carecall.domain.language import Language
from carecall.errors import FileRefused
from carecall.spreadsheets.labels import ListColumn

_SENTENCES = {
    "not_excel": (
        "This is not an Excel workbook: open it in a spreadsheet program and save it as .xlsx.",
        "엑셀 파일이 아닙니다. 스프레드시트 프로그램에서 열어 .xlsx 형식으로 저장해 주세요.",
    ),
    "not_excel.old_xls": (
        "This is an old .xls workbook: open it in Excel and save it as .xlsx.",
        "예전 형식(.xls)의 엑셀 파일입니다. 엑셀에서 열어 .xlsx 형식으로 저장해 주세요.",
    ),
    "encrypted": (
        "This workbook is locked with a password: remove the password in Excel and save it again.",
        "암호로 잠긴 파일입니다. 엑셀에서 암호를 해제하고 다시 저장해 주세요.",
    ),
    "missing_column": (
        "No visible sheet has the required column titles in its first 20 rows: use the template's titles.",
        "보이는 시트의 처음 20행 안에 필수 열 제목이 없습니다. 양식의 열 제목을 사용해 주세요.",
    ),
    "too_many_rows": (
        "The list has more than 100,000 rows: split it into several files.",
        "목록이 100,000행을 넘습니다. 여러 파일로 나누어 주세요.",
    ),
    "too_large": (
        "The file is larger than an upload may be: split it into several files.",
        "파일이 업로드할 수 있는 크기보다 큽니다. 여러 파일로 나누어 주세요.",
    ),
    "corrupt": (
        "The workbook is damaged: open it in Excel, save it again, and upload that copy.",
        "파일이 손상되었습니다. 엑셀에서 열어 다시 저장한 뒤 업로드해 주세요.",
    ),
    "unsafe": (
        "The workbook holds parts that no spreadsheet program writes, so it is not read: "
        "copy its cells to a new workbook and upload that one.",
        "일반적인 프로그램이 만들지 않는 위험한 내용이 있어 읽지 않았습니다. "
        "셀을 새 파일에 복사하여 업로드해 주세요.",
    ),
}

MOST_NAMED = 20
"""Sheets that a sentence names."""


def refused(code: str, hint: str = "") -> FileRefused:
    """Return the error of a file error `code`; `hint` picks a nearer sentence."""
    return FileRefused(code, refusal_sentence(code, hint, Language.EN), hint=hint)


def refusal_sentence(code: str, hint: str, language: Language) -> str:
    """Return what is said about a refused file."""
    english, korean = _SENTENCES.get(f"{code}.{hint}", _SENTENCES[code])
    return korean if language is Language.KO else english


def refusal_text(refusal: FileRefused, language: Language) -> str:
    """Return what is said about a refused file, with what it names of the file."""
    if refusal.korean:
        return refusal.korean if language is Language.KO else str(refusal)
    return refusal_sentence(refusal.code, refusal.hint, language)


def missing_titles(
    columns: Collection[ListColumn],
    found: Collection[str] = (),
    sheet: str = "",
    row_no: int | None = None,
) -> FileRefused:
    """Return the error of a workbook without the required titles; the nearest row lacks only some."""
    missing = [one for one in columns if one.required and one.field not in found]
    english = ", ".join(f"“{one.english}” ({one.korean})" for one in missing)
    korean = ", ".join(f"“{one.korean}”" for one in missing)
    where, place = _where(sheet, row_no)
    return FileRefused(
        "missing_column",
        f"{where} the required column title{'s' if len(missing) > 1 else ''} {english}: "
        "write what is missing above its column, as the template does.",
        korean=f"{place} 필수 열 제목이 없습니다: {korean}. 열 위에 양식과 같은 제목을 써 주세요.",
    )


def _where(sheet: str, row_no: int | None) -> tuple[str, str]:
    """Return where titles are missing, as a sentence begins in English and in Korean."""
    if row_no is not None:
        of, place = (f" of the sheet “{sheet}”", f"“{sheet}” 시트의 ") if sheet else ("", "")
        return f"Row {row_no}{of} lacks", f"{place}{row_no}행에"
    if sheet:
        return f"The first 20 rows of the sheet “{sheet}” lack", f"“{sheet}” 시트의 처음 20행에"
    return "The first 20 rows of the visible sheets lack", "보이는 시트의 처음 20행에"


def no_such_sheet(names: Collection[str]) -> FileRefused:
    """Return the error of a choice that names no visible sheet."""
    shown = ", ".join(f"“{name}”" for name in list(names)[:MOST_NAMED])
    return FileRefused(
        "missing_column",
        f"The workbook has no visible sheet of the chosen name: choose one of {shown or 'those that are not hidden'}.",
        korean=f"선택한 이름의 보이는 시트가 없습니다. 다음 중에서 골라 주세요: {shown or '숨기지 않은 시트'}.",
    )
