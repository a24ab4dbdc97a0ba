"""A language model in memory: streams what it is told to say, and waits in the middle when it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field

from carecall.errors import ModelFailed
from carecall.language.llm.chat_servers import ChatConfig, ChatServers
from carecall.language.llm.chat_stream import CallPiece, Delta


@dataclass
class Streamed:
    """One answer, piece by piece; `wait` before the piece of that number; `breaks` after the last."""

    pieces: tuple[str, ...] = ()
    call: tuple[str, str] | None = None
    wait: int | None = None
    breaks: bool = False


@dataclass
class ListedChat(ChatServers):
    """Answers in the order of its list; when that is over the servers are gone."""

    answers: list[Streamed]
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    asked: list[Mapping[str, object]] = field(default_factory=list)
    closed: int = 0
    """Streams that were given up."""

    def __post_init__(self) -> None:
        super().__init__(ChatConfig(bases=("http://nowhere",), model="listed"))

    async def stream(
        self, body: Mapping[str, object], *, first_s: float
    ) -> AsyncGenerator[Delta, None]:
        self.asked.append(body)
        if not self.answers:
            raise ModelFailed("The servers are gone.")
        answer = self.answers.pop(0)
        if answer.call is not None:
            name, arguments = answer.call
            yield Delta(calls=(CallPiece(index=0, name=name, arguments=arguments),))
        try:
            for number, piece in enumerate(answer.pieces):
                if number == answer.wait:
                    await self.go_on.wait()
                yield Delta(text=piece)
        except (asyncio.CancelledError, GeneratorExit):
            self.closed += 1
            raise
        if answer.breaks:
            raise ModelFailed("The server broke off.")
