"""A whole conversation in virtual time: flow and fakes put together, and a person to play."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from carecall.conversation.conversations import Conversations
from carecall.conversation.listening import Listening
from carecall.conversation.talk_parts import TalkParts
from carecall.domain.audio import CHUNK_MS, SILENCE, chunks
from carecall.domain.brief import CallBrief
from carecall.domain.language import Language
from carecall.domain.script import CareScript
from carecall.domain.turns import FinishedCall
from carecall.ports.analysis import Analyst
from carecall.ports.dialogue import Dialogue
from tests.fakes.conversation_store import MemoryConversationStore
from tests.fakes.dialogue import Answer, ListedDialogue
from tests.fakes.recogniser import FakeRecogniser, Phrasebook
from tests.fakes.synthesiser import FakeSynthesiser
from tests.fakes.voice_channel import FakeVoiceChannel
from tests.fakes.voice_detector import PhraseDetector

ANSWERED_AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


class InlineExecutor(Executor):
    """Runs at once, in the caller's thread."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class StandingClock:
    """A clock that does not move: durations are counted in sound."""

    def now(self) -> datetime:
        return ANSWERED_AT

    def monotonic(self) -> float:
        return 0.0


class MemoryRecorder:
    """Counts what it is given."""

    def __init__(self) -> None:
        self.left = bytearray()
        self.right = bytearray()

    def heard(self, chunk: bytes) -> None:
        self.left += chunk

    def sent(self, chunk: bytes) -> None:
        self.right += chunk

    def finish(self) -> str | None:
        return "2026/11/02/call.wav" if self.left else None


def make_brief(language: Language = Language.EN, **facts: object) -> CallBrief:
    """Return a brief with an empty script."""
    script = CareScript(
        name="test", version=1, language=language, greeting="", permission="", opening="",
        closing="", topics=(), lines={},
    )  # fmt: skip
    base: dict[str, object] = {
        "call_id": "0b5e0b0e-0000-4000-8000-000000000001",
        "organization_id": 1,
        "organization": "Haengbok Welfare Centre",
        "department": "Haengbok Welfare Centre",
        "recipient": "Kim",
        "script": script,
    }
    return CallBrief(**(base | facts))  # type: ignore[arg-type]  # the facts are CallBrief's own fields


class TalkRig:
    """One call: `answer` picks up, `say` and `wait` let time pass, `end` returns the record."""

    def __init__(
        self,
        *replies: Answer,
        language: Language = Language.EN,
        talks: Dialogue | None = None,
        analyst: Analyst | None = None,
        **facts: object,
    ) -> None:
        """Without `talks`, a real dialogue, ours are the listed `replies`; an `analyst` listens to words that go on."""
        self.brief = make_brief(language, **facts)
        self.phrasebook = Phrasebook()
        self.recogniser = FakeRecogniser(self.phrasebook)
        self.synthesiser = FakeSynthesiser()
        self.store = MemoryConversationStore()
        self.dialogue = ListedDialogue(*replies)
        self.detector = PhraseDetector()
        self.listening = Listening(self.detector, InlineExecutor())
        self.channel = FakeVoiceChannel()
        self.recorder = MemoryRecorder()
        self.talk: asyncio.Task[None] | None = None
        self.parts = TalkParts(
            store=self.store,
            dialogue=talks or self.dialogue,
            recogniser=self.recogniser,
            synthesiser=self.synthesiser,
            listening=self.listening,
            clock=StandingClock(),
            analyst=analyst,
        )
        self._open()

    def use(self, dialogue: Dialogue) -> None:
        """Hold the talk with another dialogue; before the answer."""
        self.parts = replace(self.parts, dialogue=dialogue)
        self._open()

    def _open(self) -> None:
        self.conversations = Conversations(self.parts, record=lambda _id, _at: self.recorder)

    async def answer(self) -> None:
        """Pick up the phone."""
        self.talk = asyncio.ensure_future(self.conversations.converse(self.brief, self.channel))
        await self._settle()

    async def say(self, text: str, ms: int) -> None:
        """Speak `text` for `ms`."""
        await self._pass(chunks(self.phrasebook.speech(text, ms)))

    async def hear(self, pcm: bytes) -> None:
        """Let any sound come in."""
        await self._pass(chunks(pcm))

    async def wait(self, ms: int) -> None:
        """Say nothing for `ms`."""
        await self._pass([SILENCE] * (ms // CHUNK_MS))

    async def until_silent(self, most_ms: int = 60_000) -> int:
        """Listen until our voice stops; returns how long that took."""
        return await self._until(lambda: not self.channel.sounding, most_ms)

    async def until_sounding(self, most_ms: int = 60_000) -> int:
        """Wait until our voice begins; returns how long that took."""
        return await self._until(lambda: self.channel.sounding, most_ms)

    async def hear_out(self) -> None:
        """Listen to one whole reply and a moment of silence after it."""
        await self.until_sounding()
        await self.until_silent()
        await self.wait(160)

    async def press(self, digit: str) -> None:
        """Press a key."""
        self.channel.press(digit)
        await self._settle()

    async def hang_up(self) -> None:
        """Put the phone down."""
        self.channel.leave()
        await self._settle()

    async def end(self, most_ms: int = 30_000) -> FinishedCall:
        """Let the call end by itself and return what was written."""
        assert self.talk is not None
        for _ in range(most_ms // CHUNK_MS):
            if self.store.finished or self.channel.hung_up:
                break
            await self._pass([SILENCE])
            if self.channel._closed.is_set():
                break
        await asyncio.wait_for(self.talk, 5)
        return self.store.finished[-1]

    @property
    def agent_said(self) -> list[str]:
        """Our turns so far."""
        return [turn.text for turn in self.store.turns if turn.speaker == "agent"]

    async def _until(self, reached: Callable[[], bool], most_ms: int) -> int:
        for passed in range(0, most_ms, CHUNK_MS):
            if reached():
                return passed
            await self._pass([SILENCE])
        raise AssertionError(f"not within {most_ms} ms")

    async def _pass(self, inbound: list[bytes]) -> None:
        for chunk in inbound:
            self.channel.tick(chunk)
            while await self.listening.round():
                pass
            await self._settle()

    async def _settle(self) -> None:
        for _ in range(10):
            await asyncio.sleep(0)
        for talk in tuple(self.conversations.live):
            await talk.written()
