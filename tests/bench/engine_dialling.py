"""Our dialler against a bare AMI loop, on the same Asterisk pair, one after the other at the same pace.

Everybody is busy at once, so that calls cost little and the dialling itself is what is measured, by the moments at
which the carrier's Asterisk saw the calls begin.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from carecall.commands.database import prepare_database
from carecall.commands.pbx import pair_plan
from carecall.commands.stack import own_command
from carecall.ports.nodes import SpeechReport
from carecall.settings import Settings
from carecall.store.campaigns import (
    NewCampaign,
    NewSchedule,
    add_campaign,
    add_schedule,
    add_to_schedule,
    start_campaign,
)
from carecall.store.nodes import report_speech
from carecall.store.organizations import NewOrganization, add_organization
from carecall.store.registry import (
    NewPhoneNumber,
    NewRecipient,
    add_phone_numbers,
    add_recipients,
    usual_trunk_id,
)
from carecall.store.session import Sessions, system_writing
from carecall.system import SystemClock
from carecall.telephony.asterisk_pair import AsteriskPair, carrier_files, core_files
from tests.bench.engine_world import REASON, opened
from tests.chaos.carrier_record import RECORD, Leg, read_legs, with_record
from tests.chaos.crew import Crew
from tests.chaos.databases import open_database
from tests.path.installation import free_base
from tests.pbx.pair import downloads
from tests.pbx.wire import Agi, AgiServer, Ami, secret_of

CHANNELS = 200
RUNG_WITHIN_S = 60.0
LOOK_S = 0.2
CUT = 0.1
"""Of the calls at either end are left out: beginning and running dry are not the pace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """How one dialler did."""

    dialler: str
    asked_per_s: float
    calls: int
    rung: int
    per_s: float


async def measure_pace(asked_per_s: float, calls: int) -> list[Round]:
    """Dial `calls` numbers at a pace by a bare loop, and by our controller on each database."""
    rounds = []
    for dialler in ("bare", "sqlite", "postgresql"):
        with tempfile.TemporaryDirectory(
            prefix="carecall-dial-", ignore_cleanup_errors=True
        ) as folder:
            rounds.append(await _round(dialler, asked_per_s, calls, Path(folder)))
    return rounds


async def _round(dialler: str, asked_per_s: float, calls: int, folder: Path) -> Round:
    database = open_database("sqlite" if dialler == "bare" else dialler, folder)
    try:
        settings = _settings(folder, database.url, asked_per_s)
        async with _exchange(settings) as pair:
            if dialler == "bare":
                await _dial_bare(pair, asked_per_s, calls)
            else:
                await _dial_ours(settings, calls, folder)
            legs = await _rung(folder, calls)
    finally:
        database.close()
    return Round(
        dialler=dialler,
        asked_per_s=asked_per_s,
        calls=calls,
        rung=len(legs),
        per_s=pace_of(legs),
    )


def pace_of(legs: list[Leg]) -> float:
    """Return the calls per second between the first and the last of the middle ones."""
    moments = sorted(leg.began_at for leg in legs)
    cut = int(len(moments) * CUT)
    middle = moments[cut : len(moments) - cut]
    if len(middle) < 2:
        return 0.0
    return (len(middle) - 1) / max((middle[-1] - middle[0]).total_seconds(), 1e-6)


def _settings(folder: Path, url: str, calls_per_second: float) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings takes it, its types do not say so
        var=folder,
        cache=downloads().absolute(),
        database_url=SecretStr(url),
        port_base=free_base(),
        trunk_channels=CHANNELS,
        trunk_calls_per_second=calls_per_second,
        asr="sphinx",
    )


@asynccontextmanager
async def _exchange(settings: Settings) -> AsyncIterator[AsteriskPair]:
    """Keep a pair up whose people are all busy."""

    async def busy(agi: Agi) -> None:
        await agi.set("LAB_RING_MS", "0")
        await agi.set("LAB_ACTION", "busy")

    async with AsyncExitStack() as stack:
        pair = AsteriskPair(pair_plan(settings))
        stack.push_async_callback(pair.stop)
        assert pair.carrier is not None
        await pair.carrier.start(with_record(carrier_files(pair.plan)))
        await pair.core.start(core_files(pair.plan))
        desk = await asyncio.start_server(
            AgiServer(busy).serve, "127.0.0.1", settings.port("lab_control"), backlog=512
        )
        stack.callback(desk.close)
        yield pair


