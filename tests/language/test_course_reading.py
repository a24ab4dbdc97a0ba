"""Wishes and facts of daily life in a whole transcript."""

from __future__ import annotations

from carecall.domain.call_course import LengthUnit
from carecall.domain.language import Language
from carecall.domain.requests import RequestKind
from carecall.domain.script import Topic
from carecall.domain.slots import SlotName
from carecall.domain.turns import Speaker, Turn
from carecall.language.analyst.embedded import EmbeddedAnalyst
from carecall.language.course_reading import EmbeddedCourseReader

READER = EmbeddedCourseReader(EmbeddedAnalyst())


def talk(*said: tuple[str, str, Topic]) -> tuple[Turn, ...]:
    """Return turns of questions and their answers, each a second after the other."""
    turns = []
    for no, (asked, answer, topic) in enumerate(said):
        for more, (speaker, text) in enumerate(
            ((Speaker.AGENT, asked), (Speaker.RECIPIENT, answer))
        ):
            begin = 4000 * no + 2000 * more
            turns.append(
                Turn(
                    turn_no=2 * no + more + 1,
                    speaker=speaker,
                    text=text,
                    started_ms=begin,
                    ended_ms=begin + 1000,
                    topic=topic,
                )
            )
    return tuple(turns)


def test_a_talk_gives_wishes_facts_and_figures_with_their_turns():
    course = READER.read(
        talk(
            ("여보세요?", "네 여보세요", Topic.GREETING),
            ("오늘 식사는 잘 하셨어요?", "두 끼 먹었어요 쌀 좀 갖다 주세요", Topic.MEAL),
            ("간밤에는 잘 주무셨어요?", "다섯 시간 잤어요", Topic.SLEEP),
            ("약은 드셨어요?", "[1]", Topic.MEDICATION),
        ),
        language=Language.KO,
    )
    [request] = course.requests
    assert (request.turn_no, request.request.kind, request.request.thing) == (
        4,
        RequestKind.GOODS,
        "쌀",
    )
    assert [(each.turn_no, each.slot.name) for each in course.slots] == [
        (4, SlotName.MEALS),
        (6, SlotName.SLEEP_HOURS),
    ]
    assert (course.unit, course.answers, course.answer_delay_s) == (LengthUnit.SYLLABLES, 2, 1.0)


def test_a_cry_for_help_is_no_wish_for_a_worker():
    course = READER.read(
        talk(
            (
                "How are you?",
                "I have fallen, could somebody come round and help me up",
                Topic.HEALTH,
            )
        ),
        language=Language.EN,
    )
    assert course.requests == ()


def test_an_empty_talk_has_an_empty_course():
    course = READER.read((), language=Language.EN)
    assert (course.requests, course.slots, course.answers) == ((), (), 0)
