"""Telephone numbers of Korea."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecall.domain.phone import (
    PhoneUse,
    dial_digits,
    mask,
    national_digits,
    national_form,
    read_phone,
)
from carecall.errors import BadPhoneNumber

RECIPIENT, OUTGOING = PhoneUse.RECIPIENT, PhoneUse.OUTGOING
SEPARATORS = [
    " ",
    "-",
    ".",
    "\u2010",
    "\u2013",
    "\u2014",
    "\u2212",
    "\u3161",
    "\u30fc",
    "\uff0d",
    "\u00a0",
    "\u3000",
    "\u200b",
    "\u202a",
    "\ufeff",
    "·",
    "\u00ad",
]


@pytest.mark.parametrize(
    "typed",
    [
        "01012345678",
        "010-1234-5678",
        "010 1234 5678",
        "010.1234.5678",
        "010–1234—5678",
        "010−1234ㅡ5678",
        "０１０－１２３４－５６７８",
        "\u202d010-1234-5678\u202c",
        "\ufeff010\u200b12345678",
        "'01012345678",
        "’010-1234-5678",
        " \u3000'+82 10-1234-5678\n",
        "1012345678",
        "1012345678.0",
        "821012345678",
        "82-10-1234-5678",
        "+821012345678",
        "＋82 10 1234 5678",
        "+82 010-1234-5678",
        "82 010 1234 5678",
    ],
)
def test_a_mobile_number_is_read_however_it_is_typed(typed: str) -> None:
    assert read_phone(typed, RECIPIENT) == "+821012345678"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "+",
        "-",
        "'",
        "010-1234-567",
        "010-1234-56789",
        "011-234-5678",
        "02-1234-5678",
        "031-123-4567",
        "070-1234-5678",
        "1577-1234",
        "050-1234-5678",
        "0507-1234-5678",
        "1.01235E+09",
        "1.012345678E9",
        "101234567.8",
        "1012345678.5",
        "1012.345678",
        "0.1012345678",
        "-1012345678",
        "-01012345678",
        "−01012345678",
        "010-1234-5678 ext 3",
        "010-1234-5678x3",
        "010-1234-567O",
        "tel:01012345678",
        "010-1234-5678, 010-9999-8888",
        "010-1234-5678 010-9999-8888",
        "010-1234-5678/2",
        "(010)1234-5678",
        "++821012345678",
        "+01012345678",
        "82+1012345678",
        "''01012345678",
        "010'12345678",
        "2024-01-05",
        "0101234567\x00",
        "0101234567８９",
        "٠١٠١٢٣٤٥٦٧٨",
        "①⓪1012345678",
        "008210 1234 5678",
        "1" * 40,
        "TRUE",
        "=1012345678",
    ],
)
def test_anything_else_is_no_recipients_number(typed: str) -> None:
    with pytest.raises(BadPhoneNumber):
        read_phone(typed, RECIPIENT)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("02-123-4567", "+8221234567"),
        ("02-1234-5678", "+82212345678"),
        ("212345678", "+82212345678"),
        ("82-2-1234-5678", "+82212345678"),
        ("031-123-4567", "+82311234567"),
        ("064-1234-5678", "+826412345678"),
        ("044-300-1234", "+82443001234"),
        ("070-1234-5678", "+827012345678"),
        ("7012345678", "+827012345678"),
        ("010-1234-5678", "+821012345678"),
        ("1577-1234", "15771234"),
        ("15771234", "15771234"),
        ("+82 1577 1234", "15771234"),
        ("1600-1234", "16001234"),
        ("1899.1234", "18991234"),
    ],
)
def test_our_own_number_may_be_a_landline_070_representative_or_mobile(
    typed: str, normal: str
) -> None:
    assert read_phone(typed, OUTGOING) == normal


@pytest.mark.parametrize(
    "typed",
    [
        "050-1234-5678",
        "0501-123-4567",
        "05012345678",
        "501-1234-5678",
        "+8250 1234 5678",
        "1234-5678",
        "123-4567",
        "12345678",
        "034-123-4567",
        "02-0123-4567",
        "02-1577-1234",
        "0215771234",
        "01577-1234",
        "1578-1234",
        "1700-1234",
        "080-123-4567",
        "030-1234-5678",
        "060-700-1234",
        "011-234-5678",
        "112",
        "119",
        "1335",
        "02-12345-6789",
    ],
)
def test_no_other_number_may_be_shown(typed: str) -> None:
    with pytest.raises(BadPhoneNumber):
        read_phone(typed, OUTGOING)


def test_the_assigned_representative_ranges_are_those_of_the_numbering_tables() -> None:
    for prefix in (f"{first}{second:02d}" for first in (15, 16, 18) for second in range(100)):
        number = phonenumbers.parse(f"{prefix}1234", "KR")
        assigned = (
            phonenumbers.is_valid_number(number)
            and phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.UAN
        )
        try:
            assert read_phone(f"{prefix}-1234", OUTGOING) == f"{prefix}1234"
        except BadPhoneNumber:
            assert not assigned, prefix
        else:
            assert assigned, prefix


@given(
    st.text("0123456789", min_size=8, max_size=8),
    st.lists(st.sampled_from(SEPARATORS), min_size=12, max_size=12),
    st.sampled_from(["010", "10", "8210", "+8210", "+82010", "'010", "'+8210"]),
)
def test_separators_anywhere_and_a_lost_beginning_change_nothing(
    tail: str, between: list[str], start: str
) -> None:
    digits = start.lstrip("'+") + tail
    prefix = start[: len(start) - len(start.lstrip("'+"))]
    typed = prefix + "".join(
        digit + gap for digit, gap in zip(digits, [*between, *between], strict=False)
    )
    assert read_phone(typed, RECIPIENT) == "+8210" + tail


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_and_a_normal_form_reads_as_itself(typed: str) -> None:
    for use in PhoneUse:
        try:
            number = read_phone(typed, use)
        except BadPhoneNumber:
            continue
        assert read_phone(number, use) == number
        assert read_phone(national_form(number), use) == number
        assert number.removeprefix("+").isascii()
        assert number.removeprefix("+").isdigit()


@pytest.mark.parametrize(
    ("number", "written", "digits"),
    [
        ("+821012345678", "010-1234-5678", "01012345678"),
        ("+8221234567", "02-123-4567", "021234567"),
        ("+82212345678", "02-1234-5678", "0212345678"),
        ("+82311234567", "031-123-4567", "0311234567"),
        ("+827012345678", "070-1234-5678", "07012345678"),
        ("15771234", "1577-1234", "15771234"),
    ],
)
def test_numbers_are_shown_and_dialled_in_national_form(
    number: str, written: str, digits: str
) -> None:
    assert national_form(number) == written
    assert national_digits(number) == digits
    assert dial_digits(number) == digits


def test_a_foreign_number_keeps_its_form() -> None:
    assert national_form("+12025550143") == "+12025550143"
    assert dial_digits("+12025550143") == "12025550143"
    assert dial_digits("+821012345678", "US") == "821012345678"


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("010-1234-5678", "***-****-5678"),
        ("+821012345678", "+********5678"),
        ("1577-1234", "****-1234"),
        ("112", "112"),
        ("", ""),
    ],
)
def test_masking_keeps_the_last_four_digits(number: str, masked: str) -> None:
    assert mask(number) == masked


def test_the_refusal_never_repeats_the_number() -> None:
    with pytest.raises(BadPhoneNumber) as refused:
        read_phone("0109999888", RECIPIENT)
    assert "9999" not in str(refused.value)
    assert refused.value.reason == "invalid"
