"""One reply that a model phrases: its first sentence is spoken while the rest comes; the script is never far."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace

from carecall.domain.spoken_guard import SpokenGuard
from carecall.domain.spoken_signs import SpokenRule
from carecall.errors import ModelFailed
from carecall.language.llm.chat_servers import ChatServers
from carecall.language.llm.chat_stream import ToolCalls
from carecall.language.llm.choices import read_choices
from carecall.language.llm.free_talk import Turn, decided, own_question
from carecall.language.llm.sentence_cut import SentenceCutter
from carecall.language.talk import Move
from carecall.ports.dialogue import Line, Phrasing, Reply

log = logging.getLogger(__name__)

MOST_STATEMENTS = 2
BEGINS = 0.8
"""Share of the time to first words in which a server must begin to answer, so that another can be asked."""
STALL_S = 1.0
"""A model that falls silent for so long between two sentences is not waited for: the person waits too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ended:
    """The stream's end; `why` names what went wrong."""

    why: str = ""


class PhrasedReply:
    """MoreLines: the model's sentences, then the script's question where the model asked none."""

    def __init__(
        self,
        turn: Turn,
        guard: SpokenGuard,
        servers: ChatServers,
        *,
        stand: Callable[[Move], Reply],
        now_s: Callable[[], float],
    ) -> None:
        self._turn = turn
        self._guard = guard
        self._servers = servers
        self._stand = stand
        self._now_s = now_s
        self._came: asyncio.Queue[str | _Ended] = asyncio.Queue()
        self._calls = ToolCalls()
        self._reader: asyncio.Task[None] | None = None
        self._found: list[Line] = []
        self._statements = 0
        self._tail: list[Line] | None = None
        """The script's lines after the model's words; None until it is known which."""
        self._reply = turn.reply
        self._phrasing = Phrasing()
        self._began_s = 0.0

    def ask(self, body: Mapping[str, object]) -> None:
        """Send the request; what comes is kept until it is read."""
        self._began_s = self._now_s()
        self._reader = asyncio.get_running_loop().create_task(self._read(body))

    async def begin(self, within_s: float) -> Reply:
        """Return the reply with its first sentence, or the script's own when none came in time that may be spoken."""
        try:
            async with asyncio.timeout(within_s):
                came = await self._came.get()
        except TimeoutError:
            self._servers.slow()
            return self._fall_back("slow")
        except asyncio.CancelledError:
            self._stop()
            raise
        if isinstance(came, _Ended):
            return self._fall_back(came.why) if came.why else self._without_words()
        line, broken = self._judged(came)
        if line is None:
            return self._fall_back(broken)
        self._servers.in_time()
        took_ms = round(1000 * (self._now_s() - self._began_s))
        self._phrasing = Phrasing(first_words_ms=took_ms)
        return replace(self._turn.reply, lines=(line,), more=self, facts=(), phrasing=None)

    async def __aiter__(self) -> AsyncIterator[Line]:
        """Yield what follows the first sentence."""
        place = 1
        while True:
            while place < len(self._found):
                yield self._found[place]
                place += 1
            if not await self._find_next():
                return

    def outcome(self) -> Reply:
        """Return the reply as it turned out; what the model still writes is dropped."""
        self._stop()
        return replace(
            self._reply,
            lines=tuple(self._found),
            more=None,
            phrasing=self._phrasing,
        )

    @property
    def words(self) -> tuple[str, ...]:
        """What was found so far."""
        return tuple(line.text for line in self._found)

    async def _find_next(self) -> bool:
        """Find one line more; False when the reply is whole."""
        while self._tail is None:
            came = await self._next_sentence()
            if isinstance(came, _Ended):
                self._go_on_with_script(came.why)
            elif self._statements < MOST_STATEMENTS or "?" in came:
                line, broken = self._judged(came)
                if line is not None:
                    return True
                if broken:
                    self._go_on_with_script(broken)
        if not self._tail:
            return False
        self._found.append(self._tail.pop(0))
        return True

    async def _next_sentence(self) -> str | _Ended:
        try:
            async with asyncio.timeout(STALL_S):
                return await self._came.get()
        except TimeoutError:
            return _Ended(why="stalled")

    def _judged(self, sentence: str) -> tuple[Line | None, str]:
        """Return the line of `sentence`, or the rule that it breaks; neither for a question without room."""
        verdict = self._guard.judge_found(sentence)
        if verdict.rule is None and sentence.count("?") > 1:
            return None, SpokenRule.QUESTIONS.value
        if verdict.rule is not None:
            return None, verdict.rule.value
        asks = "?" in sentence
        if asks and not self._turn.may_ask:
            return None, "" if self._found else "question"
        phrases = self._turn.desk.phrases
        line = Line(text=sentence, pace=phrases.pace, gain_db=phrases.gain_db)
        self._found.append(line)
        self._guard.say(sentence)
        if asks:
            self._tail = []
            self._reply = self._stand(own_question(self._turn, sentence))
        else:
            self._statements += 1
        return line, ""

    def _go_on_with_script(self, why: str) -> None:
        """Let the script ask, as the model's checked choices say; after a fault as it would have anyway."""
        self._phrasing = replace(self._phrasing, fell_back=why)
        topics = [each.topic for each in self._turn.before.agenda]
        choices = () if why else read_choices(self._calls.whole(), topics)
        move = decided(self._turn, choices)
        self._tail = list(move.reply.lines)
        self._reply = self._stand(move)
        self._stop()

    def _without_words(self) -> Reply:
        """The model chose without a word: the script speaks, and goes on as was chosen."""
        self._go_on_with_script("")
        said = () if self._reply.emergency else self._turn.acknowledged
        lines = (*said, *(self._tail or ()))
        return replace(self._reply, lines=lines, phrasing=Phrasing(fell_back="no_words"))

    def _fall_back(self, why: str) -> Reply:
        self._stop()
        return replace(self._turn.reply, phrasing=Phrasing(fell_back=why))

    def _stop(self) -> None:
        if self._reader is not None:
            self._reader.cancel()

    async def _read(self, body: Mapping[str, object]) -> None:
        """Cut the stream into sentences; the longest time for all of them is the configuration's."""
        config, cutter, why = self._servers.config, SentenceCutter(), "failed"
        begins_s = BEGINS * config.first_words_s
        try:
            async with (
                asyncio.timeout(config.total_s),
                aclosing(self._servers.stream(body, first_s=begins_s)) as deltas,
            ):
                async for delta in deltas:
                    self._calls.take(delta.calls)
                    self._put(cutter.feed(delta.text))
                    if cutter.too_long:
                        why = "garbage"
                        return
            self._put(cutter.rest())
            why = ""
        except TimeoutError:
            why = "slow"
        except ModelFailed as problem:
            log.info("language model of no use", extra={"why": str(problem)})
        finally:
            self._came.put_nowait(_Ended(why=why))

    def _put(self, sentences: list[str]) -> None:
        for sentence in sentences:
            self._came.put_nowait(sentence)
