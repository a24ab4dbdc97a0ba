"""The hard rules at the last door before the voice: no sentence of any engine is spoken unjudged."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import replace

from carecall.domain.brief import CallBrief
from carecall.domain.korean_particles import with_particles
from carecall.domain.script import Purpose
from carecall.domain.script_text import fill
from carecall.domain.spoken_guard import SpokenGuard, names_of
from carecall.domain.spoken_rules import Verdict
from carecall.domain.spoken_signs import SpokenRule
from carecall.ports.dialogue import (
    CalleeDid,
    CalleeEvent,
    Dialogue,
    DialogueSession,
    Line,
    MoreLines,
    NextStep,
    Reply,
)
from carecall.ports.telemetry import Counted, NoTelemetry, Telemetry

log = logging.getLogger(__name__)


class GuardedDialogue:
    """Any dialogue, with every line judged before it is spoken."""

    def __init__(self, dialogue: Dialogue, telemetry: Telemetry | None = None) -> None:
        self.name = dialogue.name
        self._dialogue = dialogue
        self._telemetry = telemetry or NoTelemetry()

    def open(self, brief: CallBrief) -> DialogueSession:
        """Begin a conversation."""
        return GuardedSession(self._dialogue.open(brief), Watch(brief, self._telemetry))


class Watch:
    """Judges lines, and says what was withheld: the rule to everybody, the words to those who may read them."""

    def __init__(self, brief: CallBrief, telemetry: Telemetry) -> None:
        self._brief = brief
        self._telemetry = telemetry
        self._guard = SpokenGuard(brief)
        self._spoken_to = False
        """The person said something just now, and nothing is said again unasked."""
        self._last: list[str] = []
        """What the last reply said for the first time."""

    def hear(self, event: CalleeEvent) -> None:
        """Take what the person did."""
        self._spoken_to = event.did is CalleeDid.SPOKE
        if event.goes_on:
            for text in self._last:
                self._guard.take_back(text)
        self._last = []
        if event.heard is not None:
            self._guard.hear(event.heard.text)

    def passes(self, line: Line, *, alone: bool) -> bool:
        """Judge one line; `alone` when nothing would be left to say without it."""
        verdict = self._guard.judge(line.text, given=line.given)
        if verdict.ok and not alone and self._is_repeated(line):
            verdict = Verdict(rule=SpokenRule.REPEATED, words=line.text)
        if verdict.rule is None:
            self._last += [] if self._guard.was_said(line.text) else [line.text]
            self._guard.say(line.text)
            return True
        self._telemetry.count(Counted.LINES_WITHHELD, verdict.rule.value)
        log.warning(
            "line withheld",
            extra={
                "call_id": self._brief.call_id,
                "rule": verdict.rule.value,
                "private": {"line": line.text, "words": verdict.words},
            },
        )
        return False

    def safe(self, purpose: Purpose, like: Line) -> Line:
        """Return a line of the script in place of `like`."""
        variants = self._brief.script.lines[purpose]
        text = with_particles(fill(variants[0], names_of(self._brief)))
        return replace(like, text=text, clip="", facts=(), given="")

    def _is_repeated(self, line: Line) -> bool:
        """Statements only: a question that comes again is one that was not heard or not answered."""
        asks = line.text.rstrip().endswith("?")
        return (
            self._spoken_to and line.interruptible and not asks and self._guard.was_said(line.text)
        )


class GuardedSession:
    """One call's dialogue, watched."""

    def __init__(self, session: DialogueSession, watch: Watch) -> None:
        self._session = session
        self._watch = watch

    async def first(self) -> Reply:
        """Return the greeting."""
        return self._guarded(await self._session.first(), Purpose.GREETING_AGAIN)

    async def answer(self, event: CalleeEvent) -> Reply:
        """Return what follows `event`."""
        self._watch.hear(event)
        reply = await self._session.answer(event)
        ends = reply.then is not NextStep.LISTEN
        return self._guarded(reply, Purpose.REFUSED if ends else Purpose.ANYTHING_ELSE)

    def _guarded(self, reply: Reply, instead: Purpose) -> Reply:
        if reply.more is not None:
            begun = tuple(line for line in reply.lines if self._watch.passes(line, alone=False))
            more = GuardedLines(reply.more, self._watch, begun, instead)
            return replace(reply, lines=begun, more=more)
        return replace(reply, lines=self._lines(reply, instead))

    def _lines(self, reply: Reply, instead: Purpose) -> tuple[Line, ...]:
        """Return what may be said; where the question, or everything, is withheld, a line of the script."""
        if not reply.lines:
            return ()
        *before, last = reply.lines
        kept = tuple(line for line in before if self._watch.passes(line, alone=False))
        if self._watch.passes(last, alone=not kept or reply.then is NextStep.LISTEN):
            return (*kept, last)
        if kept and reply.then is not NextStep.LISTEN and not last.closing:
            return kept
        return (*kept, self._watch.safe(instead, last))


class GuardedLines:
    """MoreLines, each judged as it comes."""

    def __init__(
        self, more: MoreLines, watch: Watch, begun: tuple[Line, ...], instead: Purpose
    ) -> None:
        self._more = more
        self._watch = watch
        self._begun = begun
        self._instead = instead
        self._judged: dict[int, Line | None] = {}
        """By place: the line that may be spoken, or None; judged once, however often it is read."""

    async def __aiter__(self) -> AsyncIterator[Line]:
        """Yield what may be spoken; a script's question where nothing else is left."""
        place, last = 0, Line(text="")
        async for line in self._more:
            if place not in self._judged:
                passes = self._watch.passes(line, alone=line.text.rstrip().endswith("?"))
                self._judged[place] = line if passes else None
            spoken, last = self._judged[place], line
            if spoken is not None:
                yield spoken
            place += 1
        if not self._begun and not any(self._judged.values()):
            safe = self._judged.setdefault(place, self._watch.safe(self._instead, last))
            if safe is not None:
                yield safe

    def outcome(self) -> Reply:
        """Return the whole reply, as far as it was read, with what may be spoken of it."""
        found = self._more.outcome()
        kept = tuple(line for line in self._judged.values() if line is not None)
        return replace(found, lines=(*self._begun, *kept))
