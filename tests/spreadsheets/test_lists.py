"""Which rows of a list can be stored, and why the others cannot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import pytest

from carecall.domain.language import Language
from carecall.spreadsheets.failures import (
    Judged,
    Reason,
    failure_sentence,
    lettering_warning,
)
from carecall.spreadsheets.labels import NUMBER_COLUMNS, RECIPIENT_COLUMNS
from carecall.spreadsheets.number_list import ListedNumber, judge_numbers
from carecall.spreadsheets.recipient_list import (
    ListedRecipient,
    RecipientListRules,
    judge_recipients,
)
from carecall.spreadsheets.table import read_list
from tests.fakes.workbooks import HEADER, RawWorkbook, listed, openpyxl_file

OWN, BRANCH = 1, 2
ORGANIZATIONS = {"해운대구청": OWN, "우동 주민센터": BRANCH}
PHONE = "010-1234-5678"


def recipients(
    *rows: tuple[object, ...], registered: Collection[str] = (), country: str = "KR"
) -> Judged[ListedRecipient]:
    rules = RecipientListRules(organization_id=OWN, organizations=ORGANIZATIONS, country=country)
    file = openpyxl_file(HEADER, *rows)
    return judge_recipients(
        read_list(file, RECIPIENT_COLUMNS),
        rules,
        lambda asked: frozenset(asked) & frozenset(registered),
    )


def numbers(*rows: tuple[object, ...], registered: Collection[str] = ()) -> Judged[ListedNumber]:
    file = openpyxl_file(("발신번호", "레터링 문구"), *rows)
    return judge_numbers(
        read_list(file, NUMBER_COLUMNS),
        "KR",
        lambda asked: frozenset(asked) & frozenset(registered),
    )


def faults(judged: Judged[ListedRecipient] | Judged[ListedNumber]) -> list[tuple[int, str, str]]:
    return [(failure.row_no, failure.field, failure.reason.value) for failure in judged.failures]


def test_a_good_row_is_stored_in_its_normal_forms() -> None:
    judged = recipients(
        (" 김보기\u200b", 1012345678, "\t오전 선호 ", " 우동 주민센터 "),
        ("=1+1", "+82 10 9999 8888"),
    )
    assert (
        judged.good
        == [
            ListedRecipient(
                row_no=2,
                organization_id=BRANCH,
                name="김보기",
                phone="+821012345678",
                other="오전 선호",
            ),
            ListedRecipient(
                row_no=3, organization_id=OWN, name="", phone="+821099998888", other=""
            ),
        ][:1]
    )
    assert faults(judged) == [(3, "name", "required")]


def test_names_that_look_like_code_are_stored_unchanged() -> None:
    odd = [
        "<script>",
        "'; DROP TABLE x;--",
        "${EXTEN},Hangup()",
        "@SUM(1)",
        "+1",
        "김\u200d보기",
        "👨‍👩‍👧‍👦" * 20,
    ]
    for name in odd:
        book = RawWorkbook([listed(name, PHONE)])
        rules = RecipientListRules(organization_id=OWN, organizations={})
        judged = judge_recipients(
            read_list(book.file(), RECIPIENT_COLUMNS), rules, lambda _: frozenset()
        )
        assert [row.name for row in judged.good] == [name]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ((None, PHONE), [("name", "required")]),
        (("\u3000\u200b", PHONE), [("name", "required")]),
        (("김", None), [("phone", "required")]),
        (("가" * 21, PHONE), [("name", "too_long")]),
        (("🇰🇷" * 21, PHONE), [("name", "too_long")]),
        (("a\u0301" * 20, PHONE), []),
        (("각" * 20, PHONE), []),
        (("김\n보기", PHONE), [("name", "unsafe_characters")]),
        (("김\u202e보기", PHONE), [("name", "unsafe_characters")]),
        (("김_x0000_보기", PHONE), [("name", "unsafe_characters")]),
        (("김_xD800_보기", PHONE), [("name", "unsafe_characters")]),
        (("김", PHONE, "가" * 30), []),
        (("김", PHONE, "가" * 31), [("other", "too_long")]),
        (("김", PHONE, "a\u2028b"), [("other", "unsafe_characters")]),
        (("#N/A", PHONE, "#REF!"), [("name", "invalid"), ("other", "invalid")]),
        (("김", "#VALUE!"), [("phone", "invalid")]),
        (("김", "02-123-4567"), [("phone", "invalid")]),
        (("김", "1577-1234"), [("phone", "invalid")]),
        (("김", "070-1234-5678"), [("phone", "invalid")]),
        (("김", 1012345678.5), [("phone", "invalid")]),
        (("김", 101234567.8), [("phone", "invalid")]),
        (("김", 1012.345678), [("phone", "invalid")]),
        (("김", -1012345678), [("phone", "invalid")]),
        (("김", True), [("phone", "invalid")]),
        (("김", dt.date(2024, 1, 5)), [("phone", "invalid")]),
        (("김", "1.01235E+09"), [("phone", "invalid")]),
        (("김", 1.01235e22), [("phone", "invalid")]),
        (("김", 1012345678.0), []),
        (("김", 821012345678), []),
        (("김", PHONE, None, "없는 기관"), [("organization", "unknown_organization")]),
        (("김", PHONE, None, "우동"), [("organization", "unknown_organization")]),
        (("김", PHONE, None, "#N/A"), [("organization", "invalid")]),
        (("김", PHONE, None, "\u110b\u116e동 주민센터"), []),
        ((101, PHONE, True, "해운대구청"), []),
        (
            ("", "x", "가" * 31, "없음"),
            [
                ("name", "required"),
                ("phone", "invalid"),
                ("other", "too_long"),
                ("organization", "unknown_organization"),
            ],
        ),
    ],
)
def test_every_failing_field_of_a_row_is_named(
    row: tuple[object, ...], expected: list[tuple[str, str]]
) -> None:
    judged = recipients(row)
    assert [(field, reason) for _, field, reason in faults(judged)] == expected
    assert len(judged.good) == (0 if expected else 1)
    assert [failed.row_no for failed in judged.failed_rows] == ([2] if expected else [])


def test_numbers_and_booleans_become_the_text_one_reads() -> None:
    [good] = recipients((101, PHONE, True)).good
    assert (good.name, good.other) == ("101", "TRUE")


def test_the_first_good_row_is_stored_and_later_ones_with_its_number_fail() -> None:
    judged = recipients(("김", PHONE), ("박", "+82 10-1234-5678"), ("이", 1012345678))
    assert [row.name for row in judged.good] == ["김"]
    assert faults(judged) == [(3, "phone", "duplicate_in_file"), (4, "phone", "duplicate_in_file")]


def test_a_failing_row_reserves_nothing() -> None:
    judged = recipients((None, PHONE), ("박", PHONE, None, "없음"), ("이", PHONE))
    assert [row.row_no for row in judged.good] == [4]
    assert faults(judged) == [(2, "name", "required"), (3, "organization", "unknown_organization")]


def test_registered_numbers_are_told_before_duplicates_in_the_file() -> None:
    judged = recipients(("김", PHONE), ("박", PHONE), registered=["+821012345678"])
    assert faults(judged) == [
        (2, "phone", "already_registered"),
        (3, "phone", "already_registered"),
    ]


def test_a_duplicate_with_other_faults_names_them_all() -> None:
    judged = recipients(("김", PHONE), ("가" * 21, PHONE))
    assert faults(judged) == [(3, "name", "too_long"), (3, "phone", "duplicate_in_file")]


def test_the_organizations_country_reads_numbers_without_a_plus() -> None:
    judged = recipients(
        ("Kim", "415-555-2671"), ("Lee", "+82 10-1234-5678"), ("Bo", "010-1234-5678"), country="US"
    )
    assert [row.phone for row in judged.good] == ["+14155552671", "+821012345678"]
    assert faults(judged) == [(4, "phone", "invalid")]


def test_elsewhere_a_recipient_needs_a_mobile_number() -> None:
    judged = recipients(
        ("A", "07400 123456"), ("B", "447400123457"), ("C", "020 7946 0018"), country="GB"
    )
    assert [row.phone for row in judged.good] == ["+447400123456", "+447400123457"]
    assert faults(judged) == [(4, "phone", "invalid")]


def test_outgoing_numbers_with_and_without_lettering() -> None:
    judged = numbers(("1577-1234", " 안부 전화 "), (212345678, None), ("070-1234-5678", 365))
    assert [(row.number, row.lettering) for row in judged.good] == [
        ("15771234", "안부 전화"),
        ("+82212345678", ""),
        ("+827012345678", "365"),
    ]
    assert judged.failures == []


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ((None, "안부"), [("number", "required")]),
        (("050-1234-5678", None), [("number", "invalid")]),
        (("1578-1234", '안부"'), [("number", "invalid"), ("lettering", "unsafe_characters")]),
        (("1577-1234", "a|b"), [("lettering", "unsafe_characters")]),
        (("1577-1234", "a\nb"), [("lettering", "unsafe_characters")]),
        (("1577-1234", "가" * 21), [("lettering", "too_long")]),
        (("1577-1234", "가" * 20), []),
        (("1577-1234", "😀"), [("lettering", "invalid")]),
        (("1577-1234", "#N/A"), [("lettering", "invalid")]),
    ],
)
def test_every_failing_field_of_an_outgoing_number_is_named(
    row: tuple[object, ...], expected: list[tuple[str, str]]
) -> None:
    assert [(field, reason) for _, field, reason in faults(numbers(row))] == expected


def test_outgoing_duplicates_compare_normal_forms() -> None:
    judged = numbers(
        ("1577-1234",), ("+82 15771234",), ("02-123-4567",), registered=["+8221234567"]
    )
    assert faults(judged) == [
        (3, "number", "duplicate_in_file"),
        (4, "number", "already_registered"),
    ]


def test_lettering_that_some_phones_cut_is_warned_about() -> None:
    judged = numbers(("1577-1234", "가" * 8), ("1577-1235", "해운대구 안부전화"))
    assert [(warned.row_no, warned.field) for warned in judged.warnings] == [(3, "lettering")]
    assert "16" in lettering_warning(Language.EN)
    assert "16" in lettering_warning(Language.KO)


def test_registered_numbers_are_asked_for_in_pieces() -> None:
    sizes: list[int] = []

    def registered(asked: Collection[str]) -> frozenset[str]:
        sizes.append(len(asked))
        return frozenset()

    file = openpyxl_file(HEADER, *((f"n{at}", f"010{at:08d}") for at in range(5_001)))
    rules = RecipientListRules(organization_id=OWN, organizations={})
    judge_recipients(read_list(file, RECIPIENT_COLUMNS), rules, registered)
    assert sizes == [5_000, 1]


def test_every_reason_has_a_sentence_in_both_languages() -> None:
    fields = ("name", "phone", "other", "organization", "number", "lettering")
    for field in fields:
        for reason in Reason:
            english = failure_sentence(field, reason, Language.EN)
            korean = failure_sentence(field, reason, Language.KO)
            assert english.isascii()
            assert not korean.isascii()
