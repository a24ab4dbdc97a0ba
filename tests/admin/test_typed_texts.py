"""Texts as people type and paste them: one form, counted as a person counts."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from admin.forms.cleaning import clean_text
from admin.forms.fields import Field, one_section
from admin.forms.typed import read_typed
from carecall.spreadsheets.graphemes import count_graphemes

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("부산시\u3000해운대구", "부산시 해운대구"),
        ("부산시\xa0해운대구\t복지관", "부산시 해운대구 복지관"),
        ("\u1112\u1162운대", "해운대"),
        ("  \u200b해운대\ufeff\u3164 ", "해운대"),
        ("해\x00운\u202e대", "해운대"),
        ("\u3164\u200b", ""),
        ("첫 줄\r\n둘째 줄", "첫 줄 둘째 줄"),
    ],
)
def test_a_text_of_one_line_is_composed_and_holds_plain_spaces_only(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


def test_a_longer_text_keeps_its_lines() -> None:
    assert clean_text("첫 줄\r\n\u3000둘째\u2028셋째\n", keep_lines=True) == "첫 줄\n 둘째\n셋째"


def test_a_picture_of_several_signs_stays_one_character() -> None:
    spec = one_section(Field(name="name", label=lambda: "Name"))
    read = read_typed(spec, MultiDict({"name": f" {FAMILY} "})).text("name")
    assert read == FAMILY
    assert count_graphemes(read) == 1
