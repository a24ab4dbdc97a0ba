"""What the dialogue hears that must not wait for the end of the talk, on its way to the store."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from functools import partial

from carecall.conversation.callee import Said
from carecall.conversation.turn_log import TurnLog
from carecall.conversation.writer import OrderedWriter
from carecall.domain.alert import AlertRaised, quote_moment_ms
from carecall.domain.consent import CallsRefused
from carecall.domain.findings import Reading
from carecall.domain.talk_facts import FactNoted, TalkFact
from carecall.domain.turns import Turn
from carecall.ports.clock import Clock
from carecall.ports.dialogue import (
    CalleeDid,
    CalleeEvent,
    DialogueSession,
    Emergency,
    Line,
    Reply,
    StopWish,
)
from carecall.ports.repositories import ConversationStore

log = logging.getLogger(__name__)

READ_WITHIN_S = 2.0
"""The end of a call is written although a dialogue does not read its last words."""


class Notes:
    """Of one call; written behind the talk, in order, and not given up."""

    def __init__(
        self,
        call_id: str,
        store: ConversationStore,
        writer: OrderedWriter,
        clock: Clock,
        turns: TurnLog,
    ) -> None:
        self._call_id = call_id
        self._store = store
        self._writer = writer
        self._clock = clock
        self.turns = turns

    def take(self, reply: Reply) -> None:
        """Write at once what `reply` says of an emergency, of the person's wish and of facts."""
        if reply.stop_wish is not None:
            self._refuse(reply.stop_wish)
        for fact in reply.facts:
            self._note(fact)
        if reply.emergency is not None:
            self._alarm(reply.emergency)

    def spoken(self, lines: Sequence[Line], text: str) -> None:
        """Write the facts of those `lines` that are whole in `text`, what had really been sent."""
        for line in lines:
            if line.facts and line.text in text:
                for fact in line.facts:
                    self._note(fact)

    async def hear_last_words(
        self, session: DialogueSession | None, said: Said, alarmed: Reading | None = None
    ) -> None:
        """Hear from somebody who said it and put the phone down, so that no dialogue could answer."""
        if session is None:
            return
        event = CalleeEvent(
            did=CalleeDid.SPOKE,
            heard=said.heard,
            speech_ms=said.speech_ms,
            question_heard=False,
            alarmed=alarmed,
        )
        try:
            async with asyncio.timeout(READ_WITHIN_S):
                self.take(await session.answer(event))
        except Exception:  # whatever a dialogue does, the end of the call is written
            log.exception("last words not read", extra={"call_id": self._call_id})

    def _refuse(self, wish: StopWish) -> None:
        refused = CallsRefused(
            call_id=self._call_id,
            source=wish.source,
            at=self._clock.now(),
            taken_back=wish.taken_back,
        )
        self._put("wish", partial(self._store.refuse_calls, refused))

    def _note(self, fact: TalkFact) -> None:
        noted = FactNoted(
            call_id=self._call_id, turn_no=self.turns.last_no, at=self._clock.now(), fact=fact
        )
        self._put("fact", partial(self._store.note, noted))

    def _alarm(self, emergency: Emergency) -> None:
        turn, quote = self.turns.words, emergency.reading.evidence
        self.alert(
            AlertRaised(
                call_id=self._call_id,
                turn_no=turn.turn_no if turn is not None else self.turns.last_no,
                matter=emergency.reading.matter,
                quote=quote,
                raised_at=self._clock.now(),
                rule=emergency.rule,
                heard_by=emergency.heard_by,
                audio_ms=_moment_ms(turn, quote) if turn is not None else None,
            )
        )

    def alert(self, alert: AlertRaised) -> None:
        """Write an alert, or what became of one."""
        self._put("alert", partial(self._store.raise_alert, alert))

    def _put(self, what: str, write: partial[None]) -> None:
        self._writer.put(what, write, patient=True)


def _moment_ms(turn: Turn, quote: str) -> int:
    return quote_moment_ms(turn.text, quote, started_ms=turn.started_ms, ended_ms=turn.ended_ms)
