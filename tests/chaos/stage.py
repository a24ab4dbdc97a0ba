"""Everything that a chaos campaign runs on: two Asterisks, the lab's people, controller, media, and wires that can be cut."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from carecall.commands.pbx import pair_plan
from carecall.commands.stack import own_command
from carecall.settings import Settings
from carecall.telephony.asterisk_pair import AsteriskPair, carrier_files, core_files
from tests.chaos.carrier_record import RECORD, Leg, read_legs, with_record
from tests.chaos.crew import Crew
from tests.chaos.databases import ChaosDatabase
from tests.chaos.faults import Fault, FaultKind
from tests.chaos.invariants import Limits
from tests.chaos.wire import Wire
from tests.path.installation import free_base
from tests.pbx.pair import downloads, free_ports

CONTROLLER, MEDIA, PEOPLE = "controller", "media", "people"
CHANNELS = 20


@dataclass(kw_only=True)
class Stage:
    """One installation; the carrier and its people are the judges and nothing ever happens to them."""

    folder: Path
    database: ChaosDatabase
    seed: int
    calls_per_second: float
    settings: Settings = field(init=False)
    pair: AsteriskPair = field(init=False)
    crew: Crew = field(init=False)
    ami: Wire = field(init=False)
    agi: Wire = field(init=False)
    core_deaths: list[datetime] = field(default_factory=list)
    _keeping: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.settings = Settings(
            _env_file=None,  # type: ignore[call-arg]  # pydantic-settings takes it, its types do not say so
            var=self.folder,
            cache=downloads().absolute(),
            database_url=SecretStr(self.database.url),
            port_base=free_base(),
            trunk_channels=CHANNELS,
            trunk_calls_per_second=self.calls_per_second,
            asr="sphinx",
        )
        ami_port, agi_port = free_ports(2)
        plan = pair_plan(self.settings)
        plan = replace(plan, ports={**plan.ports, "ami": ami_port, "agi": agi_port})
        self.pair = AsteriskPair(plan)
        self.ami = Wire(self.settings.port("ami"), ami_port)
        self.agi = Wire(agi_port, self.settings.port("agi"))
        self.crew = Crew(folder=self.folder / "log", environment=self._environment())

    @property
    def limits(self) -> Limits:
        """What the trunk allows."""
        return Limits(calls_per_second=self.calls_per_second, burst=1, channels=CHANNELS)

    @property
    def legs(self) -> list[Leg]:
        """What rang so far, by the carrier's record."""
        return read_legs(self.folder / "asterisk" / "carrier" / "log" / "cel-custom" / RECORD)

    @property
    def journal(self) -> Path:
        """What the people heard."""
        return self.folder / "people.jsonl"

    async def raise_curtain(self) -> None:
        """Start everything, what dials last."""
        (self.folder / "log").mkdir(parents=True)
        assert self.pair.carrier is not None
        await self.pair.carrier.start(with_record(carrier_files(self.pair.plan)))
        await self.pair.core.start(core_files(self.pair.plan))
        await self.ami.open()
        await self.agi.open()
        port = self.settings.port
        people = [str(port("lab_control")), str(port("lab_media")), str(self.journal)]
        people_command = [sys.executable, "-m", "tests.chaos.people", *people, str(self.seed)]
        await self.crew.hire(PEOPLE, people_command)
        await self.crew.hire(MEDIA, own_command("media"))
        await self.crew.ready(PEOPLE, MEDIA)
        await self.crew.hire(CONTROLLER, own_command("controller"))
        await self.crew.ready(CONTROLLER)
        self._keeping = asyncio.create_task(self.crew.keep_up())

    async def strike(self, fault: Fault) -> None:
        """Cause one mishap; return when it is over."""
        match fault.kind:
            case FaultKind.CONTROLLER_KILL:
                await self.crew.kill(CONTROLLER, fault.seconds)
            case FaultKind.CONTROLLER_STOP:
                await self.crew.hold(CONTROLLER, fault.seconds)
            case FaultKind.MEDIA_KILL:
                await self.crew.kill(MEDIA, fault.seconds)
            case FaultKind.MEDIA_STOP:
                await self.crew.hold(MEDIA, fault.seconds)
            case FaultKind.CORE_KILL:
                await self._kill_core(fault.seconds)
            case FaultKind.DATABASE_PAUSE:
                await self.database.away(fault.seconds)
            case FaultKind.AMI_FREEZE:
                await self._freeze(self.ami, fault.seconds)
            case FaultKind.AMI_CUT:
                await self._cut(self.ami, fault.seconds)
            case FaultKind.AGI_CUT:
                await self._cut(self.agi, fault.seconds)

    async def channels(self) -> list[str]:
        """Return the channels that our Asterisk has now."""
        said = await self.pair.core.console("core show channels concise")
        return [line for line in said.splitlines() if "!" in line]

    async def drop_curtain(self) -> None:
        """Stop everything."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        await self.crew.dismiss()
        await self.ami.close()
        await self.agi.close()
        await self.pair.stop()

    async def _kill_core(self, away_s: float) -> None:
        pid = self.pair.core.pid
        assert pid is not None
        self.core_deaths.append(datetime.now(UTC))
        os.kill(pid, signal.SIGKILL)
        await self.pair.core.wait()
        await asyncio.sleep(away_s)
        await self.pair.core.start(core_files(self.pair.plan))

    async def _freeze(self, wire: Wire, seconds: float) -> None:
        wire.freeze()
        try:
            await asyncio.sleep(seconds)
        finally:
            wire.thaw()

    async def _cut(self, wire: Wire, seconds: float) -> None:
        await wire.close()
        await asyncio.sleep(seconds)
        await wire.open()

    def _environment(self) -> dict[str, str]:
        kept = {name: text for name, text in os.environ.items() if not name.startswith("CARECALL_")}
        return {
            **kept,
            "CARECALL_VAR": str(self.settings.var),
            "CARECALL_CACHE": str(self.settings.downloads),
            "CARECALL_DATABASE_URL": self.database.url,
            "CARECALL_PORT_BASE": str(self.settings.port_base),
            "CARECALL_TRUNK_CHANNELS": str(CHANNELS),
            "CARECALL_TRUNK_CALLS_PER_SECOND": str(self.calls_per_second),
            "CARECALL_ASR": "sphinx",
            "OMP_NUM_THREADS": "1",
        }
