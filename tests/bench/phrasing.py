"""How long an answer takes to be found: by the script, and by a language model of a fixed speed behind it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from carecall.domain.language import Language
from carecall.language.analyst.embedded import EmbeddedAnalyst
from carecall.language.engines import LanguageConfig, build_dialogue
from carecall.language.llm.chat_servers import ChatConfig
from carecall.ports.analysis import Analyst
from carecall.ports.dialogue import Dialogue, Reply
from tests.bench.figures import Figure, PartResult, spread
from tests.fakes.chat_server import ChatDouble, chat_server
from tests.language.scripted_talks import a_brief, spoke

TOKENS_A_SECOND = 40
FIRST_TOKEN_S = 0.15
"""A small model on a small GPU: prompt read in so long, then so many tokens a second."""
CHARACTERS_A_TOKEN = {Language.EN: 4, Language.KO: 2}
SAYS = {
    Language.EN: (
        "That is not much for a whole day. What kind of soup was it?",
        "That must have been a long night. What keeps you awake?",
        "That must be a heavy feeling.",
        "It is good that you went out. How far did you get?",
    ),
    Language.KO: (
        "조금밖에 못 드셨군요. 무슨 국을 드셨어요?",
        "밤이 길게 느껴지셨겠어요. 무엇 때문에 깨셨어요?",
        "마음이 무거우셨겠어요.",
        "바깥에 다녀오셨다니 반가워요. 얼마나 걸으셨어요?",
    ),
}
SAID = {
    Language.EN: ("yes", "I only had a little soup", "I slept badly", "I feel low", "I went out"),
    Language.KO: (
        "네",
        "국만 조금 먹었어요",
        "잠을 못 잤어요",
        "마음이 무거워요",
        "밖에 나갔다 왔어요",
    ),
}
TALKS, QUICK_TALKS = 20, 2
FIRST_AIMS = {95: 1200}


@dataclass
class Waits:
    """Milliseconds from the person's words to ours."""

    first: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    fell_back: int = 0


def measure(result: PartResult, *, quick: bool) -> None:
    """Hold the same talks by the script alone and with the model's server on this machine."""
    talks = QUICK_TALKS if quick else TALKS
    result.load = (
        f"{talks} talks of four answers in each language, typed, without sound: what the dialogue itself takes until "
        "its first sentence may be spoken, and until its last one. The language model is a stand-in on loopback that "
        f"begins after {FIRST_TOKEN_S * 1000:.0f} ms and sends {TOKENS_A_SECOND} tokens a second, as a small model on "
        "a small GPU would; what it says is fixed. Every sentence passes the hard rules."
    )
    analyst = EmbeddedAnalyst()
    with chat_server() as server:
        for name in ("scripted", "llm"):
            waits = asyncio.run(_hold(analyst, server, name, talks))
            result.figures += _figures(name, waits)


async def _hold(analyst: Analyst, server: ChatDouble, name: str, talks: int) -> Waits:
    """Hold every talk with the engine `name` and return how long its replies took."""
    chat = ChatConfig(bases=(server.url,), model="small")
    engine = "llm" if name == "llm" else "scripted"
    dialogue = build_dialogue(LanguageConfig(chat=chat, dialogue=engine), analyst)
    waits = Waits()
    for number in range(talks):
        for language in Language:
            await _talk(dialogue, server, waits, language=language, number=number)
    return waits


async def _talk(
    dialogue: Dialogue, server: ChatDouble, waits: Waits, *, language: Language, number: int
) -> None:
    session = dialogue.open(a_brief(language, call_count=number))
    await session.first()
    await session.answer(spoke(SAID[language][0]))
    server.piece = CHARACTERS_A_TOKEN[language]
    server.first_token_s, server.token_s = FIRST_TOKEN_S, 1 / TOKENS_A_SECOND
    for words, answer in zip(SAID[language][1:], SAYS[language], strict=True):
        server.says = answer
        began_s = time.perf_counter()
        reply = await session.answer(spoke(words))
        waits.first.append(1000 * (time.perf_counter() - began_s))
        reply = await _whole(reply)
        waits.whole.append(1000 * (time.perf_counter() - began_s))
        waits.fell_back += bool(reply.phrasing and reply.phrasing.fell_back)


async def _whole(reply: Reply) -> Reply:
    if reply.more is None:
        return reply
    async for _ in reply.more:
        pass
    return reply.more.outcome()


def _figures(name: str, waits: Waits) -> list[Figure]:
    return [
        *spread(f"{name}: to the first sentence", waits.first, "ms", aims=FIRST_AIMS),
        *spread(f"{name}: to the whole reply", waits.whole, "ms", aims={}),
        Figure(name=f"{name}: replies left to the script", value=waits.fell_back, unit=""),
    ]
