"""Names and other information."""

from __future__ import annotations

import pytest

from carecall.domain.personal_text import (
    OTHER_INFORMATION,
    RECIPIENT_NAME,
    TextFault,
    compose,
    fault_in,
)


def fault(text: str) -> TextFault | None:
    return fault_in(compose(text), RECIPIENT_NAME, len)


@pytest.mark.parametrize(
    "edge",
    [
        *" \t\n\r\v\f\x85\xa0\u1680\u2003\u2028\u2029\u202f\u205f\u3000\u200b\u200c\u200d\u2060\ufeff",
        "\u3164",
    ],
)
def test_white_space_and_zero_width_characters_are_cut_at_both_ends(edge: str) -> None:
    assert compose(f"{edge}김 보기{edge}{edge}") == "김 보기"
    assert fault(edge * 3) is TextFault.REQUIRED


@pytest.mark.parametrize(
    "char",
    [
        "\n",
        "\t",
        "\x00",
        "\x1b",
        "\x1f",
        "\x7f",
        "\x9b",
        "\u2028",
        "\u2029",
        "\u061c",
        "\u200e",
        "\u200f",
        "\u202a",
        "\u202e",
        "\u2066",
        "\u2069",
        "\ud83d",
        "\ufffe",
        "\U0001ffff",
    ],
)
def test_controls_inside_are_unsafe(char: str) -> None:
    assert fault(f"김{char}보기") is TextFault.UNSAFE
    assert fault_in(compose(f"a{char}b"), OTHER_INFORMATION, len) is TextFault.UNSAFE


@pytest.mark.parametrize("char", ["\u202e", "\x00", "\x1f"])
def test_controls_at_the_ends_are_unsafe_too(char: str) -> None:
    assert fault(f"{char}김보기") is TextFault.UNSAFE
    assert fault(f"김보기{char}") is TextFault.UNSAFE


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("x")',
        "<b>김</b>",
        "'; DROP TABLE r;--",
        "${EXTEN}",
        "@SUM(1)",
        "O'Neill",
        "👨‍👩‍👧",
    ],
)
def test_text_that_looks_like_code_is_only_text(text: str) -> None:
    assert compose(text) == text
    assert fault(text) is None


def test_length_counts_from_the_composed_text() -> None:
    assert fault("가" * 20) is None
    assert fault("가" * 21) is TextFault.TOO_LONG
    assert fault("\u1100\u1161" * 20) is None
    assert fault("a" * 20) is None
    assert fault("a" * 21) is TextFault.TOO_LONG


def test_heaps_of_marks_on_one_letter_end_somewhere() -> None:
    assert fault_in("a" + "\u0316" * 500, RECIPIENT_NAME, lambda _: 1) is None
    assert fault_in("a" + "\u0316" * 1_000, RECIPIENT_NAME, lambda _: 1) is TextFault.TOO_LONG


def test_other_information_may_be_empty_and_holds_thirty_characters() -> None:
    assert fault_in("", OTHER_INFORMATION, len) is None
    assert fault_in("가" * 30, OTHER_INFORMATION, len) is None
    assert fault_in("가" * 31, OTHER_INFORMATION, len) is TextFault.TOO_LONG
