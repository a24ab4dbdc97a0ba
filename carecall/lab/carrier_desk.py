"""What the lab carrier's dialplan asks, and who takes the calls that it answers."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from carecall.errors import AgiFault, PortInUse, SpeechError
from carecall.lab.agi import AgiSession
from carecall.lab.callee import Callee
from carecall.lab.ears import Ears
from carecall.lab.journal import Arrival, Entry, Journal
from carecall.lab.persona import NetworkAction, Persona
from carecall.lab.persona_files import persona_at
from carecall.lab.voices import Voices
from carecall.ports.clock import Clock, IdSource
from carecall.ports.voice import VoiceChannel

log = logging.getLogger(__name__)

DEADLINE_S = 10.0
"""The first call of a persona waits for its voice to be rendered."""
LOST_CALLS = 1000
"""Answered calls whose sound never came are forgotten beyond this many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """Everybody and everything that the lab's calls need."""

    personas: Sequence[Persona]
    voices: Voices
    ears: Ears
    journal: Journal
    clock: Clock
    ids: IdSource


@dataclass(slots=True, kw_only=True)
class CarrierDesk:
    """Decides for every arriving call, and hands the answered ones to their persona."""

    lab: Lab
    _expected: dict[str, tuple[Arrival, Persona]] = field(default_factory=dict)
    _server: asyncio.Server | None = None

    async def start(self, port: int, host: str = "127.0.0.1") -> int:
        """Listen for the carrier's questions and return the port.

        Raises:
            PortInUse: another process listens there.
        """
        try:
            self._server = await asyncio.start_server(self._connected, host, port)
        except OSError as error:
            raise PortInUse("lab's control", port, "CARECALL_PORT_BASE") from error
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    async def admit(self, lab_call_id: str) -> Callable[[VoiceChannel], Awaitable[None]] | None:
        """Return who talks on the sound connection `lab_call_id`, once; None for an unknown one."""
        expected = self._expected.pop(lab_call_id, None)
        if expected is None:
            return None
        arrival, persona = expected
        lines = await self.lab.voices.lines_of(persona)

        async def talk(channel: VoiceChannel) -> None:
            callee = Callee(persona, lines, self.lab.clock)
            call = await callee.live(channel, self.lab.ears)
            self.lab.journal.write(Entry(arrival=arrival, call=call))

        return talk

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(DEADLINE_S):
                await self.arrive(AgiSession(reader, writer))
        except (AgiFault, TimeoutError, SpeechError) as error:
            log.warning("lab call not taken", extra={"fault": repr(error)})
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def arrive(self, session: AgiSession) -> None:
        """Answer the dialplan's question what to do with a call.

        Raises:
            AgiFault: the carrier gave up.
            SpeechError: the persona's voice could not be rendered.
        """
        request = await session.request()
        dialled = await session.get("LAB_DIALLED") or request.get("extension", "")
        persona = persona_at(self.lab.personas, dialled)
        arrival = await self._arrival(session, dialled, persona)
        if persona is not None and persona.network is NetworkAction.ANSWER:
            await self.lab.voices.lines_of(persona)
            self._expect(arrival, persona)
        else:
            self.lab.journal.write(Entry(arrival=arrival))
        await session.set("LAB_RING_MS", str(persona.ring_ms if persona else 0))
        await session.set("LAB_CALL_ID", arrival.lab_call_id)
        if persona is not None and persona.presses:
            await session.set("LAB_KEY", persona.presses)
            await session.set("LAB_KEY_MS", str(persona.press_after_ms))
        await session.set("LAB_ACTION", arrival.action)

    async def _arrival(self, session: AgiSession, dialled: str, persona: Persona | None) -> Arrival:
        return Arrival(
            lab_call_id=self.lab.ids.new_id(),
            arrived_at=self.lab.clock.now(),
            dialled=dialled,
            persona_id=persona.persona_id if persona else "",
            language=persona.language.value if persona else "",
            action=(persona.network if persona else NetworkAction.INVALID).value,
            from_name=await session.get("LAB_FROM_NAME"),
            from_number=await session.get("LAB_FROM_NUMBER"),
            from_header=await session.get("LAB_FROM"),
            pai=await session.get("LAB_PAI"),
        )

    def _expect(self, arrival: Arrival, persona: Persona) -> None:
        while len(self._expected) >= LOST_CALLS:
            del self._expected[next(iter(self._expected))]
        self._expected[arrival.lab_call_id] = (arrival, persona)
