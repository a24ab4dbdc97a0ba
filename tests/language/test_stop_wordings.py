"""Which words mean that somebody wants no more calls, and which only tell of calls."""

import pytest

from carecall.domain.language import Language
from carecall.language.wordings import Intent, find_intents

REFUSED = {
    Language.KO: (
        "다시는 전화하지 마세요", "전화 그만하세요", "이제 전화하지 마", "더 이상 전화하지 마세요",
        "전화 안 받고 싶어요", "전화 받고 싶지 않아요", "앞으로 전화 안 했으면 좋겠어요",
        "제 번호 지워 주세요", "수신 거부 해 주세요",
    ),
    Language.EN: (
        "do not call me again", "Please don't call me anymore", "stop calling me", "please stop calling",
        "I don't want any more calls", "take me off your list", "never call me again",
        "remove my number please", "no more phone calls", "don't call",
    ),
}  # fmt: skip
TOLD = {
    Language.KO: (
        "아들한테 전화하지 마세요", "119에 전화하지 마세요", "딸이 전화하지 말라고 했어요",
        "아들이 전화하지 말래요", "전화 잘 받았어요", "나중에 전화 주세요", "전화를 못 걸어요",
    ),
    Language.EN: (
        "don't call an ambulance", "my son doesn't call me", "don't call me Mrs Smith",
        "I told him don't call me at night", "do not call my daughter", "they don't call me any more",
        "please call me later", "nobody calls me",
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED[Language.KO])
def test_korean_refusals_are_heard(text):
    assert Intent.STOP in find_intents(text, Language.KO)


@pytest.mark.parametrize("text", REFUSED[Language.EN])
def test_english_refusals_are_heard(text):
    assert Intent.STOP in find_intents(text, Language.EN)


@pytest.mark.parametrize("text", TOLD[Language.KO])
def test_korean_talk_of_calls_is_no_refusal(text):
    assert Intent.STOP not in find_intents(text, Language.KO)


@pytest.mark.parametrize("text", TOLD[Language.EN])
def test_english_talk_of_calls_is_no_refusal(text):
    assert Intent.STOP not in find_intents(text, Language.EN)
