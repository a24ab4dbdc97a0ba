"""The figures of one talk."""

from __future__ import annotations

from carecall.domain.call_course import CallCourse, LengthUnit, TurnSlot, course_of, length_of
from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.domain.slots import Slot, SlotName
from carecall.domain.turns import Speaker, Turn


def turns(*said: tuple[Speaker, str, int, int, Topic | None]) -> tuple[Turn, ...]:
    return tuple(
        Turn(turn_no=no, speaker=who, text=text, started_ms=begin, ended_ms=end, topic=topic)
        for no, (who, text, begin, end, topic) in enumerate(said, start=1)
    )


TALK = turns(
    (Speaker.AGENT, "Hello?", 0, 1000, Topic.GREETING),
    (Speaker.RECIPIENT, "yes hello there dear", 1500, 2500, Topic.GREETING),
    (Speaker.AGENT, "Did you eat?", 3000, 4000, Topic.MEAL),
    (Speaker.RECIPIENT, "I had soup", 5000, 6000, Topic.MEAL),
    (Speaker.RECIPIENT, "and bread", 6500, 7000, Topic.MEAL),
    (Speaker.AGENT, "Did you sleep?", 7500, 8000, Topic.SLEEP),
    (Speaker.RECIPIENT, "[1]", 8100, 8100, Topic.SLEEP),
    (Speaker.AGENT, "Did you sleep?", 8500, 9000, Topic.SLEEP),
    (Speaker.RECIPIENT, "no", 12000, 12500, Topic.SLEEP),
)


def test_answers_are_measured_from_their_questions_without_greeting_and_keys():
    course = course_of(TALK, language=Language.EN)
    assert (course.unit, course.answers) == (LengthUnit.WORDS, 2)
    assert course.answer_length == 2.0
    assert course.answer_delay_s == 2.0


def test_a_talk_without_answers_has_no_figures():
    course = course_of(TALK[:2], language=Language.KO)
    assert (course.answers, course.answer_length, course.answer_delay_s) == (0, None, None)


def test_korean_is_counted_in_syllables_and_english_in_words():
    assert length_of("밥 먹었어요, 2끼", LengthUnit.SYLLABLES) == 7
    assert length_of("I can't complain", LengthUnit.WORDS) == 3


def test_the_newest_number_counts():
    def slept(turn_no: int, number: float | None) -> TurnSlot:
        slot = Slot(name=SlotName.SLEEP_HOURS, value="", quote="", number=number)
        return TurnSlot(turn_no=turn_no, slot=slot)

    course = CallCourse(unit=LengthUnit.WORDS, slots=(slept(2, 5.0), slept(4, 4.0), slept(6, None)))
    assert course.told(SlotName.SLEEP_HOURS) == 4.0
    assert course.told(SlotName.MEALS) is None
