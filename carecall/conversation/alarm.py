"""An ear for emergencies while somebody is still speaking: what cannot wait for the end of the turn is raised at once.

Long speech is recognised in between, every second or so; words of a pause are read as they come. When the turn is over,
its whole words say whether the alarm stands or is doubted; it is never taken back.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from carecall.conversation.callee import Callee, Said
from carecall.conversation.turn_log import TurnLog
from carecall.domain.alert import AlertRaised, AlertStanding, HeardBy, quote_moment_ms
from carecall.domain.alert_words import is_said_whole
from carecall.domain.endpointing import PRE_ROLL_MS
from carecall.domain.findings import Kind, Label, Reading
from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.errors import EngineTooSlow
from carecall.ports.analysis import Analyst
from carecall.ports.clock import Clock
from carecall.ports.dialogue import NextStep, Reply
from carecall.ports.speech import Priority, Recogniser, RecognitionHints

log = logging.getLogger(__name__)

PASS_EVERY_MS = 1_200
OPENING_PASS_EVERY_MS = 600
"""The same while nobody knows who took the call: a machine gives itself away by its first words."""
LONGEST_MS = 8_000
"""Of a long turn only the newest sound is recognised again."""
DEADLINE_S = 1.5
"""Words that come later than this are no news."""
TRUSTED_CONFIDENCE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmParts:
    """What one call's alarm works with."""

    call_id: str
    language: Language
    recogniser: Recogniser
    analyst: Analyst | None
    """Without one nothing is watched."""
    clock: Clock
    put: Callable[[AlertRaised], None]
    """Writes an alert behind the talk."""
    turns: TurnLog
    hush: Callable[[], None]
    """Stops our voice."""
    overheard: Callable[[str], object]
    """Told the words of speech that goes on."""
    settled: Callable[[], bool]
    """Whether it is known who took the call."""


@dataclass(frozen=True, slots=True)
class _Raised:
    alert: AlertRaised
    reading: Reading


