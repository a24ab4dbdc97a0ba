"""Questions that fit what was said: each matter is followed up by what is still unknown of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from carecall.domain.findings import Reading
from carecall.domain.script import CareScript, FollowUpQuestion, Purpose, Topic
from carecall.domain.slots import SlotName
from carecall.language.body_words import body_word
from carecall.language.slots import has_two, slots_in
from carecall.language.talk import Desk, Question, Situation, Talk, Thread
from carecall.language.wordings import Intent

MOST_FOLLOW_UPS = 2
"""Questions about one matter; more of them are an examination."""
PAIN_SIDE = "pain_side"
"""Told unless it hurts in a part of which there are two, without saying which."""


def next_about(talk: Talk, situation: Situation, desk: Desk) -> tuple[Thread, Question] | None:
    """Return the matter with its next question, or None when enough was asked about it."""
    if talk.asked >= desk.brief.script.max_turns - 1:
        return None
    thread = _thread(talk, situation, desk)
    if thread is None or thread.asked >= MOST_FOLLOW_UPS:
        return None
    question = _question(talk, thread, situation.reading, desk)
    return None if question is None else (replace(thread, asked=thread.asked + 1), question)


def kept_to(talk: Talk, situation: Situation, desk: Desk) -> Situation:
    """Read an answer to a follow-up question as one about its matter, where it names no other topic's."""
    before, reading = talk.thread, situation.reading
    if before is None or not situation.troubled or reading.matter == before.matter:
        return situation
    if _owner(talk, reading, desk) is not before.owner:
        return situation
    return replace(situation, reading=replace(reading, matter=before.matter))


def _thread(talk: Talk, situation: Situation, desk: Desk) -> Thread | None:
    """Return what the answer belongs to: the matter being followed up, or a new one that it tells of."""
    before = talk.thread
    matter = situation.reading.matter
    if situation.troubled:
        owner = _owner(talk, situation.reading, desk)
        if before is not None and before.owner is owner:
            return _told(before, talk, situation, desk)
        if owner in talk.followed:
            return None
        return _told(Thread(matter=matter, owner=owner), talk, situation, desk)
    if before is None or _is_over(situation):
        return None
    return _told(before, talk, situation, desk)


def _is_over(situation: Situation) -> bool:
    """Who says that it is well again, or nothing at all, is not asked more about it."""
    cheerful = situation.wants(Intent.GOOD) and not situation.wants(Intent.BAD)
    return cheerful or not situation.event.question_heard


def _told(thread: Thread, talk: Talk, situation: Situation, desk: Desk) -> Thread:
    language, question = desk.brief.script.language, talk.question
    slots = slots_in(situation.text, language=language, topic=question.topic, asked=question.text)
    names = frozenset(slot.name.value for slot in slots)
    where = next((slot.value for slot in slots if slot.name is SlotName.PAIN_WHERE), "")
    part = body_word(where, language) if where and has_two(where) else ""
    return replace(thread, told=thread.told | names, part=part or thread.part)


def _owner(talk: Talk, reading: Reading, desk: Desk) -> Topic:
    known = _knowing(desk.brief.script, reading.matter)
    return known.topic if known is not None else talk.question.topic


def _knowing(script: CareScript, matter: str) -> _Known | None:
    for each in script.topics:
        fitting = _fitting(each.follow_ups, {matter})
        if matter and fitting:
            return _Known(each.topic, fitting)
    return None


class _Known:
    """A topic with its questions about one matter."""

    def __init__(self, topic: Topic, questions: tuple[FollowUpQuestion, ...]) -> None:
        self.topic = topic
        self.questions = questions


def _question(talk: Talk, thread: Thread, reading: Reading, desk: Desk) -> Question | None:
    script = desk.brief.script
    known = _knowing(script, thread.matter)
    fitting = known.questions if known is not None else _by_label(script, thread.owner, reading)
    told = thread.told if thread.part else thread.told | {PAIN_SIDE}
    unknown = [each for each in fitting if told.isdisjoint(each.unless)]
    if thread.asked:
        unknown = [each for each in unknown if each.unless]  # a second one only for a plain fact
    texts = tuple(
        text for each in unknown if (text := desk.phrases.fill(each.ask, part=thread.part))
    )
    fresh = desk.phrases.unsaid(texts)
    if fresh:
        return Question(text=desk.phrases.first_of(fresh), topic=thread.owner)
    if thread.asked or fitting:
        return None
    text = desk.phrases.text(Purpose.TELL_MORE)
    return Question(text=text, topic=talk.question.topic) if text else None


def _by_label(script: CareScript, topic: Topic, reading: Reading) -> tuple[FollowUpQuestion, ...]:
    for each in script.topics:
        if each.topic is topic:
            return _fitting(each.follow_ups, {reading.label.value, reading.kind.value})
    return ()


def _fitting(
    follow_ups: Sequence[FollowUpQuestion], said: set[str]
) -> tuple[FollowUpQuestion, ...]:
    return tuple(each for each in follow_ups if said & set(each.when))
