"""One answered call, from the first word to the finished record of it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import datetime, timedelta

from carecall.conversation.answering import AnswerLog
from carecall.conversation.engine_log import EngineLog
from carecall.conversation.floor import Floor
from carecall.conversation.last_resort import apology, time_up
from carecall.conversation.notes import Notes
from carecall.conversation.speaking import Spoken
from carecall.conversation.talk_parts import TalkParts, floor_parts, open_alarm
from carecall.conversation.turn_log import TurnLog
from carecall.conversation.upcoming import outcome_of, telling
from carecall.conversation.writer import OrderedWriter
from carecall.domain.answering import disposition_for
from carecall.domain.brief import CallBrief
from carecall.domain.call import EndedBy
from carecall.domain.turns import FinishedCall
from carecall.ports.dialogue import (
    CalleeDid,
    CalleeEvent,
    DialogueSession,
    Line,
    NextStep,
    Reply,
)
from carecall.ports.voice import Recorder, VoiceChannel

log = logging.getLogger(__name__)

ANSWER_WITHIN_S = 15.0
"""A dialogue that has no reply by then has failed."""
APOLOGY_WITHIN_S = 12.0
WRITTEN_WITHIN_S = 2.0
"""We hang up only after the end is written, so that the dialplan's next question finds it; at most so late."""


