"""What is said when a whole file is refused, in Korean and English."""

from __future__ import annotations

from carecall.domain.language import Language
from carecall.errors import FileRefused

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


def refused(code: str, hint: str = "") -> FileRefused:
    """Return the error of a file error `code`; `hint` picks a nearer sentence."""
    return FileRefused(code, refusal_sentence(code, hint, Language.EN), hint=hint)


def refusal_sentence(code: str, hint: str, language: Language) -> str:
    """Return what is said about a refused file."""
    english, korean = _SENTENCES.get(f"{code}.{hint}", _SENTENCES[code])
    return korean if language is Language.KO else english
