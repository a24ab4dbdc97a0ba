"""Facts of daily life in answers, each read with its question."""

from __future__ import annotations

import pytest

from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.language.body_words import body_word
from carecall.language.slots import has_two, slots_in

ATE, SLEPT, WELL = "오늘 식사는 잘 하셨어요?", "간밤에는 잘 주무셨어요?", "몸은 좀 어떠세요?"
PILLS, NO_DAY = "드시는 약이 있으면 잘 챙겨 드세요?", "약을 깜빡하신 날은 없으세요?"
SINCE, DOCTOR = "언제부터 아프셨어요?", "병원에는 가 보셨어요?"
KOREAN = [
    (Topic.MEAL, ATE, "두 끼 먹었어요", {"meals": "2"}),
    (Topic.MEAL, ATE, "하루에 세 끼 다 먹지", {"meals": "3"}),
    (Topic.MEAL, ATE, "한 끼도 못 먹었어", {"meals": "0"}),
    (Topic.MEAL, ATE, "아침도 먹고 점심도 먹었어", {"meals": "2"}),
    (Topic.MEAL, ATE, "아침은 먹었어요", {}),
    (Topic.MEAL, "언제부터 식사를 잘 못 하셨어요?", "사흘째 못 먹었어요", {"since": "3"}),
    (Topic.SLEEP, SLEPT, "한 다섯 시간 잤나", {"sleep_hours": "5"}),
    (Topic.SLEEP, SLEPT, "서너 시간밖에 못 잤어요", {"sleep_hours": "3.5"}),
    (Topic.SLEEP, "주무시다가 자주 깨지는 않으세요?", "두 번 깼어요", {}),
    (Topic.SLEEP, "언제부터 잠을 잘 못 주무셨어요?", "그저께부터요", {"since": "2"}),
    (Topic.MEDICATION, PILLS, "네 잘 챙겨 먹어요", {"medicine_taken": "yes"}),
    (Topic.MEDICATION, PILLS, "네", {"medicine_taken": "yes"}),
    (Topic.MEDICATION, PILLS, "먹는 약 없어요", {}),
    (Topic.MEDICATION, NO_DAY, "없어요", {"medicine_taken": "yes"}),
    (Topic.MEDICATION, NO_DAY, "아니요 없어요", {"medicine_taken": "yes"}),
    (Topic.MEDICATION, NO_DAY, "있어요", {"medicine_taken": "no"}),
    (Topic.MEDICATION, NO_DAY, "어제 깜빡했어요", {"medicine_taken": "no"}),
    (Topic.MEDICATION, "며칠이나 못 드셨어요?", "이틀이요", {"days_without": "2"}),
    (Topic.HEALTH, WELL, "무릎이 사흘 전부터 아파요", {"pain_where": "knee", "pain_since": "3", "since": "3"}),
    (Topic.HEALTH, "어느 쪽 무릎이 아프세요?", "오른쪽 무릎이요", {"pain_where": "knee_right"}),
    (Topic.HEALTH, WELL, "무릎은 이제 안 아파요", {}),
    (Topic.HEALTH, "어디 불편하신 데는 없으세요?", "아픈 데는 없어요", {}),
    (Topic.HEALTH, SINCE, "한 달 됐어요", {"pain_since": "30", "since": "30"}),
    (Topic.HEALTH, SINCE, "오래됐지", {"pain_since": "long", "since": "long"}),
    (Topic.HEALTH, DOCTOR, "네 갔다 왔어요", {"doctor_seen": "yes"}),
    (Topic.HEALTH, DOCTOR, "아직 못 갔어요", {"doctor_seen": "no"}),
    (Topic.HEALTH, DOCTOR, "아니요", {"doctor_seen": "no"}),
    (Topic.HEALTH, DOCTOR, "내일 가려고요", {}),
    (Topic.ACTIVITY, "요즘 바깥에는 좀 나가세요?", "경로당에 다녀왔어요", {"went_out": "yes"}),
    (Topic.ACTIVITY, "요즘 바깥에는 좀 나가세요?", "집에만 있었어요", {"went_out": "no"}),
    (Topic.ACTIVITY, "산책이나 운동은 좀 하셨어요?", "네", {"went_out": "yes"}),
    (Topic.MOOD, "요즘 기분은 어떠세요?", "그냥 그래요", {}),
]  # fmt: skip
EAT, SLEEP, BODY = "Have you eaten well today?", "Did you sleep well last night?", "How is your body feeling?"  # fmt: skip
TAKE, FORGOT = (
    "If you take any medicine, are you managing it all right?",
    "Have there been days when you forgot your medicine?",
)
LONG, SEEN = "Since when has it been hurting?", "Have you seen a doctor about it?"
ENGLISH = [
    (Topic.MEAL, EAT, "I had two meals", {"meals": "2"}),
    (Topic.MEAL, EAT, "three times a day", {"meals": "3"}),
    (Topic.MEAL, EAT, "nothing at all", {"meals": "0"}),
    (Topic.MEAL, EAT, "I had breakfast and a good lunch", {"meals": "2"}),
    (Topic.MEAL, EAT, "a little soup", {}),
    (Topic.SLEEP, SLEEP, "about five hours or so", {"sleep_hours": "5"}),
    (Topic.SLEEP, "Do you wake up often at night?", "twice", {}),
    (Topic.MEDICATION, TAKE, "I took my pills this morning", {"medicine_taken": "yes"}),
    (Topic.MEDICATION, TAKE, "yes", {"medicine_taken": "yes"}),
    (Topic.MEDICATION, TAKE, "I do not take any", {}),
    (Topic.MEDICATION, FORGOT, "no", {"medicine_taken": "yes"}),
    (Topic.MEDICATION, FORGOT, "yes", {"medicine_taken": "no"}),
    (Topic.MEDICATION, FORGOT, "I forgot them on Tuesday", {"medicine_taken": "no"}),
    (Topic.MEDICATION, "How many days have you gone without it?", "two days", {"days_without": "2"}),
    (Topic.HEALTH, BODY, "my left knee hurts since Monday", {"pain_where": "knee_left", "pain_since": "monday", "since": "monday"}),
    (Topic.HEALTH, "Which knee hurts?", "both knees", {"pain_where": "knee_both"}),
    (Topic.HEALTH, LONG, "for about three weeks", {"pain_since": "21", "since": "21"}),
    (Topic.HEALTH, LONG, "years ago, for ages", {"pain_since": "long", "since": "long"}),
    (Topic.HEALTH, BODY, "no pain at all", {}),
    (Topic.HEALTH, SEEN, "yes I saw the doctor last week", {"doctor_seen": "yes"}),
    (Topic.HEALTH, SEEN, "not yet", {"doctor_seen": "no"}),
    (Topic.HEALTH, SEEN, "I have an appointment tomorrow", {}),
    (Topic.ACTIVITY, "Have you been getting out a little?", "I went for a walk in the park", {"went_out": "yes"}),
    (Topic.ACTIVITY, "Have you had a walk or some exercise?", "I stayed at home all week", {"went_out": "no"}),
    (Topic.ACTIVITY, "Did you go anywhere this week?", "no", {"went_out": "no"}),
]  # fmt: skip


