"""What every dialogue does: the scripted one, the language model's, and that one when its server is gone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from carecall.conversation.guarding import GuardedDialogue
from carecall.domain.brief import CallBrief
from carecall.domain.language import Language
from carecall.language.analyst.embedded import EmbeddedAnalyst
from carecall.language.llm.chat_servers import ChatConfig, ChatServers
from carecall.language.llm.dialogue import LlmDialogue
from carecall.language.scripted import ScriptedDialogue
from carecall.ports.dialogue import Dialogue, NextStep, Reply
from tests.fakes.chat_server import chat_server
from tests.language.llm.llm_talks import whole, words_of
from tests.language.scripted_talks import a_brief, event_of

ENGINES = ("scripted", "llm", "llm whose server is gone", "llm that breaks rules")
SAID = {
    Language.KO: ("네", "밥은 조금 먹었어요", "잠을 못 잤어요", "약은 먹었어요", "집에 있었어요"),
    Language.EN: ("yes", "I only had soup", "I slept badly", "I took my pills", "I stayed at home"),
}
Hold = Callable[[CallBrief, tuple[str, ...]], Awaitable[list[Reply]]]


@pytest.fixture(params=ENGINES)
async def dialogue(request: pytest.FixtureRequest) -> AsyncIterator[Dialogue]:
    script = ScriptedDialogue(EmbeddedAnalyst())
    async with AsyncExitStack() as stack:
        if request.param == "scripted":
            yield GuardedDialogue(script)
            return
        double = stack.enter_context(chat_server())
        double.fault = "500" if "gone" in request.param else ""
        double.says = "It is raining today." if "rules" in request.param else "네, 그러셨군요."
        servers = ChatServers(ChatConfig(bases=(double.url,), model="small", first_words_s=3.0))
        stack.push_async_callback(servers.close)
        yield GuardedDialogue(LlmDialogue(script, servers))


@pytest.fixture
def hold(dialogue: Dialogue) -> Hold:
    async def hold(brief: CallBrief, said: tuple[str, ...]) -> list[Reply]:
        session = dialogue.open(brief)
        replies = [await session.first()]
        for each in said:
            replies.append(await whole(await session.answer(event_of(each))))
        return replies

    return hold


@pytest.mark.parametrize("language", list(Language))
async def test_the_first_words_name_an_ai_and_who_calls(hold: Hold, language: Language) -> None:
    (greeting,) = await hold(a_brief(language, organization="Sunrise"), ())
    assert "Sunrise" in words_of(greeting)
    assert any(word in words_of(greeting) for word in ("AI", "인공지능"))


@pytest.mark.parametrize("language", list(Language))
async def test_a_talk_goes_on_with_one_question_at_a_time(hold: Hold, language: Language) -> None:
    for reply in (await hold(a_brief(language), SAID[language]))[1:]:
        assert reply.then is NextStep.LISTEN
        assert sum(line.text.count("?") for line in reply.lines) == 1
        assert reply.lines[-1].text.endswith("?")
        assert reply.topic is not None


@pytest.mark.parametrize("language", list(Language))
async def test_every_talk_ends_with_an_announced_closing(hold: Hold, language: Language) -> None:
    bye = "안녕히 계세요" if language is Language.KO else "goodbye"
    last = (await hold(a_brief(language), (*SAID[language], bye)))[-1]
    assert last.then is NextStep.HANG_UP
    assert any(line.closing for line in last.lines)


async def test_an_emergency_is_raised_at_once(hold: Hold) -> None:
    last = (await hold(a_brief(Language.EN), ("yes", "I have fallen and cannot get up")))[-1]
    assert last.emergency is not None
    assert last.more is None


async def test_a_wish_for_no_more_calls_is_taken_at_once(hold: Hold) -> None:
    last = (await hold(a_brief(Language.EN), ("yes", "do not call me again")))[-1]
    assert last.stop_wish is not None


async def test_silence_is_met_with_a_question(hold: Hold) -> None:
    last = (await hold(a_brief(Language.KO), ("네", "(silence)")))[-1]
    assert last.lines
    assert last.then is NextStep.LISTEN


async def test_equal_calls_ask_the_same_things(dialogue: Dialogue, hold: Hold) -> None:
    one = await hold(a_brief(Language.EN), SAID[Language.EN])
    other = await hold(a_brief(Language.EN), SAID[Language.EN])
    assert [reply.topic for reply in one] == [reply.topic for reply in other]
