"""What is a wish that somebody should look after, and what only sounds like one."""

from __future__ import annotations

import pytest

from carecall.domain.language import Language
from carecall.domain.requests import RequestKind
from carecall.language.requests_heard import hear_request

KOREAN = [
    ("쌀 좀 갖다줄 수 있어요?", "goods", "쌀"),
    ("먹었어요 근데 쌀 좀 갖다줄 수 있어요", "goods", "쌀"),
    ("보일러 고장났다고 전해줘", "repair", "보일러"),
    ("병원에 같이 가줄 사람이 있었으면 좋겠어요", "escort", "병원"),
    ("누가 한번 와 줬으면 좋겠어요", "visit", ""),
    ("반찬 좀 보내 주세요", "goods", "반찬"),
    ("형광등이 나갔는데 갈아 줄 사람 있나", "repair", "형광등"),
    ("담당자한테 전화 좀 해달라고 해줘", "call_back", ""),
    ("복지사 선생님하고 통화하고 싶어요", "call_back", ""),
    ("기초연금 신청하는 거 알아봐 주세요", "information", "기초연금"),
    ("청소 좀 도와주실 분이 필요해요", "service", "청소"),
    ("지팡이가 하나 필요해요", "goods", "지팡이"),
    ("다음 주에 딸네 간다고 전해 주세요", "message", ""),
    ("이불 하나 있었으면 좋겠는데", "goods", "이불"),
    ("전기장판 받을 수 있나요", "goods", "전기장판"),
    ("사회복지사한테 한번 들르라고 전해줘", "visit", ""),
    ("쌀 좀 사다 주이소", "goods", "쌀"),
    ("휠체어 하나 빌릴 수 있을까요", "goods", "휠체어"),
    ("안과에 모셔다 줄 사람이 필요해", "escort", "안과"),
    ("선생님 한번 오시라고 해줘요", "visit", ""),
    ("쓰레기 좀 버려 주실 수 있나요", "service", "쓰레기"),
    ("보일러가 안 돼서 추운데 누구 좀 보내 주세요", "repair", "보일러"),
]
ENGLISH = [
    ("can somebody bring rice?", "goods", "rice"),
    ("could somebody bring me some rice", "goods", "rice"),
    ("tell them my heater broke", "repair", "heater"),
    ("could someone come with me to the hospital", "escort", "hospital"),
    ("is there someone who could take me to the dentist", "escort", "dentist"),
    ("I need somebody to fix my tap", "repair", "tap"),
    ("please send me a new walking stick", "goods", "walking stick"),
    ("could you ask my social worker to call me", "call_back", ""),
    ("I would like someone to come by and see me", "visit", ""),
    ("I need some help with the forms", "service", "forms"),
    ("can somebody change the light bulb", "repair", "light bulb"),
    ("I would like to know about the bus pass", "information", "bus pass"),
    ("let the office know I will be away next week", "message", ""),
    ("could somebody do my laundry", "service", "laundry"),
    ("I would like to apply for meals on wheels", "service", "meals on wheels"),
    ("can I get a grab rail", "goods", "grab rail"),
    ("tell my worker I need a blanket", "goods", "blanket"),
]
DOUBTFUL = [
    (Language.KO, "쌀이 떨어졌어요"),
    (Language.KO, "보일러가 고장났어요"),
    (Language.KO, "병원에 같이 가줄 사람이 없어"),
    (Language.EN, "my heater broke"),
    (Language.EN, "I have run out of milk"),
]
NO_WISH = [
    *((Language.KO, text) for text in (
        "딸이 반찬 해줘요", "아들이 쌀 갖다줘서 잘 먹어요", "다시 말해 주세요", "천천히 말해 줘", "나중에 전화해 줘",
        "필요한 거 없어요", "하느님이 나 좀 데려가 줬으면 좋겠어", "무릎이 아파요", "아니요 괜찮아요", "복지사가 와서 청소해 줘요",
        "보일러는 고쳤어요", "옆집 보일러가 고장났대", "딸이 왔으면 좋겠어", "배고파 죽겠어", "비가 좀 왔으면 좋겠네", "누구세요",
        "병원에 다녀왔어요", "반찬은 복지관에서 보내줘요", "전화 줘서 고마워요", "시장에 가서 쌀 샀어요", "기다려 주세요", "쌀은 많이 있어요", "돈이 없어서 라면만 먹어요", "심심해서 누가 왔으면 싶을 때도 있지",
    )),
    *((Language.EN, text) for text in (
        "I could murder a cup of tea", "can you repeat that", "can you hear me", "my daughter brings me shopping", "I need to rest",
        "I do not need anything", "no thank you", "call me later", "my knee hurts", "could you speak up", "the boiler was fixed already",
        "I told her about it", "I had rice and soup", "my son is coming to fix the tap", "can you tell me who you are", "I want to die",
        "I would like to sleep better", "I have everything I need", "I went to the shops", "nothing else thank you", "he will not let me out of the house or use the phone",
    )),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "thing"), KOREAN)
def test_a_korean_wish_is_heard_with_its_kind_and_thing(text, kind, thing):
    found = hear_request(text, language=Language.KO)
    assert (found.kind, found.thing, found.doubtful) == (RequestKind(kind), thing, False)


@pytest.mark.parametrize(("text", "kind", "thing"), ENGLISH)
def test_an_english_wish_is_heard_with_its_kind_and_thing(text, kind, thing):
    found = hear_request(text, language=Language.EN)
    assert (found.kind, found.thing, found.doubtful) == (RequestKind(kind), thing, False)


@pytest.mark.parametrize(("language", "text"), DOUBTFUL)
def test_a_lack_is_no_wish_yet(language, text):
    assert hear_request(text, language=language).doubtful


@pytest.mark.parametrize(("language", "text"), NO_WISH)
def test_talk_and_figures_of_speech_are_no_wishes(language, text):
    assert hear_request(text, language=language) is None


def test_the_quote_is_the_sentence_that_asks():
    found = hear_request("I slept well. Can somebody bring rice? Thank you.", language=Language.EN)
    assert found.quote == "Can somebody bring rice?"
