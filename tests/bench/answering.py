"""Humans taken for machines, machines taken for humans, and how soon it is known: a spoken set of openings."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from carecall.conversation.listening import Listening
from carecall.domain.answering import MACHINES, AnswerKind
from carecall.domain.audio import BYTES_PER_MS, chunks
from carecall.domain.language import Language
from carecall.domain.turns import FinishedCall, Heard
from carecall.language.script_files import built_in_script
from carecall.language.scripted import ScriptedDialogue
from carecall.plain_settings import speech_config
from carecall.ports.speech import (
    Priority,
    Recogniser,
    RecogniserLoad,
    RecognitionHints,
)
from carecall.settings import read_settings
from carecall.speech.espeak import EspeakSynthesiser
from carecall.speech.silero import SileroVoiceDetector
from carecall.wiring.talks import Mind, build_mind
from tests.bench.answering_cases import Case, spoken_cases
from tests.bench.figures import Figure, PartResult, spread
from tests.fakes.talk_rig import InlineExecutor, TalkRig

ORACLE_PASS_MS = 300


@dataclass(slots=True)
class Outcome:
    """What became of one call."""

    case: Case
    kind: AnswerKind | None
    decided_ms: int | None
    """Recognition's own time included."""
    ever: set[AnswerKind] = field(default_factory=set)
    """Every kind that it was taken for on the way."""
    hung_up: bool = False

    def note(self, kind: AnswerKind, at_ms: int) -> None:
        """Take a finding; which machine it is may become clear after that it is one."""
        if self.decided_ms is None or not ({kind, self.kind} <= MACHINES):
            self.decided_ms = at_ms
        self.kind = kind
        self.ever.add(kind)


class Ears:
    """A Recogniser that the virtual time waits for; remembers how long its newest pass took."""

    def __init__(self, engine: Recogniser | None) -> None:
        self.name = engine.name if engine is not None else "the words as they were said"
        self.limited = False
        self.idle = asyncio.Event()
        self.idle.set()
        self._busy = 0
        self.pass_ms = ORACLE_PASS_MS
        self.case: Case | None = None
        self._engine = engine

    async def transcribe(
        self,
        pcm: bytes,
        *,
        language: Language,
        hints: RecognitionHints,
        priority: Priority = Priority.FINAL,
        deadline_s: float = 8.0,
    ) -> Heard:
        if self._engine is None:
            return Heard(text=self._said(pcm), confidence=0.9, engine=self.name, pass_ms=1)
        self._busy += 1
        self.idle.clear()
        began = time.perf_counter()
        try:
            return await self._engine.transcribe(
                pcm, language=language, hints=hints, priority=priority, deadline_s=60.0
            )
        finally:
            self._busy -= 1
            if not self._busy:
                self.idle.set()
            self.pass_ms = round((time.perf_counter() - began) * 1000)

    def load(self) -> RecogniserLoad:
        return RecogniserLoad(lanes=1, busy_s=0.0, passes=0, waited_ms=0)

    def _said(self, pcm: bytes) -> str:
        """Return the words whose middle lies in `pcm`, found again in the whole sound."""
        assert self.case is not None
        at = self.case.pcm.find(pcm[: 8 * BYTES_PER_MS * 20])
        start_ms = at // BYTES_PER_MS if at >= 0 else 0
        end_ms = start_ms + len(pcm) // BYTES_PER_MS
        found = []
        for text, first_ms, last_ms in self.case.words:
            parts = text.split()
            each_ms = (last_ms - first_ms) / len(parts)
            found += [
                part
                for number, part in enumerate(parts)
                if start_ms <= first_ms + each_ms * (number + 0.5) <= end_ms
            ]
        return " ".join(found)


