"""A turn that was answered too soon is answered again as a whole, and nothing of the first answer stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carecall.domain.language import Language
from carecall.language.scripted import ScriptedDialogue, ScriptedSession
from carecall.ports.dialogue import CalleeEvent, Reply
from tests.fakes.analyst import PhraseAnalyst
from tests.language.scripted_talks import a_brief, spoke, words_of


async def opened(language: Language = Language.EN) -> tuple[ScriptedSession, Reply]:
    session = ScriptedDialogue(PhraseAnalyst()).open(a_brief(language))
    await session.first()
    return session, await session.answer(spoke("yes" if language is Language.EN else "네"))


def whole(text: str) -> CalleeEvent:
    return replace(spoke(text), goes_on=True)


async def test_the_whole_turn_is_answered_where_the_fragment_was() -> None:
    session, _ = await opened()
    stood = session.talk
    fragment = await session.answer(spoke("i am"))
    assert session.talk != stood
    reply = await session.answer(whole("i am fine thank you"))
    plain, _ = await opened()
    assert words_of(reply) == words_of(await plain.answer(spoke("i am fine thank you")))
    assert session.talk == plain.talk
    assert fragment.lines


@pytest.mark.parametrize("language", Language)
async def test_going_on_twice_takes_back_once_each_time(language: Language) -> None:
    session, _ = await opened(language)
    text = "i slept well" if language is Language.EN else "잘 잤어요"
    await session.answer(spoke(text))
    await session.answer(whole(text))
    await session.answer(whole(text))
    plain, _ = await opened(language)
    await plain.answer(spoke(text))
    assert session.talk == plain.talk


async def test_an_alarm_is_not_taken_back() -> None:
    session, _ = await opened()
    reply = await session.answer(spoke("I cannot get up"))
    assert reply.emergency is not None
    phase = session.talk.phase
    await session.answer(whole("I cannot get up today so early"))
    assert session.talk.phase is phase


async def test_going_on_with_what_was_never_answered_is_a_plain_answer() -> None:
    session = ScriptedDialogue(PhraseAnalyst()).open(a_brief(Language.EN))
    reply = await session.answer(whole("yes of course"))
    assert reply.lines
