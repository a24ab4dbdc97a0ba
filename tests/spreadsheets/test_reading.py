"""Finding the table and reading its cells."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from openpyxl import Workbook
from openpyxl.styles import Alignment

from carecall.errors import FileRefused
from carecall.spreadsheets.labels import NUMBER_COLUMNS, RECIPIENT_COLUMNS
from carecall.spreadsheets.table import read_list
from tests.fakes.workbooks import (
    HEADER,
    MAIN,
    STRICT_MAIN,
    RawWorkbook,
    inline,
    listed,
    openpyxl_file,
    row,
    sheet,
    strings,
    styles,
    zipped,
)


def texts(file: io.BytesIO) -> list[tuple[int, dict[str, str]]]:
    return [
        (read.row_no, {field: cell.text for field, cell in read.cells.items()})
        for read in read_list(file, RECIPIENT_COLUMNS)
    ]


def first_name(cell: str, **parts: str) -> str:
    """Return what is read in a name cell A2 written as XML."""
    book = RawWorkbook([listed(cell, "010-1234-5678")], **parts)  # type: ignore[arg-type]
    found = texts(book.file())
    return found[0][1].get("name", "")


def has_header(*titles: str) -> bool:
    try:
        list(read_list(openpyxl_file(titles), RECIPIENT_COLUMNS))
    except FileRefused as refused:
        return refused.code != "missing_column"
    return True


@pytest.mark.parametrize(
    "titles",
    [
        ("Recipient name", "Mobile phone number"),
        ("이름", "휴대폰 번호"),
        ("이름", "Mobile phone number", "기타 정보", "Responsible organization"),
        ("휴대폰번호", "이 름"),
        ("RECIPIENT\nNAME ", "\u200bmobilephone number\ufeff"),
        ("ｒｅｃｉｐｉｅｎｔ　ｎａｍｅ", "휴대폰\u00a0번호"),
        ("\u110b\u1175\u1105\u1173\u11b7", "휴대폰 번호"),
        ("x", "이름", "이름", "y", "휴대폰 번호"),
    ],
)
def test_titles_are_recognised_in_any_writing(titles: tuple[str, ...]) -> None:
    assert has_header(*titles)


@pytest.mark.parametrize(
    "titles",
    [
        ("이름", "기타 정보"),
        ("성명", "휴대폰 번호"),
        ("이름*", "휴대폰 번호"),
        ("Recipient names", "Mobile phone number"),
        ("이름, 휴대폰 번호",),
        (),
    ],
)
def test_other_titles_are_not(titles: tuple[str, ...]) -> None:
    assert not has_header(*titles)


def test_columns_come_in_any_order_and_unknown_ones_are_ignored() -> None:
    file = openpyxl_file(
        ("비고", "휴대폰 번호", "No", "이름"),
        ("x", "010-1234-5678", 1, "김보기"),
        ("only", None, 2, None),
    )
    assert texts(file) == [(2, {"phone": "010-1234-5678", "name": "김보기"})]


def test_the_header_is_the_first_row_with_all_titles_within_the_first_twenty() -> None:
    above = [("이름만",)] * 18
    assert texts(openpyxl_file(*above, ("이름",), HEADER, ("김", "1"))) == [
        (21, {"name": "김", "phone": "1"})
    ]
    with pytest.raises(FileRefused) as refused:
        texts(openpyxl_file(*above, ("이름",), ("x",), HEADER, ("김", "1")))
    assert refused.value.code == "missing_column"


def test_the_first_visible_sheet_with_a_header_is_read() -> None:
    hidden = listed("숨은", "1")
    book = RawWorkbook(
        [hidden, hidden, sheet(row(1, "목차")), hidden, listed("김보기", "2"), listed("나중", "3")],
        states=["hidden", "veryHidden", "visible", "visible"],
        kinds=["worksheet", "worksheet", "worksheet", "chartsheet"],
    )
    assert texts(book.file()) == [(2, {"name": "김보기", "phone": "2"})]


def test_a_workbook_whose_sheets_are_all_hidden_has_no_list() -> None:
    with pytest.raises(FileRefused) as refused:
        texts(RawWorkbook([listed("김", "1")], states=["hidden"]).file())
    assert refused.value.code == "missing_column"


def test_hidden_rows_and_columns_and_merged_cells_are_data() -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(HEADER)
    page.append(("김보기", "010-1234-5678"))
    page.append(("박보기", "010-1234-5679", "메모"))
    page.row_dimensions[2].hidden = True
    page.column_dimensions["B"].hidden = True
    page.merge_cells("C3:D3")
    page.protection.sheet = True
    file = io.BytesIO()
    book.save(file)
    assert [read[0] for read in texts(file)] == [2, 3]


def test_blank_rows_are_skipped_and_do_not_end_the_list() -> None:
    blank = row(3, " \u3000", "\u200b")
    book = RawWorkbook([sheet(row(1, *HEADER), row(2, "김", "1"), blank, row(90_000, "박", "2"))])
    assert [read[0] for read in texts(book.file())] == [2, 90_000]


@pytest.mark.parametrize(
    "dimension",
    ['<dimension ref="A1"/>', '<dimension ref="A1:XFD1048576"/>', '<dimension ref="nonsense"/>'],
)
def test_claimed_dimensions_do_not_count(dimension: str) -> None:
    page = listed("김", "1").replace("<sheetData>", dimension + "<sheetData>")
    assert texts(RawWorkbook([page]).file()) == [(2, {"name": "김", "phone": "1"})]


def test_rows_and_cells_without_numbers_follow_each_other() -> None:
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    rows = [
        "<row>" + "".join(cell.format(title) for title in HEADER) + "</row>",
        "<row/>",
        f'<row r="7">{cell.format("김")}<c/><c r="D7"/></row>',
        f"<row>{cell.format('박')}</row>",
    ]
    assert texts(RawWorkbook([sheet(*rows)]).file()) == [(7, {"name": "김"}), (8, {"name": "박"})]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A2"><v>101</v></c>', "101"),
        ('<c r="A2"><v>12.0</v></c>', "12"),
        ('<c r="A2"><v>3.5</v></c>', "3.5"),
        ('<c r="A2"><v>0.30000000000000004</v></c>', "0.3"),
        ('<c r="A2"><v>-7</v></c>', "-7"),
        ('<c r="A2"><v>1.012345678E9</v></c>', "1012345678"),
        ('<c r="A2"><v>1E+20</v></c>', "1E+20"),
        ('<c r="A2" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="A2" t="b"><v>0</v></c>', "FALSE"),
        ('<c r="A2" t="str"><f>A1&amp;"x"</f><v>결과</v></c>', "결과"),
        ('<c r="A2"><f>1+1</f><v>2</v></c>', "2"),
        ('<c r="A2"><f>1+1</f></c>', ""),
        ('<c r="A2" t="str"><f>A1</f><v></v></c>', ""),
        (
            '<c r="A2" t="inlineStr"><is><r><t>김</t></r><r><rPr><b/></rPr><t>보기</t></r></is></c>',
            "김보기",
        ),
        (
            '<c r="A2" t="inlineStr"><is><t>漢字</t><rPh sb="0" eb="2"><t>かんじ</t></rPh></is></c>',
            "漢字",
        ),
        ('<c r="A2" t="inlineStr"><is><t>a_x0041_b</t></is></c>', "aAb"),
        ('<c r="A2" t="inlineStr"><is><t>a_x005F_x0041_b</t></is></c>', "a_x0041_b"),
        ('<c r="A2" t="inlineStr"><is><t>a_X0041_b_x41_</t></is></c>', "a_X0041_b_x41_"),
        ('<c r="A2" t="inlineStr"><is><t>_xD83D__xDE00_</t></is></c>', "😀"),
        ('<c r="A2" t="inlineStr"><is><t>a_x000D_b</t></is></c>', "a\rb"),
        ('<c r="A2" t="str"><v>a_x0009_b</v></c>', "a\tb"),
        ('<c r="A2" t="d"><v>2024-01-05</v></c>', "2024-01-05"),
        ('<c r="A2" t="d"><v>2024-01-05T14:30:00Z</v></c>', "2024-01-05 14:30:00"),
        ('<c r="A2" t="inlineStr"><is><t>=1+1</t></is></c>', "=1+1"),
        ('<c r="A2" t="inlineStr"><is><t><![CDATA[<b>김</b>]]></t></is></c>', "<b>김</b>"),
    ],
)
def test_a_cell_is_the_text_that_one_reads(cell: str, text: str) -> None:
    assert first_name(cell) == text


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("<si><t>김보기</t></si>", "김보기"),
        ("<si><r><t>김</t></r><r><rPr><b/></rPr><t>보기</t></r></si>", "김보기"),
        (
            '<si><t>東京</t><rPh sb="0" eb="2"><t>とうきょう</t></rPh><phoneticPr fontId="1"/></si>',
            "東京",
        ),
        ("<si><t>a_x005F_x0041_b</t></si>", "a_x0041_b"),
        ("<si/>", ""),
    ],
)
def test_a_shared_text_is_read_like_any_other(item: str, text: str) -> None:
    assert first_name('<c r="A2" t="s"><v>1</v></c>', strings=strings("unused", item)) == text


def test_more_texts_than_memory_should_hold_are_kept_on_disk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("carecall.spreadsheets.strings._KEPT_TEXTS", 3)
    items = [f"이름{at}" for at in range(10)]
    rows = [row(at + 2, f'<c r="A{at + 2}" t="s"><v>{9 - at}</v></c>') for at in range(10)]
    book = RawWorkbook([sheet(row(1, *HEADER), *rows)], strings=strings(*items))
    assert [cells["name"] for _, cells in texts(book.file())] == list(reversed(items))


@pytest.mark.parametrize(
    ("code", "serial", "text"),
    [
        ("yyyy-mm-dd", "45296", "2024-01-05"),
        ("m/d/yy h:mm", "45296.604166666664", "2024-01-05 14:30:00"),
        ('yyyy"년" m"월" d"일"', "45296", "2024-01-05"),
        ("[$-412]AM/PM h:mm", "0.604166666666667", "14:30:00"),
        ('#,##0"day"', "45296", "45296"),
        ("\\d0", "45296", "45296"),
        ("*d0", "45296", "45296"),
        ("000-0000-0000", "1012345678", "1012345678"),
        ("[Red]0.00", "2.5", "2.5"),
    ],
)
def test_a_number_format_makes_a_date(code: str, serial: str, text: str) -> None:
    assert first_name(f'<c r="A2" s="1"><v>{serial}</v></c>', styles=styles(code)) == text


def test_built_in_date_formats_count_the_east_asian_ones_too() -> None:
    sheet_styles = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="14"/><xf numFmtId="31"/><xf numFmtId="2"/></cellXfs></styleSheet>'
    for style, text in (("0", "2024-01-05"), ("1", "2024-01-05"), ("2", "45296")):
        assert first_name(f'<c r="A2" s="{style}"><v>45296</v></c>', styles=sheet_styles) == text


def test_old_macintosh_files_count_dates_from_1904() -> None:
    found = first_name(
        '<c r="A2" s="1"><v>43834</v></c>',
        styles=styles("yyyy-mm-dd"),
        properties='<workbookPr date1904="1"/>',
    )
    assert found == "2024-01-05"


def test_dates_of_a_real_writer_are_read() -> None:
    file = openpyxl_file(HEADER, (dt.date(2024, 1, 5), "1", dt.datetime(2024, 1, 5, 14, 30)))  # noqa: DTZ001  # cells know no zone
    assert texts(file) == [
        (2, {"name": "2024-01-05", "phone": "1", "other": "2024-01-05 14:30:00"})
    ]


def test_the_quote_prefix_is_not_part_of_the_value() -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(HEADER)
    page.append(("=cmd", "1"))
    page["A2"].data_type = "s"
    page["A2"].quotePrefix = True
    page["A2"].alignment = Alignment(wrap_text=True)
    file = io.BytesIO()
    book.save(file)
    assert texts(file) == [(2, {"name": "=cmd", "phone": "1"})]


def test_strict_files_are_read_too() -> None:
    page = sheet(
        row(1, *HEADER),
        row(2, '<c r="A2" t="s"><v>0</v></c>', '<c r="B2" s="1"><v>45296</v></c>'),
        main=STRICT_MAIN,
    )
    book = RawWorkbook(
        [page],
        strict=True,
        strings=strings("김보기", main=STRICT_MAIN),
        styles=styles("d/m/yy", main=STRICT_MAIN),
    )
    assert texts(book.file()) == [(2, {"name": "김보기", "phone": "2024-01-05"})]


def test_prefixed_names_and_foreign_elements_are_understood() -> None:
    page = (
        f'<x:worksheet xmlns:x="{MAIN}" xmlns:y="urn:other"><x:sheetData>'
        f'<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>이름</x:t></x:is></x:c>'
        f'<x:c r="B1" t="inlineStr"><x:is><x:t>휴대폰 번호</x:t></x:is></x:c></x:row>'
        f'<x:row r="2"><x:c r="A2" t="inlineStr"><x:is><x:t>김</x:t><y:t>no</y:t></x:is></x:c></x:row>'
        f'</x:sheetData><y:row r="3"><y:c><y:v>1</y:v></y:c></y:row></x:worksheet>'
    )
    assert texts(RawWorkbook([page]).file()) == [(2, {"name": "김"})]


def test_macros_are_ignored_and_external_links_are_never_followed() -> None:
    book = RawWorkbook(
        [listed("김", "1")],
        main_type="application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        extra={
            "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 macro",
            "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
        },
    )
    assert texts(book.file()) == [(2, {"name": "김", "phone": "1"})]


def test_a_header_without_rows_is_a_list_with_nothing() -> None:
    assert texts(openpyxl_file(HEADER)) == []


def test_a_text_longer_than_a_cell_is_not_kept_whole() -> None:
    [(_, cells)] = texts(RawWorkbook([listed("가" * 200_000, "1")]).file())
    assert 32_768 <= len(cells["name"]) < 100_000


def test_outgoing_numbers_have_their_own_titles() -> None:
    file = openpyxl_file(("레터링 문구", "Outgoing number"), ("안부 전화", 15771234))
    [read] = read_list(file, NUMBER_COLUMNS)
    assert (read.cells["number"].text, read.cells["lettering"].text) == ("15771234", "안부 전화")


def test_part_names_are_found_without_regard_to_case() -> None:
    parts = RawWorkbook([listed("김", "1")]).parts()
    file = zipped(
        {name.replace("xl/worksheets", "XL/Worksheets"): content for name, content in parts.items()}
    )
    assert texts(file) == [(2, {"name": "김", "phone": "1"})]


def test_a_cell_of_the_last_column_of_excel_is_read_over() -> None:
    page = sheet(row(1, *HEADER), row(2, "김", "1", inline("XFD2", "far")))
    assert texts(RawWorkbook([page]).file()) == [(2, {"name": "김", "phone": "1"})]