def measure(result: PartResult, *, quick: bool) -> None:
    """Play every opening into a whole conversation in virtual time: real voice detection, dialogue and rules."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CARECALL_CACHE"] = str(read_settings().downloads.absolute())
        os.environ["CARECALL_VAR"] = folder
        settings = read_settings()
        mind = build_mind(settings)
        espeak = speech_config(settings).espeak
        assert espeak is not None
        cases = asyncio.run(spoken_cases(EspeakSynthesiser(espeak)))
        cases = cases[::9] if quick else cases
        humans = sum(case.kind is AnswerKind.PERSON for case in cases)
        result.load = (
            f"{humans} spoken openings of people (slow, long, with a television in the room) and "
            f"{len(cases) - humans} of machines, Korean and English, espeak voices through G.711, each played into "
            "a whole conversation in virtual time while we greet; once with the recogniser of this machine and "
            f"once with the words as they were said after {ORACLE_PASS_MS} ms. The time of a pass is in the decision time."
        )
        for engine in (None, mind.recogniser):
            ears = Ears(engine)
            outcomes = asyncio.run(_all(cases, ears, mind))
            _tell(result, ears.name, outcomes)


async def _all(cases: Sequence[Case], ears: Ears, mind: Mind) -> list[Outcome]:
    detector = SileroVoiceDetector()
    outcomes = []
    for number, case in enumerate(cases):
        outcomes.append(await _one(case, ears, mind, detector))
        if number % 20 == 19:
            sys.stderr.write(f"  {number + 1} openings\n")
    return outcomes


async def _one(case: Case, ears: Ears, mind: Mind, detector: SileroVoiceDetector) -> Outcome:
    rig = TalkRig(language=case.language, script=built_in_script(case.language))
    ears.case = case
    rig.listening = Listening(detector, InlineExecutor())
    rig.parts = replace(rig.parts, recogniser=ears, listening=rig.listening, analyst=mind.analyst)
    rig.use(ScriptedDialogue(mind.analyst))
    await rig.answer()
    outcome = Outcome(case, None, None)
    log = next(iter(rig.conversations.live))._answer_log
    for chunk in chunks(case.pcm):
        await rig.hear(chunk)
        await ears.idle.wait()
        if log.kind is not None and log.kind is not outcome.kind:
            outcome.note(log.kind, rig.channel.position_ms + ears.pass_ms)
        if rig.store.finished or rig.channel.hung_up:
            outcome.hung_up = True
            break
    if not outcome.hung_up:
        await rig.hang_up()
    finished = await _finished(rig)
    outcome.kind = finished.answered_as
    return outcome


async def _finished(rig: TalkRig) -> FinishedCall:
    assert rig.talk is not None
    await asyncio.wait_for(rig.talk, 10)
    return rig.store.finished[-1]


def _tell(result: PartResult, engine: str, outcomes: Sequence[Outcome]) -> None:
    people = [each for each in outcomes if each.case.kind is AnswerKind.PERSON]
    machines = [each for each in outcomes if each.case.kind in MACHINES]
    wrong = [each for each in people if each.ever & MACHINES]
    missed = [each for each in machines if not each.ever & MACHINES]
    other = [each for each in machines if each.kind in MACHINES and each.kind is not each.case.kind]
    for name, part, whole, aim in (
        ("human taken for a machine", wrong, people, 2.0),
        ("human hung up on as a machine", [each for each in wrong if each.kind in MACHINES], people, 2.0),
        ("machine taken for a human", missed, machines, None),
        ("machine taken for another kind", other, machines, None),
    ):  # fmt: skip
        share = 100 * len(part) / len(whole) if whole else None
        result.figures.append(
            Figure(name=f"{name}, {engine}", value=share, unit="%", samples=len(whole), at_most=aim)
        )
    for name, group, since in (
        ("machine, after answer", machines, lambda _: 0),
        ("human, after their first sound", people, lambda case: case.words[0][1]),
    ):
        decided = [
            (each.decided_ms - since(each.case)) / 1000
            for each in group
            if each.decided_ms is not None
        ]
        result.figures += spread(
            f"decision: {name}, {engine}", decided, "s", aims={50: 2.0, 95: 5.0}
        )
    for each in (*wrong, *missed, *other):
        result.details.append(
            {"engine": engine, "opening": each.case.name, "taken for": str(each.kind), "on the way": sorted(each.ever)}
        )  # fmt: skip