def told(text: str, language: Language, topic: Topic, asked: str) -> dict[str, str]:
    found = slots_in(text, language=language, topic=topic, asked=asked)
    return {slot.name.value: slot.value for slot in found}


@pytest.mark.parametrize(("topic", "asked", "text", "slots"), KOREAN)
def test_a_korean_answer_fills_its_slots(topic, asked, text, slots):
    assert told(text, Language.KO, topic, asked) == slots


@pytest.mark.parametrize(("topic", "asked", "text", "slots"), ENGLISH)
def test_an_english_answer_fills_its_slots(topic, asked, text, slots):
    assert told(text, Language.EN, topic, asked) == slots


def test_a_slot_keeps_its_number_and_the_words_it_stands_on():
    (slot,) = slots_in(
        "어제는 여섯 시간 푹 잤어요", language=Language.KO, topic=Topic.SLEEP, asked=SLEPT
    )
    assert (slot.number, slot.quote) == (6.0, "여섯 시간")


def test_a_number_that_cannot_be_is_left_out():
    assert told("오십 시간 잤어요", Language.KO, Topic.SLEEP, SLEPT) == {}


def test_nothing_said_fills_nothing():
    assert slots_in(" ", language=Language.EN, topic=Topic.MEAL, asked=EAT) == ()


def test_a_knee_without_a_side_is_one_of_two():
    assert has_two("knee")
    assert not has_two("knee_left")
    assert not has_two("back")
    assert body_word("knee_left", Language.KO) == "무릎"
    assert body_word("shoulder", Language.EN) == "shoulder"
    assert body_word("monday", Language.EN) == ""
