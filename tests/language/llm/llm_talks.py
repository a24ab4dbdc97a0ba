"""A talk with the language model's dialogue, its server a double on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from carecall.domain.brief import CallBrief
from carecall.language.analyst.embedded import EmbeddedAnalyst
from carecall.language.llm.chat_servers import ChatConfig, ChatServers
from carecall.language.llm.dialogue import LlmDialogue, LlmSession
from carecall.language.scripted import ScriptedDialogue
from carecall.ports.analysis import Analyst
from carecall.ports.dialogue import DialogueSession, Reply
from tests.fakes.chat_server import ChatDouble
from tests.fakes.telemetry import CountingTelemetry
from tests.language.scripted_talks import event_of

ANALYST = EmbeddedAnalyst()


def config_of(*doubles: ChatDouble, **changes: Any) -> ChatConfig:
    """Return a configuration with times that no test has to wait for."""
    facts: dict[str, Any] = {
        "bases": tuple(double.url for double in doubles),
        "model": "small",
        "first_words_s": 3.0,
        **changes,
    }
    return ChatConfig(**facts)


@asynccontextmanager
async def opened(
    brief: CallBrief,
    config: ChatConfig,
    *,
    analyst: Analyst = ANALYST,
    telemetry: CountingTelemetry | None = None,
) -> AsyncIterator[LlmSession]:
    """Open a session and close its connections afterwards."""
    servers = ChatServers(config)
    try:
        yield LlmDialogue(ScriptedDialogue(analyst), servers, telemetry).open(brief)
    finally:
        await servers.close()


async def whole(reply: Reply) -> Reply:
    """Return a reply after everything of it was read."""
    if reply.more is None:
        return reply
    async for _ in reply.more:
        pass
    return reply.more.outcome()


async def said_to(session: DialogueSession, *said: str) -> Reply:
    """Do each of `said` (as the dialogues write it) and return the last whole reply."""
    reply = Reply(lines=(), then=None)  # type: ignore[arg-type]  # replaced at once: something is always said
    for each in said:
        reply = await whole(await session.answer(event_of(each)))
    return reply


def words_of(reply: Reply) -> str:
    """Return what a reply says."""
    return " ".join(line.text for line in reply.lines)
