"""A person's wish for no more calls on its way from the dialogue to the store."""

from __future__ import annotations

import asyncio
import logging

from carecall.conversation.callee import Said
from carecall.conversation.writer import OrderedWriter
from carecall.domain.consent import CallsRefused
from carecall.ports.clock import Clock
from carecall.ports.dialogue import CalleeDid, CalleeEvent, DialogueSession, Reply
from carecall.ports.repositories import ConversationStore

log = logging.getLogger(__name__)

READ_WITHIN_S = 2.0
"""The end of a call is written although a dialogue does not read its last words."""


class Wishes:
    """Of one call; written behind the talk, in order, and not given up."""

    def __init__(
        self, call_id: str, store: ConversationStore, writer: OrderedWriter, clock: Clock
    ) -> None:
        self._call_id = call_id
        self._store = store
        self._writer = writer
        self._clock = clock

    def note(self, reply: Reply) -> None:
        """Write at once what `reply` says of the person's wish, if anything."""
        wish = reply.stop_wish
        if wish is None:
            return
        refused = CallsRefused(
            call_id=self._call_id,
            source=wish.source,
            at=self._clock.now(),
            taken_back=wish.taken_back,
        )
        self._writer.put("wish", lambda: self._store.refuse_calls(refused), patient=True)

    async def hear_last_words(self, session: DialogueSession | None, said: Said) -> None:
        """Hear from somebody who said it and put the phone down, so that no dialogue could answer."""
        if session is None:
            return
        event = CalleeEvent(
            did=CalleeDid.SPOKE, heard=said.heard, speech_ms=said.speech_ms, question_heard=False
        )
        try:
            async with asyncio.timeout(READ_WITHIN_S):
                self.note(await session.answer(event))
        except Exception:  # whatever a dialogue does, the end of the call is written
            log.exception("last words not read", extra={"call_id": self._call_id})
