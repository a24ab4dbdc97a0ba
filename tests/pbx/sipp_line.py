"""One campaign call over our Asterisk to a carrier played by SIPp, with the real ledger, sound and recordings."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from carecall.campaign.bookkeeper import Bookkeeper
from carecall.campaign.follower import Follower
from carecall.campaign.live_calls import LiveCall, LiveCalls
from carecall.conversation.conversations import Conversations
from carecall.conversation.handover import (
    Admit,
    HandoverParts,
    HandoverRule,
    Handovers,
    first_who_admits,
)
from carecall.conversation.listening import Listening
from carecall.conversation.talk_parts import TalkParts
from carecall.domain.call import CallState
from carecall.language.script_files import built_in_scripts
from carecall.ports.dialogue import Dialogue
from carecall.store.call_desk import SqlCallDesk
from carecall.store.conversations import SqlConversationStore
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import (
    CallRow,
    NumberReservationRow,
    PlannedCallRow,
    RecordingRow,
    TrunkRow,
    TurnRow,
    UnreachedRow,
)
from carecall.store.transfers import SqlHandoverStore, SqlTransferDesk
from carecall.system import RandomIds
from carecall.telephony.agi_routes import AgiRoutes
from carecall.telephony.ami_link import AmiLink
from carecall.telephony.ami_login import CONTROLLER, read_ami_login
from carecall.telephony.asterisk_pair import AsteriskPair, PairPlan
from carecall.telephony.audiosocket import AudioSocketConfig, AudioSocketServer
from carecall.telephony.cel import CelFile
from carecall.telephony.fastagi import FastAgiServer
from carecall.telephony.pbx_settings import TrunkSettings
from carecall.telephony.phone_line import AmiPhoneLine
from carecall.telephony.recording import HEADER_BYTES, RecordingRoom
from carecall.telephony.transfer_questions import TransferQuestions
from tests.builders import NOON, World, make_world
from tests.fakes.recogniser import FakeRecogniser, Phrasebook
from tests.fakes.synthesiser import FakeSynthesiser
from tests.fakes.voice_detector import PhraseDetector

LONGEST_S = 20
HUMAN_RINGS_S = 2


class NoonClock:
    """A clock that started at noon of the builders' Monday and runs."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.monotonic() - self._began)

    def monotonic(self) -> float:
        return time.monotonic()


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyTrunks(PairPlan):
    """A core without the lab, with one trunk to each of several carriers on this machine."""

    carriers: tuple[tuple[str, int], ...]

    @property
    def trunks(self) -> tuple[TrunkSettings, ...]:
        return tuple(
            TrunkSettings(name=name, host=f"127.0.0.1:{port}", qualify=False)
            for name, port in self.carriers
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What everybody knows of the call when it is over."""

    call: CallRow
    planned: PlannedCallRow
    unreached: list[UnreachedRow]
    turns: list[TurnRow]
    recorded: bool
    reserved: int
    """Live reservations of numbers."""
    channels: int
    """SIP channels that began since the call was ordered, by Asterisk's own record."""


@dataclass
class SippLine:
    """The platform around one call."""

    pair: AsteriskPair
    world: World
    clock: NoonClock
    line: AmiPhoneLine
    link: AmiLink
    cel: CelFile
    room: RecordingRoom
    dialogue: Dialogue
    media: AudioSocketServer
    agi: FastAgiServer
    channels_before: int = 0
    live: LiveCalls = field(default_factory=LiveCalls)

    async def ring(self, ring_timeout_s: int) -> str:
        """Claim the one due call, commit it, order it; return its id."""
        self.channels_before = self._channels()
        [due] = self.world.claim(self.clock.now())
        assert self.world.ledger.originating(due.call_id, self.clock.now())
        self.live.add(
            LiveCall(call_id=due.call_id, since_s=0.0, ring_timeout_s=ring_timeout_s, ordering=False)
        )  # fmt: skip
        await self.line.dial(replace(due, ring_timeout_s=ring_timeout_s))
        return due.call_id

    async def over(self, call_id: str) -> Result:
        """Wait until network and talk have both told the ledger of the end."""
        async with asyncio.timeout(LONGEST_S):
            while True:
                result = self._result(call_id)
                if result is not None:
                    return result
                await asyncio.sleep(0.05)

    async def idle(self) -> bool:
        """Say whether no channel is left within a moment."""
        for _ in range(60):
            status = await self.line.live_calls()
            if not status and self.media.figures().live == 0:
                return True
            await asyncio.sleep(0.05)
        return False

    def _result(self, call_id: str) -> Result | None:
        with system_reading(self.world.sessions, "a test looks") as session:
            call = session.get_one(CallRow, call_id)
            talking = call.talk_started_at is not None and call.talk_finished_at is None
            if call.state is not CallState.ENDED or talking:
                return None
            recording = session.scalars(
                select(RecordingRow).where(RecordingRow.call_id == call_id)
            ).first()
            return Result(
                call=call,
                planned=session.get_one(PlannedCallRow, call.planned_call_id),
                unreached=list(session.scalars(select(UnreachedRow))),
                turns=list(session.scalars(select(TurnRow).order_by(TurnRow.turn_no))),
                recorded=recording is not None and self._plays(recording.file),
                reserved=session.query(NumberReservationRow)
                .filter(NumberReservationRow.released_at.is_(None))
                .count(),
                channels=self._channels() - self.channels_before,
            )

    def _plays(self, name: str) -> bool:
        path = self.room.folder / name
        return path.exists() and path.stat().st_size > HEADER_BYTES

    def _channels(self) -> int:
        path = self.pair.core.home / "log" / "cel-custom" / "carecall.csv"
        lines = path.read_text(errors="replace").splitlines() if path.exists() else []
        return sum("CHAN_START" in line and "PJSIP/" in line for line in lines)


@asynccontextmanager
async def sipp_line(
    pair: AsteriskPair,
    sessions: Sessions,
    folder: Path,
    trunk: str,
    dialogue: Dialogue,
    first: Admit | None = None,
) -> AsyncIterator[SippLine]:
    """Open everything that one call needs, for a world of one person who is rung over `trunk`; `first` is asked before the talks."""
    clock = NoonClock()
    world = make_world(sessions, people=1, redials=2, redial_gap_s=600)
    world.change(TrunkRow, world.trunk_id, name=trunk)
    world.ledger.plan_due(clock.now())
    link = AmiLink(read_ami_login(pair.core.etc, CONTROLLER))
    cel = CelFile(pair.core.home / "log" / "cel-custom" / "carecall.csv")
    line = AmiPhoneLine(link, clock, record=cel, last_event_wait_s=0.5)
    room = RecordingRoom(folder / "recordings")
    listening = Listening(PhraseDetector())
    parts = TalkParts(
        store=SqlConversationStore(sessions, scripts=built_in_scripts()),
        dialogue=dialogue,
        recogniser=FakeRecogniser(Phrasebook()),
        synthesiser=FakeSynthesiser(),
        listening=listening,
        clock=clock,
    )
    conversations = Conversations(parts, record=room.record)
    ports = pair.plan.ports
    handovers = Handovers(
        HandoverParts(
            store=SqlHandoverStore(sessions, scripts=built_in_scripts()),
            synthesiser=FakeSynthesiser(),
            clock=clock,
            rule=HandoverRule(times_said=1, pause_ms=500),
        )
    )
    media = AudioSocketServer(
        AudioSocketConfig(port=ports["media"]),
        admit=first_who_admits(*((first,) if first else ()), conversations.admit, handovers.admit),
    )
    desk = SqlTransferDesk(sessions, ring_s=HUMAN_RINGS_S)
    routes = AgiRoutes(
        SqlCallDesk(sessions),
        clock,
        media_address=lambda: f"127.0.0.1:{ports['media']}",
        transfers=TransferQuestions(desk, new_id=RandomIds().new_id),
    )
    agi = FastAgiServer(routes.routes)
    at = SippLine(pair, world, clock, line, link, cel, room, dialogue, media, agi)
    follower = Follower(line, at.live, Bookkeeper(world.ledger, clock, retry_s=0.05))
    room.start()
    listening.start()
    await media.start()
    await agi.start(ports["agi"])
    running = [asyncio.create_task(work()) for work in (link.run, follower.run)]
    try:
        await link.ready(5)
        yield at
    finally:
        for call_id in await line.live_calls():
            await line.hang_up(call_id)
        await media.stop()
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await agi.stop()
        await listening.stop()
        room.stop()
