"""What one call asks about: topics rotate over the calls, and one thing from before is taken up."""

from __future__ import annotations

from collections.abc import Sequence

from carecall.domain.brief import CallBrief
from carecall.domain.script import CareScript, Topic, TopicScript
from carecall.domain.script_text import is_question
from carecall.language.memory_wording import memory_question, taken_up
from carecall.language.own_questions import is_due, own_questions
from carecall.language.phrasebook import Phrasebook
from carecall.language.talk import Question
from carecall.language.worker_questions import woven

_NEVER = 1_000


def plan_agenda(brief: CallBrief, phrases: Phrasebook) -> tuple[Question, ...]:
    """Return the questions of this call in order; the number of utterances ends them earlier."""
    item = taken_up(brief)
    remembered = (memory_question(item, brief, phrases),) if item else ()
    done = {item.topic} if item else set()
    due = [
        each
        for each in brief.script.topics
        if is_due(each.every, brief.call_count) and each.topic not in brief.avoided_topics
    ]
    topics = rotate_topics(due, brief.recent_topics) if brief.script.rotates else due
    asked = [
        Question(
            text=phrases.fill(phrases.choose("", topic.ask)),
            topic=topic.topic,
            expects=topic.expects,
            closed=phrases.fill(phrases.choose("", topic.closed)) if topic.closed else "",
        )
        for topic in topics
        if topic.topic not in done
    ]
    own = own_questions(brief, phrases)
    planned = (*opening_question(brief.script, phrases), *remembered, *own, *asked)
    return woven(planned, brief, phrases)


def opening_question(script: CareScript, phrases: Phrasebook) -> tuple[Question, ...]:
    """Return the opening as a question of its own when it asks something."""
    if not is_question(script.opening):
        return ()
    return (Question(text=phrases.fill(opening(script, phrases)), topic=Topic.GREETING),)


def opening(script: CareScript, phrases: Phrasebook) -> str:
    """Return the opening of this call; those of a script take turns."""
    fitting = [each for each in script.openings if is_question(each) == is_question(script.opening)]
    return phrases.turn_of((script.opening, *fitting))


def rotate_topics(
    topics: Sequence[TopicScript], recent: Sequence[Topic]
) -> tuple[TopicScript, ...]:
    """Return `topics` with those not asked for longest first; `recent` is newest first."""

    def calls_ago(topic: TopicScript) -> int:
        return recent.index(topic.topic) if topic.topic in recent else _NEVER

    return tuple(sorted(topics, key=calls_ago, reverse=True))
