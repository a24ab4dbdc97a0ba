"""The dialplan's questions about a call: start, next, transfer, leg. Each asks a desk once and holds nothing open."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Literal

from carecall.ports.clock import Clock
from carecall.ports.repositories import CallDesk
from carecall.telephony.agi_dialogue import AgiRequest
from carecall.telephony.ami_headers import is_call_id
from carecall.telephony.transfer_questions import TransferQuestions, dial_variables

log = logging.getLogger(__name__)

Variables = Mapping[str, str]
"""Channel variables to set, by name."""
Route = Callable[[AgiRequest], Awaitable[Variables]]
Action = Literal["media", "hangup", "transfer", "dial", "connect"]


def call_of(request: AgiRequest) -> str | None:
    """Return the call's id: Asterisk's own unique id, or the first argument; None when neither is one of ours."""
    for text in (request.uniqueid, *request.arguments[:1]):
        if is_call_id(text):
            return text
    return None


class AgiRoutes:
    """Answers the dialplan from the desk."""

    def __init__(
        self,
        desk: CallDesk,
        clock: Clock,
        *,
        media_address: Callable[[], str | None],
        transfers: TransferQuestions | None = None,
    ) -> None:
        """Prepare the routes.

        Args:
            desk: plain sync, called in threads.
            clock: where `now` comes from.
            media_address: returns `host:port` of a media process that is alive, or None.
            transfers: who hands calls to humans; without it nobody does.
        """
        self._desk = desk
        self._clock = clock
        self._media_address = media_address
        self._transfers = transfers
        self.routes: Mapping[str, Route] = {
            "start": self.start,
            "next": self.next,
            "transfer": self.transfer,
            "leg": self.leg,
        }

    async def start(self, request: AgiRequest) -> Variables:
        """An answered channel asks who it is: open its sound ticket and name the media process."""
        call_id = call_of(request)
        if call_id is None:
            return _hang_up()
        arrival = await asyncio.to_thread(self._desk.arrived, call_id, self._clock.now())
        log.info("call arrived", extra={"call_id": call_id, "accepted": arrival.accepted})
        return self._media(call_id) if arrival.accepted else _hang_up()

    async def next(self, request: AgiRequest) -> Variables:
        """The sound is over: say what follows."""
        call_id = call_of(request)
        if call_id is None:
            return _hang_up()
        step = await asyncio.to_thread(self._desk.next_step, call_id, self._clock.now())
        log.info("call asked what is next", extra={"call_id": call_id, "step": step})
        if step == "transfer":
            return {"CARECALL_ACTION": "transfer"} if self._transfers else self._media(call_id)
        return self._media(call_id) if step == "media" else _hang_up()

    async def transfer(self, request: AgiRequest) -> Variables:
        """Somebody waits for a human: say whose phone rings now, or that the conversation goes on, or that it is over.

        The argument is Asterisk's DIALSTATUS of the ring before.
        """
        call_id = call_of(request)
        if call_id is None or self._transfers is None:
            return _hang_up()
        status = request.arguments[0] if request.arguments else ""
        step = await self._transfers.step(call_id, status, self._clock.now())
        if step.order is None:
            log.info("transfer over", extra={"call_id": call_id, "back": step.back})
            return self._media(call_id) if step.back else _hang_up()
        log.info("a human is rung", extra={"call_id": call_id, "leg_id": step.order.leg_id})
        return {**self._media(call_id), **dial_variables(step.order)}

    async def leg(self, request: AgiRequest) -> Variables:
        """A human's phone has heard what this is about: join it with the person's when the key was pressed."""
        leg_id = request.arguments[0] if request.arguments else ""
        if self._transfers is None or not is_call_id(leg_id):
            return _hang_up()
        taken = await self._transfers.join(leg_id, self._clock.now())
        log.info("a human has decided", extra={"leg_id": leg_id, "taken": taken})
        return {"CARECALL_ACTION": "connect"} if taken else _hang_up()

    def _media(self, call_id: str) -> Variables:
        address = self._media_address()
        if address is None:
            log.warning("no media process for a call", extra={"call_id": call_id})
            return _hang_up()
        return {"CARECALL_MEDIA": address, "CARECALL_ACTION": "media"}


def _hang_up() -> Variables:
    return {"CARECALL_ACTION": "hangup"}
