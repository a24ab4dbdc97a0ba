"""Topics rotate over the calls, and wordings change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carecall.domain.findings import Kind, Label, Reading
from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.language.agenda import (
    plan_agenda,
    rotate_topics,
)
from carecall.language.following import next_about
from carecall.language.phrasebook import Phrasebook
from carecall.language.script_files import built_in_script
from carecall.language.talk import Desk, Phase, Question, Situation, Talk
from tests.language.scripted_talks import a_brief, spoke

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
    brief = a_brief(Language.EN)
    desk = Desk(brief=brief, phrases=Phrasebook(brief))
    asked = Question(text="How are you?", topic=asked_about)
    talk = Talk(phase=Phase.ASKING, question=asked, asked=1)
    reading = Reading(label=Label.ABNORMAL, kind=Kind.ANSWER, evidence="", matter=matter)
    said = Situation(event=spoke("it is not good"), text="it is not good", reading=reading)
    more = next_about(talk, said, desk)
    assert more is not None
    thread, question = more
    assert (question.topic, thread.asked) == (topic, 1)
    assert question.text.endswith("?")


def test_an_opening_that_asks_is_a_question_of_its_own() -> None:
    script = built_in_script(Language.EN)
    asking = replace(script, opening="How have you been?")
    brief = a_brief(Language.EN, script=asking)
    assert plan_agenda(brief, Phrasebook(brief))[0].text == "How have you been?"


def test_what_a_person_does_not_want_to_be_asked_about_is_left_out() -> None:
    brief = a_brief(Language.EN)
    avoided = replace(brief, avoided_topics=frozenset({Topic.MOOD, Topic.SLEEP}))
    usual = [each.topic for each in plan_agenda(brief, Phrasebook(brief))]
    left = [each.topic for each in plan_agenda(avoided, Phrasebook(avoided))]
    assert left == [topic for topic in usual if topic not in (Topic.MOOD, Topic.SLEEP)] != usual
