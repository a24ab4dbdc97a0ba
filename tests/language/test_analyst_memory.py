"""The embedded analyst keeps memory true."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from carecall.domain.language import Language
from carecall.language.analyst.embedded import EmbeddedAnalyst
from carecall.language.analyst.plain_form import plain_sentence

SESSIONS = yaml.safe_load(
    (Path(__file__).parent / "analyst_sets" / "memory.yaml").read_text(encoding="utf-8")
)
ANALYST = EmbeddedAnalyst()


@pytest.mark.parametrize(
    "told", SESSIONS, ids=lambda told: f"{told['lang']}-{told['session'][0][:40]}"
)
def test_a_session_changes_only_what_it_speaks_of(told: dict[str, list[str]]) -> None:
    language = Language(str(told["lang"]))
    changes = ANALYST.change_memory(told["old"], told["session"], language=language)
    replaced = [(old, new) for old, new in told.get("replace", [])]
    added = told.get("add", [])
    assert list(changes.delete) == told.get("delete", [])
    assert [old for old, _ in changes.replace] == [old for old, _ in replaced]
    assert all(words in new for (_, new), (_, words) in zip(changes.replace, replaced, strict=True))
    assert len(changes.add) == len(added)
    assert all(words in new for new, words in zip(changes.add, added, strict=True))


@pytest.mark.parametrize(
    ("said", "noted"),
    [
        ("저는 허리가 아파요", "허리가 아프다."),
        ("다음 달에 수술을 받기로 했어요", "다음 달에 수술을 받기로 했다."),
        ("막내딸은 대전에 살아요", "막내딸은 대전에 산다."),
        ("복지관에 다녀요", "복지관에 다닌다."),
        ("고혈압이 있습니다", "고혈압이 있다."),
        ("손자가 간호사예요", "손자가 간호사다."),
        ("혈압약을 먹어요", "혈압약을 먹는다."),
        ("밤에 잠을 못 잤심더", "밤에 잠을 못 잤다."),
    ],
)
def test_spoken_korean_becomes_a_plain_note(said: str, noted: str) -> None:
    assert plain_sentence(said, Language.KO) == noted


@pytest.mark.parametrize(
    ("said", "noted"),
    [
        ("Well, I have a new hearing aid.", "Has a new hearing aid."),
        ("My son lives in York", "Son lives in York."),
        ("I take warfarin now", "Takes warfarin now."),
        ("I'm allergic to nuts", "Is allergic to nuts."),
    ],
)
def test_spoken_english_becomes_a_plain_note(said: str, noted: str) -> None:
    assert plain_sentence(said, Language.EN) == noted


@settings(deadline=None, max_examples=60)
@given(
    old=st.lists(st.text(max_size=40), max_size=6, unique=True),
    said=st.lists(st.text(max_size=60), max_size=4),
    language=st.sampled_from(list(Language)),
)
def test_every_old_sentence_has_exactly_one_fate(
    old: list[str], said: list[str], language: Language
) -> None:
    changes = ANALYST.change_memory(old, said, language=language)
    assert sorted([*changes.keep, *changes.delete, *(each for each, _ in changes.replace)]) == (
        sorted(old)
    )


@settings(deadline=None, max_examples=100)
@given(text=st.text(max_size=80), asked=st.text(max_size=40), language=st.sampled_from(Language))
def test_any_text_can_be_read(text: str, asked: str, language: Language) -> None:
    reading = ANALYST.read_utterance(text, language=language, topic=None, asked=asked)
    assert reading.evidence in text
