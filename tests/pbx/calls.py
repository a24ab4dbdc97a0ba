"""One call through the pair, with every server that takes part in it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from carecall.telephony.asterisk_pair import AsteriskPair
from tests.pbx.wire import Agi, AgiServer, Ami, SoundServer, secret_of

LETTERING = '"행복복지관 안부" <0212345678>'
SEEN = ("LAB_FROM_NAME", "LAB_FROM_NUMBER", "LAB_FROM", "LAB_PAI", "LAB_DIALLED")


@dataclass
class Line:
    """The pair with a controller, a media process and a lab that answer as the test says."""

    pair: AsteriskPair
    ami: Ami
    start: dict[str, str]
    next: dict[str, str]
    lab: dict[str, str]
    transfer: dict[str, str] = field(default_factory=dict)
    silent: str = ""
    """The question that the controller takes and never answers."""
    answer_lab: Callable[[Agi], Awaitable[None]] | None = None
    """Answers for the lab instead of `lab`."""
    media: SoundServer = field(default_factory=lambda: SoundServer(frames=5))
    recipient: SoundServer = field(default_factory=SoundServer)
    asked: list[dict[str, str]] = field(default_factory=list)
    arrived: dict[str, str | None] = field(default_factory=dict)

    @property
    def steps(self) -> list[str]:
        """What the core asked its controller, in order."""
        return [request["agi_network_script"] for request in self.asked]

    async def controller(self, agi: Agi) -> None:
        """Answer the core's dialplan."""
        self.asked.append(agi.request)
        if agi.script == self.silent:
            await agi.reader.read()  # until Asterisk gives it up
            return
        answers = {"start": self.start, "next": self.next, "transfer": self.transfer}
        for name, value in answers.get(agi.script, {}).items():
            await agi.set(name, value)

    async def lab_control(self, agi: Agi) -> None:
        """Note what arrived at the carrier, and answer as the recipient."""
        if self.answer_lab is not None:
            await self.answer_lab(agi)
            return
        self.arrived = {name: await agi.get(name) for name in SEEN}
        for name, value in self.lab.items():
            await agi.set(name, value)

    async def dial(self, *, caller_id: str = LETTERING, **headers: str) -> str:
        """Originate one call and return its id."""
        call_id = str(uuid.uuid4())
        wanted = {
            "Action": "Originate",
            "ActionID": call_id,
            "Channel": "PJSIP/01012345678@lab",
            "Context": "carecall-talk",
            "Exten": "s",
            "Priority": "1",
            "ChannelId": call_id,
            "CallerID": caller_id,
            "Timeout": "20000",
            "Async": "true",
            "Variable": f"CARECALL_ID={call_id},CARECALL_MAX_TALK_S=60",
        } | headers
        answer = await self.ami.ask(**wanted)
        assert answer["Response"] == "Success", answer
        return call_id

    async def ended(self, call_id: str) -> dict[str, str]:
        """Wait for the end of a call and return its Hangup event."""
        return await self.ami.event("Hangup", Uniqueid=call_id)


def media_address(pair: AsteriskPair) -> str:
    """Where the media process listens."""
    return f"127.0.0.1:{pair.plan.ports['media']}"


@asynccontextmanager
async def line(
    pair: AsteriskPair, *, without: tuple[str, ...] = (), **parts: object
) -> AsyncIterator[Line]:
    """Open the servers, but those named in `without`, and an AMI session."""
    secret = secret_of(pair.core.etc, "carecall")
    ami = await Ami.log_in(pair.plan.ports["ami"], "carecall", secret)
    answers: dict[str, object] = {
        "start": {"CARECALL_ACTION": "media", "CARECALL_MEDIA": media_address(pair)},
        "next": {"CARECALL_ACTION": "hangup"},
        "lab": {"LAB_ACTION": "answer", "LAB_RING_MS": "50", "LAB_CALL_ID": str(uuid.uuid4())},
    }
    opened = Line(pair=pair, ami=ami, **(answers | parts))  # type: ignore[arg-type]
    handlers = {
        "agi": AgiServer(opened.controller).serve,
        "lab_control": AgiServer(opened.lab_control).serve,
        "media": opened.media.serve,
        "lab_media": opened.recipient.serve,
    }
    async with AsyncExitStack() as stack:
        stack.callback(ami.close)
        for name, handler in handlers.items():
            if name not in without:
                port = pair.plan.ports[name]
                server = await asyncio.start_server(handler, "127.0.0.1", port)
                stack.callback(server.close)
        yield opened
