"""Which words ask for a person on the line, and which only speak of people."""

import pytest

from carecall.domain.language import Language
from carecall.language.wordings import Intent, find_intents

WANTED = {
    Language.KO: (
        "사람 바꿔 주세요", "사람 좀 바꿔줘", "상담원 연결해 주세요", "상담원 연결", "상담원이요", "바꿔 주세요",
        "담당자 바꿔 주세요", "담당자하고 통화할 수 있어요?", "직원한테 연결 좀 해 줘요", "사람하고 통화하고 싶어요",
        "기계 말고 사람하고 얘기할래", "상담원이랑 통화하게 해 주세요", "진짜 사람 나와요?", "아무나 좀 바꿔 줘",
        "저기요 그냥 사람으로 연결 부탁해요", "직원이랑 얘기 좀 하고 싶은데요", "담당자 좀 대 주세요",
    ),
    Language.EN: (
        "can I talk to a real person?", "put me through to someone", "Could I please speak to somebody?",
        "let me talk to a person", "I want to speak with a human", "I'd rather talk to a real human being",
        "connect me to an operator please", "please transfer me to a member of staff", "put me through please",
        "operator", "a real person please", "get me a human", "is there someone I can talk to?",
        "I don't want a machine, can I speak to a person", "I need a real person",
    ),
}  # fmt: skip
TOLD = {
    Language.KO: (
        "사람이에요?", "상담원이세요?", "누구세요?", "지금 사람하고 통화하는 거예요?", "기계 말고 사람이에요?",
        "요즘 사람하고 얘기도 못 해요", "사람들하고 얘기하고 싶어", "직원하고 통화했어요", "담당자가 바꿔줬어요",
        "형광등 좀 바꿔 주세요", "약을 바꿔 줬어요", "사람 바꿔 줄 필요 없어요", "엄마 바꿔 드릴게요",
        "상담원 연결은 0번을 눌러 주세요", "상담원과 통화를 원하시면 기다려 주세요", "담당자 연결이 안 됐어요",
        "사람하고 얘기하고 싶어서 노인정에 가요", "딸하고 통화하고 싶어요", "목소리 좀 바꿔 주세요",
    ),
    Language.EN: (
        "are you a person?", "who are you?", "am I talking to a real person?", "is this a real person?",
        "I never talk to anybody", "I like to talk to people", "I talked to someone yesterday",
        "I don't want to talk to anybody", "they put me through to someone at the clinic",
        "if I want to talk to someone I call my son", "to speak to an operator, press zero",
        "I can talk to my neighbour", "he put me through a lot",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language in WANTED for text in WANTED[language]]
)
def test_a_wish_for_a_person_is_heard(language, text):
    assert Intent.HUMAN in find_intents(text, language)


@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language in TOLD for text in TOLD[language]]
)
def test_words_about_people_are_no_wish_for_one(language, text):
    assert Intent.HUMAN not in find_intents(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.KO, "상담원이세요?"),
        (Language.KO, "지금 사람하고 통화하는 거예요?"),
        (Language.EN, "am I talking to a real person?"),
    ],
)
def test_a_question_about_what_we_are_is_heard_as_one(language, text):
    assert Intent.PERSON in find_intents(text, language)
