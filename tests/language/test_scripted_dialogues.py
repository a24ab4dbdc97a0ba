"""Talks as a table: what the other side does, and what our reply is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from carecall.domain.language import Language
from carecall.domain.memory import MemoryItem
from carecall.domain.memory_use import Raising
from carecall.domain.script import Topic
from carecall.language.script_files import built_in_script
from carecall.language.scripted import ScriptedDialogue
from carecall.ports.dialogue import NextStep, Reply
from tests.fakes.analyst import PhraseAnalyst
from tests.language.scripted_talks import (
    DIALOGUES,
    a_brief,
    form_of,
    play_dialogue,
    spoke,
    words_of,
)


@pytest.mark.parametrize("name", DIALOGUES)
async def test_a_talk_goes_as_written(name: str) -> None:
    dialogue = DIALOGUES[name]
    talk = [(str(they), str(we)) for they, we in dialogue["talk"]]
    played = await play_dialogue(name)
    for (they, we), reply in zip(talk, played.replies[1:], strict=True):
        form, _, words = we.partition(":")
        assert (they, form_of(reply)) == (they, form.strip())
        assert words.strip() in words_of(reply), they
    if "facts" in dialogue:
        assert played.facts == dialogue["facts"]
    if "completed" in dialogue:
        assert played.completed == dialogue["completed"]
    if "label" in dialogue:
        assert played.understood().analysis.label == dialogue["label"]
    if "follow_up" in dialogue:
        assert played.understood().analysis.follow_up == dialogue["follow_up"]


@pytest.mark.parametrize("language", Language)
async def test_the_first_sentence_names_the_ai_the_organization_and_the_person(
    language: Language,
) -> None:
    brief = a_brief(language)
    reply = await ScriptedDialogue(PhraseAnalyst()).open(brief).first()
    first, last = reply.lines[0], reply.lines[-1]
    assert "AI" in first.text or "인공지능" in first.text
    assert brief.organization in first.text
    assert brief.recipient in first.text
    assert not first.interruptible
    assert last.interruptible
    assert last.text.endswith("?")


async def test_a_test_call_without_a_name_is_greeted_without_one() -> None:
    reply = await ScriptedDialogue(PhraseAnalyst()).open(a_brief(Language.KO, recipient="")).first()
    assert reply.lines[0].text.startswith("안녕하세요, 행복복지관에서")


@pytest.mark.parametrize("language", Language)
async def test_emergency_words_and_goodbyes_cannot_be_talked_over(language: Language) -> None:
    session = ScriptedDialogue(PhraseAnalyst()).open(a_brief(language))
    await session.first()
    fallen = "못 일어나겠어요" if language is Language.KO else "I cannot get up"
    reply = await session.answer(spoke(fallen))
    assert not any(line.interruptible for line in reply.lines)
    assert reply.emergency is not None
    assert reply.emergency.rule == "phrases: fall"


async def test_the_emergency_number_is_that_of_the_country() -> None:
    session = ScriptedDialogue(PhraseAnalyst()).open(a_brief(Language.EN, country="US"))
    await session.first()
    assert "911" in words_of(await session.answer(spoke("I cannot get up")))


@pytest.mark.parametrize("most", [1, 2, 3, 5, 12])
async def test_no_more_questions_are_asked_than_the_campaign_allows(most: int) -> None:
    script = built_in_script(Language.KO)
    brief = a_brief(Language.KO, script=replace(script, max_turns=most))
    session = ScriptedDialogue(PhraseAnalyst()).open(brief)
    await session.first()
    asked = 0
    reply = await session.answer(spoke("네"))
    while reply.then is NextStep.LISTEN:
        asked += 1
        reply = await session.answer(spoke("무릎이 아파요"))
    assert asked <= most
    assert asked == min(most, 8)
    assert reply.lines[-1].closing


async def test_nothing_is_said_twice_alike_in_one_call() -> None:
    session = ScriptedDialogue(PhraseAnalyst()).open(a_brief(Language.EN))
    spoken = [*(await session.first()).lines]
    for words in ("yes", "I ate well", "good", "all good", "fine", "yes I do"):
        spoken += (await session.answer(spoke(words))).lines
    texts = [line.text for line in spoken]
    assert len(texts) == len(set(texts))


async def test_slower_words_stay_slower_until_the_end() -> None:
    session = ScriptedDialogue(PhraseAnalyst()).open(a_brief(Language.KO))
    await session.first()
    await session.answer(spoke("천천히 말해 주세요"))
    reply = await session.answer(spoke("네"))
    assert all(line.pace < 1 for line in reply.lines)


async def test_what_was_said_last_time_is_asked_about_first() -> None:
    knee = MemoryItem(
        memory_id=1, topic=Topic.HEALTH, text="무릎이 아프다.", learned_on=date(2026, 3, 2)
    )
    session = ScriptedDialogue(PhraseAnalyst()).open(
        a_brief(
            Language.KO,
            memory=(knee,),
            call_count=1,
            raising=Raising(today=date(2026, 3, 9), calls_before=1),
        )
    )
    await session.first()
    reply = await session.answer(spoke("네"))
    assert "무릎이 아프다고 하셨는데" in words_of(reply)
    assert reply.topic is Topic.HEALTH
    topics = []
    while reply.then is NextStep.LISTEN:
        reply = await session.answer(spoke("좋아요"))
        topics.append(reply.topic)
    assert Topic.HEALTH not in topics


async def test_after_the_goodbye_nothing_more_is_said() -> None:
    session = ScriptedDialogue(PhraseAnalyst()).open(a_brief(Language.EN))
    await session.first()
    await session.answer(spoke("you have the wrong number"))
    await session.answer(spoke("no"))
    reply = await session.answer(spoke("hello"))
    assert (reply.lines, reply.then) == ((), NextStep.HANG_UP)


async def test_the_analyst_is_told_what_was_asked() -> None:
    analyst = PhraseAnalyst()
    session = ScriptedDialogue(analyst).open(a_brief(Language.EN))
    await session.first()
    await session.answer(spoke("yes"))
    await session.answer(spoke("twice"))
    assert analyst.asked == ["Is now a good time to talk?", "Have you eaten well today?"]


async def test_equal_calls_are_equal() -> None:
    async def talk() -> list[Reply]:
        session = ScriptedDialogue(PhraseAnalyst()).open(a_brief(Language.KO, call_count=3))
        said = ["네", "무릎이 아파요", "어제부터요", "좋아요"]
        return [await session.first(), *[await session.answer(spoke(words)) for words in said]]

    assert await talk() == await talk()