class Alarm:
    """Of one call. Everything runs on the event loop's thread."""

    def __init__(
        self, parts: AlarmParts, callee: Callee, *, known: Collection[str] = frozenset()
    ) -> None:
        """`known` are the matters that were raised on this call before."""
        self._parts = parts
        self._callee = callee
        self._known = set(known)
        self._raised: list[_Raised] = []
        """In the turn that goes on."""
        self._suspected = ""
        self._machine = False
        """A machine speaks; it is in no emergency."""
        self._asked = ""
        self._topic: Topic | None = None
        self._heard_to_ms = 0
        self._pass: asyncio.Task[None] | None = None

    def asks(self, reply: Reply) -> None:
        """Note what we ask, because an answer is read with its question."""
        self._topic = reply.topic
        self._machine = reply.voicemail or reply.then is NextStep.LISTEN_ON
        self._asked = reply.lines[-1].text if reply.lines else ""
        if reply.emergency is not None:
            self._known.add(reply.emergency.reading.matter)

    def tick(self) -> None:
        """Have long speech recognised when it is time; called with every chunk of inbound sound."""
        if self._parts.analyst is None or self._pass is not None:
            return
        callee = self._callee
        if not callee.active or callee.over or not callee.endpointer.speaking:
            return
        now_ms = callee.position_ms
        every_ms = PASS_EVERY_MS if self._parts.settled() else OPENING_PASS_EVERY_MS
        if now_ms - max(self._heard_to_ms, callee.started_ms) < every_ms:
            return
        self._heard_to_ms = now_ms
        start_ms = max(callee.started_ms - PRE_ROLL_MS, now_ms - LONGEST_MS, 0)
        self._pass = asyncio.get_running_loop().create_task(self._hear(start_ms, now_ms))

    def words(self, text: str) -> None:
        """Read the words of the turn so far, at a pause."""
        self._read(text, self._callee.started_ms, self._callee.position_ms, pausing=True)

    def over(self, said: Said | None) -> Reading | None:
        """Return what was raised in the turn that is over, after writing whether its words bear it out."""
        raised, self._raised, self._suspected = self._raised, [], ""
        for each in raised:
            self._parts.put(self._settled(each, said))
        return raised[-1].reading if raised else None

    def close(self) -> None:
        """Stop listening."""
        if self._pass is not None:
            self._pass.cancel()

    async def _hear(self, start_ms: int, end_ms: int) -> None:
        turn_ms = self._callee.started_ms
        try:
            heard = await self._parts.recogniser.transcribe(
                self._callee.ear.piece(start_ms, end_ms),
                language=self._parts.language,
                hints=RecognitionHints(topic=self._topic),
                priority=Priority.PARTIAL,
                deadline_s=DEADLINE_S,
            )
        except EngineTooSlow:
            return  # the turn's own passes still come
        except Exception:  # an engine's failure costs an early alarm, never the talk
            log.warning("partial words not recognised", exc_info=True)
            return
        finally:
            self._pass = None
        if not self._callee.active or self._callee.started_ms != turn_ms:
            return  # that turn is answered by its own words
        if heard.confidence >= TRUSTED_CONFIDENCE:
            self._parts.overheard(heard.text)
            self._read(heard.text, start_ms, end_ms, pausing=False)

    def _read(self, text: str, start_ms: int, end_ms: int, *, pausing: bool) -> None:
        if self._machine:
            return
        reading = self._reading(text)
        matter = reading.matter
        certain = reading.label is Label.EMERGENCY and not reading.doubtful
        if not certain or matter in self._known:
            self._suspected = ""
            return
        whole = pausing or is_said_whole(text, reading.evidence)
        if not whole and self._suspected != matter:
            self._suspected = matter
            return
        self._raise(text, reading, start_ms, end_ms)

    def _raise(self, text: str, reading: Reading, start_ms: int, end_ms: int) -> None:
        parts = self._parts
        alert = AlertRaised(
            call_id=parts.call_id,
            turn_no=parts.turns.last_no + 1,
            matter=reading.matter,
            quote=reading.evidence,
            raised_at=parts.clock.now(),
            rule=self._rule(reading),
            heard_by=HeardBy.PARTIAL,
            audio_ms=quote_moment_ms(text, reading.evidence, started_ms=start_ms, ended_ms=end_ms),
            standing=AlertStanding.HEARD,
        )
        self._known.add(reading.matter)
        self._raised.append(_Raised(alert, reading))
        log.info("emergency in words that go on", extra={"call_id": parts.call_id})
        parts.put(alert)
        parts.hush()

    def _settled(self, raised: _Raised, said: Said | None) -> AlertRaised:
        turn = self._parts.turns.words
        alert = replace(raised.alert, turn_no=turn.turn_no if turn is not None else 0)
        text = said.heard.text.strip() if said is not None and said.heard is not None else ""
        reading = self._reading(text)
        same = reading.label is Label.EMERGENCY and reading.matter == alert.matter
        if said is None or not same:
            return replace(alert, standing=AlertStanding.DOUBTED)
        audio_ms = quote_moment_ms(
            text, reading.evidence, started_ms=said.started_ms, ended_ms=said.ended_ms
        )
        return replace(
            alert,
            standing=AlertStanding.CONFIRMED,
            quote=reading.evidence or alert.quote,
            audio_ms=max(audio_ms, 0),
        )

    def _reading(self, text: str) -> Reading:
        if self._parts.analyst is None or not text:
            return _NOTHING
        return self._parts.analyst.read_utterance(
            text, language=self._parts.language, topic=self._topic, asked=self._asked
        )

    def _rule(self, reading: Reading) -> str:
        name = self._parts.analyst.name if self._parts.analyst is not None else ""
        return f"{name}: {reading.matter or 'emergency'}"


_NOTHING = Reading(label=Label.NORMAL, kind=Kind.ANSWER, evidence="")
