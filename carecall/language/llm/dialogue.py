"""The dialogue in which a language model phrases and the script decides.

The script runs underneath from the first word to the last: permission, notices, repair, silence,
refusals, emergencies, machines and every end are its own, and it stands where the talk stands, so
that it takes over at any moment. The model finds words of sympathy for an answer and may ask one
question about it; whatever it does wrong or too late, the script speaks in the same turn.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from carecall.domain.brief import CallBrief
from carecall.domain.spoken_guard import SpokenGuard
from carecall.language.llm.chat_servers import ChatServers
from carecall.language.llm.free_talk import Turn, free_turn
from carecall.language.llm.phrased import PhrasedReply
from carecall.language.llm.prompting import Asked, Exchange, body_for, exchanges_of
from carecall.language.scripted import ScriptedDialogue, ScriptedSession
from carecall.language.talk import Situation
from carecall.ports.dialogue import CalleeEvent, Phrasing, Reply
from carecall.ports.telemetry import Counted, NoTelemetry, Observed, Telemetry

PHRASED = "phrased"


class LlmDialogue:
    """Holds conversations by the script in the brief, in a model's words where those may be."""

    def __init__(
        self,
        script: ScriptedDialogue,
        servers: ChatServers,
        telemetry: Telemetry | None = None,
        *,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = "llm"
        self._script = script
        self._servers = servers
        self._telemetry = telemetry or NoTelemetry()
        self._now_s = now_s

    def open(self, brief: CallBrief) -> LlmSession:
        """Begin a conversation."""
        return LlmSession(self._script.open(brief), self._servers, self._telemetry, self._now_s)


class LlmSession:
    """One call's dialogue."""

    def __init__(
        self,
        script: ScriptedSession,
        servers: ChatServers,
        telemetry: Telemetry,
        now_s: Callable[[], float],
    ) -> None:
        self._script = script
        self._servers = servers
        self._telemetry = telemetry
        self._now_s = now_s
        self._guard = SpokenGuard(script.desk.brief)
        self._exchanges: list[Exchange] = []
        self._pending: PhrasedReply | None = None
        self._ours: tuple[str, ...] = ()
        """What we said last."""

    async def first(self) -> Reply:
        """Return the greeting."""
        return self._said(await self._script.first())

    async def answer(self, event: CalleeEvent) -> Reply:
        """Return what follows `event`. Never raises for what a callee or a model says."""
        self._conclude()
        if event.goes_on:
            self._take_back()
        before = self._script.talk
        reply = await self._script.answer(event)
        situation = self._script.heard or Situation(event=event)
        ours, theirs = self._ours, situation.text
        if theirs:
            self._guard.hear(theirs)
        turn = free_turn(before, self._script.talk, situation, reply, self._script.desk)
        if turn is not None:
            reply = await self._phrase(turn, exchanges_of(ours, theirs))
        if theirs:
            self._exchanges.append(exchanges_of(ours, theirs))
        return self._said(reply)

    async def _phrase(self, turn: Turn, now: Exchange) -> Reply:
        """Return the model's reply, or the script's where the model is of no use."""
        config = self._servers.config
        phrased = PhrasedReply(
            turn, self._guard, self._servers, stand=self._script.stand, now_s=self._now_s
        )
        asked = self._asked(turn, now)
        phrased.ask(body_for(asked, model=config.model, tools=config.tools))
        reply = await phrased.begin(config.first_words_s)
        self._pending = phrased if reply.more is not None else None
        if reply.phrasing is not None:
            self._count(reply.phrasing)
        return reply

    def _asked(self, turn: Turn, now: Exchange) -> Asked:
        return Asked(
            language=self._script.desk.brief.script.language,
            before=tuple(self._nameless(each) for each in self._exchanges),
            now=self._nameless(now),
            topic=turn.before.question.topic,
            goes_on_with=turn.after.question.text,
            may_ask=turn.may_ask,
            topics=tuple(each.topic for each in turn.before.agenda),
        )

    def _nameless(self, exchange: Exchange) -> Exchange:
        """Return an exchange without the person's name: no server needs it."""
        name = self._script.desk.brief.recipient
        return replace(exchange, ours=exchange.ours.replace(name, "") if name else exchange.ours)

    def _said(self, reply: Reply) -> Reply:
        self._ours = tuple(line.text for line in reply.lines)
        for text in self._ours:
            self._guard.say(text)
        return reply

    def _take_back(self) -> None:
        """Forget the last answer: the person went on with the turn that it answered."""
        self._script.take_back()
        for text in self._ours:
            self._guard.take_back(text)
        if self._exchanges:
            self._ours = (self._exchanges.pop().ours,)

    def _conclude(self) -> None:
        """Take the end of the last reply, wherever it was broken off."""
        pending, self._pending = self._pending, None
        if pending is None:
            return
        found = pending.outcome()
        if found.phrasing is not None:
            self._count(found.phrasing)
        self._ours = pending.words
        for text in self._ours:
            self._guard.say(text)

    def _count(self, phrasing: Phrasing) -> None:
        self._telemetry.count(Counted.MODEL_ASKED, phrasing.fell_back or PHRASED)
        if phrasing.first_words_ms is not None:
            self._telemetry.observe(Observed.FIRST_WORDS, phrasing.first_words_ms / 1000)