class Talk:
    """Holds one conversation over one channel."""

    def __init__(
        self, parts: TalkParts, brief: CallBrief, channel: VoiceChannel, recorder: Recorder
    ) -> None:
        self._parts = parts
        self._brief = brief
        self.call_id = brief.call_id
        self._channel = channel
        self._recorder = recorder
        self._answered_at: datetime = parts.clock.now() - timedelta(
            milliseconds=channel.position_ms
        )
        self._writer = OrderedWriter(brief.call_id)
        self._log = TurnLog(
            lambda turn: self._writer.put("turn", lambda: parts.store.add_turn(brief.call_id, turn))
        )
        self._notes = Notes(brief.call_id, parts.store, self._writer, parts.clock, self._log)
        self._engines = EngineLog(parts.dialogue.name)
        self._floor = Floor(floor_parts(parts, brief, channel, self._log))
        self._alarm = open_alarm(parts, brief, self._floor, self._notes)
        self._floor.on_words = self._alarm.words
        self._speaking: Reply | None = None
        """The reply that is being spoken and is not in the log yet."""
        self._answer_log = AnswerLog(self._floor.answering.settle)
        self._floor.answering.on_person = self._person_heard
        self._transferring = False
        self._session: DialogueSession | None = None

    async def hold(self) -> None:
        """Talk until one side ends the call, then write down what there was; never raises for a fault."""
        self._connect()
        gone = asyncio.ensure_future(self._channel.closed())
        keys = asyncio.ensure_future(self._read_digits())
        talk = asyncio.ensure_future(self._converse())
        try:
            await asyncio.wait({talk, gone}, return_when=asyncio.FIRST_COMPLETED)
            ended_by = await self._outcome(talk, gone)
            await self._finish(ended_by)
        finally:
            for task in (talk, keys, gone):
                task.cancel()
            await asyncio.gather(talk, keys, gone, return_exceptions=True)
            self._alarm.close()
            self._floor.close()
            self._channel.hang_up()

    def take_leave(self) -> None:
        """Say goodbye now, as at the end of the longest talk time."""
        self._floor.end_time()

    async def written(self) -> None:
        """Return once everything about this call is written, or given up."""
        await self._writer.drained()

    def _connect(self) -> None:
        """Hang ears, mouth and recording on the channel; every 20 ms of both directions pass here."""
        floor, recorder, alarm = self._floor, self._recorder, self._alarm

        def heard(chunk: bytes) -> None:
            recorder.heard(chunk)
            floor.heard(chunk)
            alarm.tick()

        def sent(chunk: bytes, queued: bool) -> None:
            recorder.sent(chunk)
            floor.sent(chunk, queued=queued)

        self._channel.on_sent(sent)
        self._channel.on_chunk(heard)

    async def _read_digits(self) -> None:
        async for digit in self._channel.digits():
            self._floor.pressed(digit)

    # --- the conversation -----------------------------------------------------------------

    async def _converse(self) -> None:
        session, reply, spoken = await self._greet()
        while not self._floor.too_long:
            if spoken is None:
                spoken = await self._speak(reply)
                reply = outcome_of(reply) if spoken.begun else reply
            if reply.then is NextStep.TRANSFER and spoken.begun and not spoken.cut:
                self._transferring = True
                return
            if reply.then is NextStep.HANG_UP and spoken.begun and not spoken.cut:
                last = await self._last_words(session)
                if last is None:
                    return
                reply, spoken = last, None
                continue
            event = await self._floor.next_event(spoken=spoken)
            if event is not None:
                reply = await self._answer(session, event)
            spoken = None
        await self._insist(time_up(self._brief))

    async def _greet(self) -> tuple[DialogueSession, Reply, Spoken | None]:
        """Greet, also somebody who speaks first: nobody is asked anything before we said who calls.

        What a person says before the greeting goes to a session of its own. It is kept when it
        asks for something else than a question: help, a machine's beep to wait for, the end.
        """
        while True:
            session = self._session = self._parts.dialogue.open(self._brief)
            async with asyncio.timeout(ANSWER_WITHIN_S):
                greeting = await session.first()
            spoken = await self._speak(greeting)
            if spoken.begun or self._floor.too_long:
                self._note(greeting)
                return session, greeting, spoken
            event = await self._floor.next_event(spoken=spoken)
            if event is None:
                continue
            reply = await self._answer(session, event)
            urgent = reply.emergency is not None or reply.stop_wish is not None
            if urgent or reply.answered_by is not None or reply.then is not NextStep.LISTEN:
                return session, reply, None

    async def _speak(self, reply: Reply, *, insist: bool = False) -> Spoken:
        self._speaking = reply
        self._alarm.asks(reply)
        spoken = await self._floor.speak(reply, insist=insist)
        self._speaking = None
        self._notes.spoken(outcome_of(reply).lines, spoken.text)
        self._log.agent(spoken, outcome_of(reply).topic if spoken.begun else None)
        return spoken

    async def _insist(self, line: Line) -> None:
        """Say our last line, whoever is speaking."""
        await self._speak(Reply(lines=(line,), then=NextStep.HANG_UP), insist=True)

    async def _answer(self, session: DialogueSession, event: CalleeEvent) -> Reply:
        said = self._floor.last_said
        if event.did is CalleeDid.PRESSED:
            self._log.pressed(event.digit, self._channel.position_ms)
        elif said is not None and (event.heard is not None or event.speech_ms):
            self._log.recipient(said)
        alarmed = self._alarm.over(said if event.heard is not None else None)
        async with asyncio.timeout(ANSWER_WITHIN_S):
            reply = await self._floor.answered(session.answer(replace(event, alarmed=alarmed)))
        self._answer_log.take(event, reply, self._channel.position_ms)
        return telling(reply, self._note)

    async def _last_words(self, session: DialogueSession) -> Reply | None:
        """Hear out somebody who speaks into our goodbye; only an emergency keeps us on the line."""
        event = await self._floor.last_words()
        if event is None:
            return None
        reply = await self._answer(session, event)
        return reply if reply.emergency is not None else None

    def _person_heard(self) -> None:
        self._answer_log.heard_person(self._channel.position_ms)

    def _note(self, reply: Reply) -> None:
        """Take from a reply what must not wait until it is spoken."""
        self._engines.take(reply.phrasing)
        self._notes.take(reply)

    # --- the end --------------------------------------------------------------------------

    async def _outcome(self, talk: asyncio.Future[None], gone: asyncio.Future[None]) -> EndedBy:
        """Return who ended the talk, after saying what is left to say when the line still stands."""
        if gone.done():
            talk.cancel()
            await asyncio.gather(talk, return_exceptions=True)
            return EndedBy.FAULT if self._channel.fault else EndedBy.RECIPIENT
        error = talk.exception()
        if error is not None:
            log.error("talk failed", exc_info=error, extra={"call_id": self._brief.call_id})
        last_sound = self._apologise() if error is not None else self._floor.mouth.tail()
        farewell = asyncio.ensure_future(last_sound)
        await asyncio.wait(
            {farewell, gone}, timeout=APOLOGY_WITHIN_S, return_when=asyncio.FIRST_COMPLETED
        )
        farewell.cancel()
        await asyncio.gather(farewell, return_exceptions=True)
        return EndedBy.AGENT if error is None else EndedBy.FAULT

    async def _apologise(self) -> None:
        self._cut_turn()
        self._channel.stop()
        await self._insist(apology(self._brief.script.language))

    async def _finish(self, ended_by: EndedBy) -> None:
        """Write the end: the cut turn, the last words, the recording and the facts of the call."""
        talk_ms, ended_at = self._channel.position_ms, self._parts.clock.now()
        self._cut_turn()
        said = await self._floor.callee.finished()
        if said is not None and said.heard is not None and said.heard.text.strip():
            self._log.recipient(said)
            alarmed = self._alarm.over(said)
            await self._notes.hear_last_words(self._session, said, alarmed)
        self._log.over()
        recording = await asyncio.to_thread(self._recorder.finish)
        finished = self._finished(ended_by, ended_at, talk_ms, recording)
        log.info(
            "talk ended",
            extra={
                "call_id": self._brief.call_id,
                "ended_by": ended_by.value,
                "talk_ms": talk_ms,
                "turns": len(finished.turns),
            },
        )
        self._writer.put("end", lambda: self._parts.store.finish(finished), patient=True)
        await self._writer.drained(WRITTEN_WITHIN_S)

    def _cut_turn(self) -> None:
        """Log what had been sent of a reply that the end of the call cut short."""
        reply, self._speaking = self._speaking, None
        if reply is None:
            return
        self._floor.mouth.cut()
        spoken = self._floor.mouth.spoken()
        self._notes.spoken(outcome_of(reply).lines, spoken.text)
        self._log.agent(spoken, outcome_of(reply).topic)

    def _finished(
        self, ended_by: EndedBy, ended_at: datetime, talk_ms: int, recording: str | None
    ) -> FinishedCall:
        answer = self._answer_log
        return FinishedCall(
            call_id=self._brief.call_id,
            language=self._brief.script.language,
            disposition=disposition_for(answer.kind),
            ended_by=ended_by,
            answered_at=self._answered_at,
            ended_at=ended_at,
            talk_ms=talk_ms,
            turns=tuple(self._log.turns),
            closing_reached=self._floor.mouth.closing_begun and not answer.is_machine,
            first_audio_ms=self._floor.mouth.first_sound_ms,
            recording=recording,
            talk_no=self._brief.talk_no,
            transferring=self._transferring and ended_by is EndedBy.AGENT,
            topics_asked=tuple(self._log.topics_asked),
            answer_pace_ms=self._floor.callee.patience.learned_ms,
            engines=self._engines.read(),
            answered_as=answer.kind,
            decided_ms=answer.decided_ms,
        )
