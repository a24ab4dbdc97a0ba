"""Lettering text."""

from __future__ import annotations

import pytest

from carecall.domain.lettering import lettering_bytes, may_be_cut, read_lettering
from carecall.errors import BadLettering


def read(text: str) -> str:
    return read_lettering(text, len)


@pytest.mark.parametrize(
    "text",
    [
        "안부 전화",
        "Care call",
        "해운대구 안부전화",
        "똠방각하 펲시콜라",
        "☎ 안부",
        "A&B, (주) 100%",
        "=1+1",
        "",
    ],
)
def test_plain_lettering_is_kept(text: str) -> None:
    assert read(text) == text


def test_lettering_is_trimmed_and_composed() -> None:
    assert read("\u200b 안부 \u3000") == "안부"
    assert read("\u110b\u1161\u11ab\u1107\u116e") == "안부"


@pytest.mark.parametrize(
    "char",
    [
        *"'\"<>\\${};|",
        "\n",
        "\r",
        "\t",
        "\x00",
        "\x7f",
        "\x85",
        "\u2028",
        "\u202e",
        "\u200b",
        "\u200d",
        "\u00ad",
        "\ufeff",
        "\ud800",
    ],
)
def test_characters_that_could_speak_to_asterisk_or_hide_are_refused(char: str) -> None:
    with pytest.raises(BadLettering) as refused:
        read(f"안부{char}전화")
    assert refused.value.reason == "unsafe_characters"


def test_lettering_has_at_most_twenty_characters() -> None:
    assert read("가" * 20) == "가" * 20
    with pytest.raises(BadLettering) as refused:
        read("가" * 21)
    assert refused.value.reason == "too_long"


def test_what_no_korean_phone_can_show_is_invalid() -> None:
    for text in ("café", "안부😀"):
        with pytest.raises(BadLettering) as refused:
            read(text)
        assert refused.value.reason == "invalid"


def test_lettering_stays_within_64_bytes_whatever_counts_as_a_character() -> None:
    assert read_lettering("가" * 32, lambda _: 1) == "가" * 32
    with pytest.raises(BadLettering) as refused:
        read_lettering("가" * 33, lambda _: 1)
    assert refused.value.reason == "too_long"


def test_bytes_are_counted_as_the_carriers_count_them() -> None:
    assert lettering_bytes("해운대구 안부전화") == 17
    assert lettering_bytes("뷁") == 2
    assert may_be_cut("해운대구 안부전화")
    assert not may_be_cut("가" * 8)