async def _dial_bare(pair: AsteriskPair, per_s: float, calls: int) -> None:
    """Send one Originate after another, each when its time has come and the one before is acknowledged."""
    ami = await Ami.log_in(pair.plan.ports["ami"], "carecall", secret_of(pair.core.etc, "carecall"))
    await ami.ask(Action="Events", EventMask="off")
    began_s = time.monotonic()
    for number in range(calls):
        await asyncio.sleep(max(0.0, began_s + number / per_s - time.monotonic()))
        await ami.order(_national(number), max_talk_s=60)
    ami.close()


async def _dial_ours(settings: Settings, calls: int, folder: Path) -> None:
    """Let the controller dial a campaign of so many people, with an empty media port beside it: nobody answers."""
    await asyncio.to_thread(prepare_database, settings)
    crew = Crew(folder=folder / "log", environment=_environment(settings))
    crew.folder.mkdir()
    with opened(settings.sqlalchemy_url) as sessions:
        campaign_id = await asyncio.to_thread(_campaign, sessions, calls)
        try:
            stand_in = await asyncio.start_server(
                _hear_nothing, "127.0.0.1", settings.port("media")
            )
            reports = asyncio.create_task(_report_ease(sessions, settings.node))
            await crew.hire("controller", own_command("controller"))
            await crew.ready("controller")
            await asyncio.to_thread(_start, sessions, campaign_id)
            await _rung(folder, calls)
        finally:
            await crew.dismiss()
            reports.cancel()
            stand_in.close()


async def _hear_nothing(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def _report_ease(sessions: Sessions, node: str) -> None:
    """Say that the recognition has nothing to do: everybody is busy, and what it carries is not what is measured."""
    while True:
        report = SpeechReport(load=0.0, admitted=1000)
        await asyncio.to_thread(report_speech, sessions, node, report, SystemClock().now())
        await asyncio.sleep(1.0)


async def _rung(folder: Path, calls: int) -> list[Leg]:
    """Return the carrier's calls once all have begun, or what there is when it takes too long."""
    file = folder / "asterisk" / "carrier" / "log" / "cel-custom" / RECORD
    until_s = time.monotonic() + RUNG_WITHIN_S
    while len(legs := read_legs(file)) < calls and time.monotonic() < until_s:  # noqa: ASYNC110 - a file of another process is read
        await asyncio.sleep(LOOK_S)
    return legs


def _national(number: int) -> str:
    return f"01000{number:06}"


def _environment(settings: Settings) -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("CARECALL_")}
    return {
        **kept,
        "CARECALL_VAR": str(settings.var),
        "CARECALL_CACHE": str(settings.downloads),
        "CARECALL_DATABASE_URL": settings.sqlalchemy_url,
        "CARECALL_PORT_BASE": str(settings.port_base),
        "CARECALL_TRUNK_CHANNELS": str(CHANNELS),
        "CARECALL_TRUNK_CALLS_PER_SECOND": str(settings.trunk_calls_per_second),
        "CARECALL_ASR": "sphinx",
        "CARECALL_NODE": settings.node,
    }


def _campaign(sessions: Sessions, people: int) -> int:
    now = SystemClock().now()
    with system_writing(sessions, REASON) as session:
        organization = add_organization(session, NewOrganization(name="기관"))
        new_number = NewPhoneNumber(
            organization_id=organization.id,
            trunk_id=usual_trunk_id(session),
            number="+82212345678",
            national="0212345678",
            verified_at=now,
        )
        [number_id] = add_phone_numbers(session, [new_number])
        schedule = add_schedule(
            session,
            NewSchedule(
                organization_id=organization.id,
                name="한 번",
                phone_number_id=number_id,
                redials=0,
            ),
        )
        new = [
            NewRecipient(
                organization_id=organization.id,
                name=f"받는이{person}",
                phone="+82" + _national(person).removeprefix("0"),
                phone_national=_national(person),
            )
            for person in range(people)
        ]
        add_to_schedule(session, schedule, add_recipients(session, new, now=now), now)
        return add_campaign(
            session,
            NewCampaign(organization_id=organization.id, name="안부", schedule_id=schedule.id),
        ).id


def _start(sessions: Sessions, campaign_id: int) -> None:
    with system_writing(sessions, REASON) as session:
        start_campaign(session, campaign_id, SystemClock().now())
