"""Topics rotate over the calls, wordings change, and memory is taken up now and then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from carecall.domain.findings import Kind, Label, Reading
from carecall.domain.language import Language
from carecall.domain.memory import MemoryItem
from carecall.domain.script import Topic
from carecall.language.agenda import (
    choose_memory,
    follow_up,
    memory_question,
    plan_agenda,
    rotate_topics,
)
from carecall.language.phrasebook import Phrasebook
from carecall.language.script_files import built_in_script
from tests.language.scripted_talks import a_brief

SCRIPT = built_in_script(Language.EN)


def order(recent: tuple[Topic, ...]) -> list[Topic]:
    return [each.topic for each in rotate_topics(SCRIPT.topics, recent)]


def test_the_first_call_follows_the_script() -> None:
    assert order(()) == [each.topic for each in SCRIPT.topics]


def test_topics_of_the_last_calls_come_last() -> None:
    recent = (Topic.SLEEP, Topic.MEAL, Topic.HEALTH)
    assert order(recent)[:3] == [Topic.MEDICATION, Topic.ACTIVITY, Topic.MOOD]
    assert order(recent)[3:] == [Topic.HEALTH, Topic.MEAL, Topic.SLEEP]


def test_a_question_is_worded_differently_on_the_next_call() -> None:
    asked = set()
    for call_count in range(3):
        brief = a_brief(Language.EN, call_count=call_count)
        agenda = plan_agenda(brief, Phrasebook(brief))
        asked.add(next(each.text for each in agenda if each.topic is Topic.MEAL))
    assert len(asked) == 3


def item(memory_id: int, day: int, text: str = "Knee hurts") -> MemoryItem:
    return MemoryItem(
        memory_id=memory_id, topic=Topic.HEALTH, text=text, learned_on=date(2026, 3, day)
    )


@pytest.mark.parametrize(
    ("call_count", "expected"), [(0, None), (1, 2), (2, None), (3, 1), (4, None), (5, 2)]
)
def test_memory_is_taken_up_every_second_call_in_turn(
    call_count: int, expected: int | None
) -> None:
    chosen = choose_memory((item(1, 1), item(2, 5)), call_count)
    assert (chosen.memory_id if chosen else None) == expected


def test_without_memory_nothing_is_taken_up() -> None:
    assert choose_memory((), 1) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [("무릎이 아프다.", "무릎이 아프다고 하셨는데"), ("무릎 통증", "무릎 통증")],
)
def test_korean_memory_is_quoted_as_a_sentence_or_named_as_a_note(text: str, said: str) -> None:
    brief = a_brief(Language.KO)
    question = memory_question(item(1, 1, text), brief, Phrasebook(brief))
    assert said in question.text
    assert ".고" not in question.text


def read(matter: str, label: Label = Label.ABNORMAL) -> Reading:
    return Reading(label=label, kind=Kind.ANSWER, evidence="", matter=matter)


@pytest.mark.parametrize(
    ("matter", "asked_about", "topic"),
    [
        ("pain", Topic.MEAL, Topic.HEALTH),
        ("sleep", Topic.SLEEP, Topic.SLEEP),
        ("mood", Topic.HEALTH, Topic.MOOD),
        ("home", Topic.MOOD, Topic.MOOD),
        ("", Topic.MOOD, Topic.MOOD),
    ],
)
def test_a_follow_up_fits_what_was_said(matter: str, asked_about: Topic, topic: Topic) -> None:
    question = follow_up(SCRIPT, asked_about, read(matter), Phrasebook(a_brief(Language.EN)))
    assert question.topic is topic
    assert question.text.endswith("?")


def test_an_opening_that_asks_is_a_question_of_its_own() -> None:
    script = built_in_script(Language.EN)
    asking = replace(script, opening="How have you been?")
    brief = a_brief(Language.EN, script=asking)
    assert plan_agenda(brief, Phrasebook(brief))[0].text == "How have you been?"
