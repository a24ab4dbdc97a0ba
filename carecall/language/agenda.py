"""What one call asks about: topics rotate over the calls, and one thing from before is taken up."""

from __future__ import annotations

from collections.abc import Sequence

from carecall.domain.brief import CallBrief
from carecall.domain.findings import Reading
from carecall.domain.script import (
    CareScript,
    FollowUpQuestion,
    Purpose,
    Topic,
    TopicScript,
)
from carecall.domain.script_text import is_question
from carecall.language.memory_wording import memory_question, taken_up
from carecall.language.phrasebook import Phrasebook
from carecall.language.talk import Question

_NEVER = 1_000


def plan_agenda(brief: CallBrief, phrases: Phrasebook) -> tuple[Question, ...]:
    """Return the questions of this call in order; the number of utterances ends them earlier."""
    item = taken_up(brief)
    remembered = (memory_question(item, brief, phrases),) if item else ()
    done = {item.topic} if item else set()
    topics = rotate_topics(brief.script.topics, brief.recent_topics)
    asked = [
        Question(
            text=phrases.fill(phrases.choose(f"ask {topic.topic}", topic.ask)),
            topic=topic.topic,
            expects=topic.expects,
        )
        for topic in topics
        if topic.topic not in done
    ]
    return (*opening_question(brief.script, phrases), *remembered, *asked)


def opening_question(script: CareScript, phrases: Phrasebook) -> tuple[Question, ...]:
    """Return the opening as a question of its own when it asks something."""
    if not is_question(script.opening):
        return ()
    return (Question(text=phrases.fill(script.opening), topic=Topic.GREETING),)


def rotate_topics(
    topics: Sequence[TopicScript], recent: Sequence[Topic]
) -> tuple[TopicScript, ...]:
    """Return `topics` with those not asked for longest first; `recent` is newest first."""

    def calls_ago(topic: TopicScript) -> int:
        return recent.index(topic.topic) if topic.topic in recent else _NEVER

    return tuple(sorted(topics, key=calls_ago, reverse=True))


def follow_up(script: CareScript, topic: Topic, reading: Reading, phrases: Phrasebook) -> Question:
    """Return the question that `reading` of an answer about `topic` asks for.

    What was said goes before what was asked: knee pain told over the meal question is followed up
    as pain. Where no topic knows the matter, the person is asked to say more.
    """
    fitting = follow_ups_on(script, reading.matter) or _by_label(script, topic, reading)
    if fitting is None:
        return Question(text=phrases.text(Purpose.TELL_MORE), topic=topic)
    owner, questions = fitting
    text = phrases.choose(f"follow {owner} {reading.matter}", questions)
    return Question(text=phrases.fill(text), topic=owner)


def follow_ups_on(script: CareScript, matter: str) -> tuple[Topic, tuple[str, ...]] | None:
    """Return the topic that knows `matter`, with its questions about it."""
    for each in script.topics:
        questions = _asks(each.follow_ups, {matter})
        if matter and questions:
            return each.topic, questions
    return None


def _by_label(
    script: CareScript, topic: Topic, reading: Reading
) -> tuple[Topic, tuple[str, ...]] | None:
    for each in script.topics:
        questions = _asks(each.follow_ups, {reading.label.value, reading.kind.value})
        if each.topic is topic and questions:
            return each.topic, questions
    return None


def _asks(follow_ups: Sequence[FollowUpQuestion], said: set[str]) -> tuple[str, ...]:
    return tuple(each.ask for each in follow_ups if said & set(each.when))
